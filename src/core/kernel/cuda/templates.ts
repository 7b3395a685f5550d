import type { Expression } from '../../space/expression';
import { namesIn } from '../../space/names';
import type { SyntaxNode } from '../syntaxNode';
import type { KernelNames, TemplateValue } from './constants';
import type { TemplateParameter } from './declarations';
import { LaunchReader, type WrittenLaunch } from './launches';
import type { CudaFunction } from './module';
import { type TypeNames, typeOfText } from './types';

/** Types of a kernel's template by parameter: what the launch names, the default, else 32-bit floats. */
export function boundTypes(
  kernel: CudaFunction,
  launch: WrittenLaunch | null,
  names: TypeNames,
): ReadonlyMap<string, string> {
  return new Map(
    kernel.templates.flatMap(({ name, kind, fallback }, i) => {
      if (kind !== 'type') return [];
      const written = [launch?.templates[i]?.text, fallback?.text];
      // A plain name that is no type here is a parameter of the host function's own template.
      const given = written.find(
        (text) => text && (typeOfText(text, names).kind !== 'unknown' || !/^\w+$/.test(text)),
      );
      return [[name, given ?? 'float'] as const];
    }),
  );
}

/**
 * Adds to the names what each value parameter of a kernel's template is in the source, by the launch or its default: the
 * value as an expression, and the place of the number where one stands, directly or behind a constant of the host. What
 * the host computes from values that it passes as well is computed from these parameters.
 */
export function addTemplateValues(
  kernel: CudaFunction,
  launch: WrittenLaunch | null,
  names: KernelNames,
): void {
  const values = templateValues(kernel, launch, names);
  for (const value of values) names.addTemplateValue(value);
  if (!launch) return;
  const renamed = renamedOf(kernel, launch, [], () => null);
  const reader = new LaunchReader(launch, names, renamed);
  for (const { parameter, expression } of values) {
    const given = launch.templates[kernel.templates.indexOf(parameter)];
    const computed = expression === null && given ? reader.value(placeOf(given, launch, names)) : null;
    const isOfOthers = computed !== null && !namesIn(computed).has(parameter.name);
    if (isOfOthers) names.addTemplateValue({ parameter, expression: computed, place: null });
  }
}

function templateValues(
  kernel: CudaFunction,
  launch: WrittenLaunch | null,
  names: KernelNames,
): readonly TemplateValue[] {
  return kernel.templates.flatMap((parameter, i): readonly TemplateValue[] => {
    if (parameter.kind !== 'value') return [];
    const given = launch?.templates[i] ?? parameter.fallback;
    return [
      given ? templateValue(parameter, given, launch, names) : { parameter, expression: null, place: null },
    ];
  });
}

function templateValue(
  parameter: TemplateParameter,
  given: SyntaxNode,
  launch: WrittenLaunch | null,
  names: KernelNames,
): TemplateValue {
  const place = placeOf(given, launch, names);
  const expression = names.expressionOf(names.read(place.text));
  return { parameter, expression, place: expression === null ? null : place };
}

const MAX_STEPS = 10;

/** Follows names of the host function and the file to the number at their end. */
function placeOf(given: SyntaxNode, launch: WrittenLaunch | null, names: KernelNames): SyntaxNode {
  let place = given;
  for (let step = 0; step < MAX_STEPS; step++) {
    const name = place.text;
    const local = launch?.variables.get(name)?.parts;
    const file = names.module.constants.get(name)?.value ?? null;
    const next = local?.length === 1 ? local[0]! : file;
    if (!next) return place;
    place = next;
  }
  return place;
}

/** Kernel names for the names of the host: what it passes as template arguments and as arguments. */
export function renamedOf(
  kernel: CudaFunction,
  launch: WrittenLaunch,
  parameters: readonly string[],
  parameterOf: (name: string) => Expression | null,
): ReadonlyMap<string, Expression> {
  const renamed = new Map<string, Expression>();
  for (const [i, argument] of launch.arguments.entries()) {
    const parameter = parameters[i];
    const expression = parameter === undefined ? null : parameterOf(parameter);
    if (expression && /^\w+$/.test(argument.text)) renamed.set(argument.text, expression);
  }
  for (const [i, argument] of launch.templates.entries()) {
    const parameter = kernel.templates[i];
    if (parameter?.kind === 'value' && /^[A-Za-z_]\w*$/.test(argument.text))
      renamed.set(argument.text, { kind: 'name', name: parameter.name });
  }
  return renamed;
}
