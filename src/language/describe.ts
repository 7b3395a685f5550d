import type { Binding, DimSource, KernelModel, SharedArray, Tunable } from '../core/kernel/kernelModel';
import { decidedText } from '../core/kernel/verdict';
import type { Expression } from '../core/space/expression';
import { formatExpression } from '../core/space/formatExpression';
import { namesBehind } from '../core/space/names';
import { bytesText } from './bytesText';
import { type Compiled, describeCompiled } from './compiled';
import { describeChanges, describeExpectation, type Expectation } from './expectation';
import { escaped } from './markdown';
import { valueAsWritten } from './valueAsWritten';
import { WORDS } from './words';

/** Markdown about parts of a kernel: what is known, and why. Names and code stand in code spans. */

const APPLIED = {
  override: 'as a pipeline constant',
  rewrite: 'by rewriting its initialiser in a copy of the source',
  define: 'as a macro',
  template: 'as a template argument',
  launch: 'in the launch',
} as const;

/** A tile that the source has no name for has no initialiser either. */
function appliedText({ apply, initialiser }: Tunable): string {
  const isUnnamed = apply === 'rewrite' && initialiser === null;
  return isUnnamed ? 'by rewriting its numbers in a copy of the source' : APPLIED[apply];
}

/** Values, default, how it is applied and what it reaches. */
export function describeTunable(
  kernel: KernelModel,
  tunable: Tunable,
  expected: Expectation | null = null,
): string {
  const constraints = kernel.constraints.filter(({ expression }) =>
    namesBehind(expression, kernel.definitions).has(tunable.name),
  );
  return lines(
    `**${tunable.name}**: tunable of \`${kernel.entry}\`, ${tunable.default} in the source`,
    '',
    `- values: ${tunable.values.join(', ')}${tunable.declared ? '' : ` (assumed; \`// @tune ${tunable.name} = ...\` sets them)`}`,
    `- applied ${appliedText(tunable)}`,
    tunable.uses.length > 0 &&
      `- reaches ${tunable.uses.map((use) => WORDS[kernel.language].uses[use]).join(', ')}`,
    ...constraints.map(({ text, from }) => `- ${from === 'directive' ? 'where' : 'needs'} \`${text}\``),
    ...evidenceFor(kernel, tunable.name),
    ...(expected === null ? [] : describeChanges(expected, tunable.name)),
  );
}

/** Role, type, bytes and the reason for the role. */
export function describeBinding(kernel: KernelModel, binding: Binding): string {
  const roles = rolesOf(kernel, binding.name);
  const { bytes, element } = binding;
  const size =
    element === null
      ? bytes > 0
        ? `${bytes} bytes`
        : 'sized at run time'
      : `${elementBytes(element)} bytes an element${bytes > 0 ? `, behind ${bytes} bytes of scalars` : ''}`;
  return lines(
    `**${binding.name}**: ${roles.length > 0 ? roles.join(', ') : 'role not found'} in \`${kernel.entry}\``,
    '',
    `- \`${binding.typeText}\`, ${size}`,
    `- ${placeOf(kernel, binding)}`,
    ...binding.fields
      .filter(({ path }) => path !== binding.name)
      .map(({ path, offsetBytes, scalar }) => {
        const field = rolesOf(kernel, binding.name, path);
        return `- \`${path}\`: ${scalar} at byte ${offsetBytes}${field.length > 0 ? `, ${field.join(', ')}` : ''}`;
      }),
    ...evidenceFor(
      kernel,
      ...(['a', 'b', 'c'] as const).filter((role) => kernel.roles[role] === binding.name),
    ),
    ...evidenceFor(kernel, binding.name),
  );
}

/** Length and bytes of an array in shared memory (WGSL: workgroup storage), with the source's own values. */
export function describeShared(kernel: KernelModel, shared: SharedArray): string {
  const length = valueAsWritten(kernel, shared.length);
  const bytes = length === null ? null : length * shared.elementBytes;
  return lines(
    `**${shared.name}**: ${WORDS[kernel.language].shared} of \`${kernel.entry}\``,
    '',
    `- ${code(shared.length)} elements of ${shared.elementBytes} bytes${bytes === null ? '' : `: ${bytesText(bytes)} as written`}`,
    ...evidenceFor(kernel, shared.name),
  );
}

function placeOf(kernel: KernelModel, { group, binding, space, access }: Binding): string {
  if (kernel.language === 'wgsl') return `@group(${group}) @binding(${binding}), ${space}, ${access}`;
  const how =
    space === 'uniform'
      ? 'passed by value'
      : `a pointer to global memory, ${access === 'read' ? 'only read' : 'read and written'}`;
  return `parameter ${binding + 1} of ${kernel.bindings.length}, ${how}`;
}

/**
 * Launch rule, tiling and what is missing with the directive that would tell it; of a CUDA kernel also what its
 * compiled form takes, where that is known.
 */
