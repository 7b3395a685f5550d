import type { Environment } from '../../space/evaluate';
import { evaluate } from '../../space/evaluate';
import { defaultValues, type TunablePart, usualValue } from '../defaultValues';
import type { Directive, DirectiveProblem } from '../directives';
import type { Span, Tunable } from '../kernelModel';
import type { Constant, WgslModule } from './module';
import { spanOf } from './nodes';

/** What the analysis knows of the constants that could be tuned, by name. */
export interface TunableParts {
  readonly parts: ReadonlyMap<string, TunablePart>;
  /** Constants that are an extent of the problem, which is not tuned. */
  readonly dims: ReadonlySet<string>;
  /** Constants the kernel's code reaches; what only another entry point uses is not its tunable. */
  readonly reached: ReadonlySet<string>;
}

/** The tunables of one kernel, in the order they stand in, and what is wrong with its `@tune` directives. */
export function readTunables(
  module: WgslModule,
  { parts, dims, reached }: TunableParts,
  directives: readonly Directive[],
  lookup: Environment,
): { readonly tunables: readonly Tunable[]; readonly problems: readonly DirectiveProblem[] } {
  const listed = new Map<string, readonly number[]>();
  const problems: DirectiveProblem[] = [];
  for (const directive of directives) {
    if (directive.kind !== 'tune') continue;
    const { name, values } = directive;
    const problem =
      problemOf(module, name) ?? unusedProblem(module, name, reached) ?? valueProblem(module, name, values);
    if (problem) problems.push({ span: directive.span, ...problem });
    else listed.set(name, values);
  }
  const tunables = [...module.constants.values()].flatMap((constant): Tunable[] => {
    const values = listed.get(constant.name);
    const part = parts.get(constant.name);
    const matters = part !== undefined && (part.uses.length > 0 || part.tile !== null);
    if (!constant.free || !reached.has(constant.name)) return [];
    if (!values && (!matters || dims.has(constant.name))) return [];
    const scalar = scalarOf(constant);
    if (!values && scalar !== 'u32' && scalar !== 'i32' && scalar !== 'abstract') return [];
    return [tunableOf(constant, scalar, part ?? { uses: [], extent: null, tile: null }, values, lookup)];
  });
  return { tunables, problems };
}

function problemOf(module: WgslModule, name: string): { message: string; remedy: string } | null {
  const constant = module.constants.get(name);
  if (!constant) {
    const known = [...module.constants.values()].filter(({ free }) => free).map((one) => one.name);
    return {
      message: `@tune: there is no override or const named "${name}"`,
      remedy: known.length > 0 ? `name one of ${known.join(', ')}` : `declare "override ${name}: u32 = 16;"`,
    };
  }
  if (constant.free) return null;
  return {
    message: `@tune: "${name}" is computed from other constants`,
    remedy: `tune the constants in "${constant.value?.text ?? name}" instead`,
  };
}

/** Where there are several kernels another one may use it. */
function unusedProblem(
  module: WgslModule,
  name: string,
  reached: ReadonlySet<string>,
): { message: string; remedy: string } | null {
  if (reached.has(name) || module.entries.length > 1) return null;
  return {
    message: `@tune: the kernel does not use "${name}"`,
    remedy: 'use it in the kernel or remove the directive',
  };
}

/** Integers between which a value of the type lies; a type that is not listed takes every number. */
const RANGES: Readonly<Partial<Record<Tunable['scalar'], readonly [number, number]>>> = {
  u32: [0, 2 ** 32 - 1],
  i32: [-(2 ** 31), 2 ** 31 - 1],
  abstract: [-(2 ** 31), 2 ** 32 - 1],
  bool: [0, 1],
};

function valueProblem(
  module: WgslModule,
  name: string,
  values: readonly number[],
): { message: string; remedy: string } | null {
  const constant = module.constants.get(name);
  const scalar = constant && scalarOf(constant);
  const range = scalar && RANGES[scalar];
  if (!range) return null;
  const [least, most] = range;
  const misfit = values.find((value) => !Number.isInteger(value) || value < least || value > most);
  if (misfit === undefined) return null;
  const type = scalar === 'abstract' ? 'integer' : scalar;
  return {
    message: `@tune: ${misfit} is no value of "${name}", which is of type ${type}`,
    remedy: `write whole numbers from ${least} to ${most}`,
  };
}

function tunableOf(
  constant: Constant,
  scalar: Tunable['scalar'],
  part: TunablePart,
  values: readonly number[] | undefined,
  lookup: Environment,
): Tunable {
  const source = constant.expression ? evaluate(constant.expression, lookup) : null;
  const value = source?.ok ? source.value : (values?.[0] ?? usualValue(part));
  return {
    name: constant.name,
    values: values ?? defaultValues(part, value),
    default: value,
    scalar,
    apply: constant.kind === 'override' ? 'override' : 'rewrite',
    uses: part.uses,
    span: spanOf(constant.node),
    initialiser: initialiserSpan(constant),
    suffix: suffixOf(constant, scalar),
    declared: values !== undefined,
  };
}

/** An override without initialiser gets one just before its semicolon. */
function initialiserSpan({ node, value }: Constant): Span {
  if (value) return spanOf(value);
  const closing = node.children.find((child) => child?.type === ';');
  const at = closing?.startIndex ?? node.endIndex;
  return { start: at, end: at, line: node.endPosition.row };
}

function scalarOf({ type, value }: Constant): Tunable['scalar'] {
  const text = type?.text;
  if (text === 'u32' || text === 'i32' || text === 'f32' || text === 'f16' || text === 'bool') return text;
  const initialiser = value?.text ?? '';
  if (initialiser === 'true' || initialiser === 'false') return 'bool';
  const [, cast] = /^(u32|i32|f32|f16)\s*\(/.exec(initialiser) ?? [];
  if (cast === 'u32' || cast === 'i32' || cast === 'f32' || cast === 'f16') return cast;
  if (/^0[xX]/.test(initialiser)) return initialiser.endsWith('u') ? 'u32' : 'abstract';
  if (initialiser.endsWith('h')) return 'f16';
  if (/[.eEf]/.test(initialiser)) return 'f32';
  if (/u\)*$/.test(initialiser)) return 'u32';
  return /i\)*$/.test(initialiser) ? 'i32' : 'abstract';
}

/** What must follow a number put in the initialiser's place so that the constant keeps its type. */
function suffixOf({ type, value }: Constant, scalar: Tunable['scalar']): string {
  const [, written] = /^[\d.]*([uifh])$/.exec(value?.text ?? '') ?? [];
  if (written) return written;
  if (type) return '';
  return scalar === 'u32' ? 'u' : scalar === 'i32' ? 'i' : '';
}