export function describeKernel(
  kernel: KernelModel,
  compiled: Compiled | null = null,
  expected: Expectation | null = null,
): string {
  const words = WORDS[kernel.language];
  const { roles, tiling, launch, formats, missing, hypotheses } = kernel;
  const decided = decidedText(kernel);
  const operands = (['a', 'b', 'c'] as const)
    .filter((role) => roles[role] !== null)
    .map((role) => `${role.toUpperCase()} = \`${roles[role]}\``);
  const dims = (['m', 'n', 'k'] as const).flatMap((dim) => {
    const source = roles[dim];
    return source === null ? [] : [`${dim.toUpperCase()} = ${describeDim(source)}`];
  });
  const tile =
    tiling === null
      ? null
      : (['m', 'n', 'k'] as const).map((dim) => (tiling[dim] === null ? '?' : code(tiling[dim]))).join(' × ');
  return lines(
    `**${kernel.entry}**: ${missing.length === 0 ? 'matrix-multiplication kernel' : 'not fully recognised as a matrix multiplication'}`,
    '',
    // Before what the code says of itself: a hover shows no more than its first lines.
    // Without the rule its list would go on with what the code says.
    ...(expected === null ? [] : [...describeExpectation(expected), '', '---', '']),
    ...(compiled === null ? [] : [...describeCompiled(compiled), '']),
    operands.length > 0 &&
      `- ${operands.join(', ')}${kernel.layout === null ? '' : `, layout ${kernel.layout}`}`,
    dims.length > 0 && `- ${dims.join(', ')}`,
    formats !== null &&
      `- ${formats.a} × ${formats.b} → ${formats.c}, accumulated in ${formats.accumulator}${formats.tensorCores ? ', on tensor cores' : ''}`,
    `- ${words.groupSize} ${kernel.groupSize.map(code).join(' × ')}`,
    launch !== null && `- ${words.launch} ${launch.map(code).join(', ')}`,
    tile !== null && `- tile (m × n × k) ${tile}`,
    kernel.tunables.length > 0 && `- tunables ${kernel.tunables.map(({ name }) => `\`${name}\``).join(', ')}`,
    kernel.features.length > 0 && `- needs ${kernel.features.map((feature) => `\`${feature}\``).join(', ')}`,
    decided !== null && `- from ${HOW.device}: ${markdown(decided)}`,
    hypotheses !== null &&
      `- tuning or measuring it first runs at most ${hypotheses.list.length} hypotheses about ${missing.length > 0 ? 'what is not found' : 'what only names tell'}`,
    ...missing.map(({ about, remedy }) => `- **not found: ${missingName(about)}**, ${markdown(remedy)}`),
    ...evidenceFor(
      { evidence: kernel.evidence.filter(({ how }) => how !== 'device') },
      ...['space', 'launch', 'layout', 'tiling'],
    ),
  );
}

/** The operand or dims that a binding, or one field of it, is. */
function rolesOf(kernel: KernelModel, binding: string, path?: string): string[] {
  const { roles } = kernel;
  const operands =
    path === undefined ? (['a', 'b', 'c'] as const).filter((role) => roles[role] === binding) : [];
  const dims = (['m', 'n', 'k'] as const).filter((dim) => {
    const source = roles[dim];
    return source?.kind === 'field' && source.binding === binding && (path ?? source.path) === source.path;
  });
  const others = roles.others
    .filter((other) => other.binding === binding && other.path === path)
    .map(({ value }) => `given ${value}`);
  return [
    ...operands.map((role) => `operand ${role.toUpperCase()}`),
    ...(dims.length > 0 ? [`${dims.map((dim) => dim.toUpperCase()).join(', ')} of the problem`] : []),
    ...others,
  ];
}

function describeDim(source: DimSource): string {
  switch (source.kind) {
    case 'field':
      return `\`${source.path}\``;
    case 'override':
      return `\`${source.name}\``;
    case 'constant':
      return code(source.expression);
    case 'lengths':
      return `\`${source.text}\`, from the lengths of the buffers`;
  }
}

function evidenceFor(kernel: Pick<KernelModel, 'evidence'>, ...about: readonly string[]): string[] {
  return kernel.evidence
    .filter((evidence) => about.includes(evidence.about))
    .map(({ how, text }) => `- from ${HOW[how]}: ${markdown(text)}`);
}

const HOW = {
  directive: 'your directive',
  name: 'its name',
  analysis: 'the code',
  device: 'trying it on the device',
} as const;

function elementBytes({ scalar, lanes }: NonNullable<Binding['element']>): number {
  return (scalar === 'f16' || scalar === 'bf16' ? 2 : 4) * lanes;
}

function code(expression: Expression): string {
  return `\`${formatExpression(expression)}\``;
}

/** A missing part as people name it: operands and dims in capitals, as everywhere in texts. */
export function missingName(about: string): string {
  if (about === 'matmul') return 'matrix multiplication';
  return about.length === 1 ? about.toUpperCase() : about;
}

/** Prose that quotes directives: those become code, and nothing in it is read as markup. */
function markdown(text: string): string {
  return text
    .split(/("\/\/ @[^"]*")/)
    .map((part, index) => (index % 2 === 1 ? `\`${part.slice(1, -1)}\`` : escaped(part)))
    .join('');
}

function lines(...parts: readonly (string | false)[]): string {
  return parts.filter((part) => part !== false).join('\n');
}
