import type { Environment } from '../space/evaluate';
import { evaluate } from '../space/evaluate';
import type { Constants, NamedConstant } from './constants';
import { defaultValues, type TunablePart, usualValue } from './defaultValues';
import type { Directive, DirectiveProblem } from './directives';
import type { KernelModel, Tunable } from './kernelModel';
import { LANGUAGE_WORDS } from './languageWords';

/** What the analysis knows of the constants that could be tuned, by name. */
export interface TunableParts {
  readonly parts: ReadonlyMap<string, TunablePart>;
  /** Constants that are an extent of the problem, which is not tuned. */
  readonly dims: ReadonlySet<string>;
  /** Constants the kernel's code reaches; what only another entry point uses is not its tunable. */
  readonly reached: ReadonlySet<string>;
  /** Constants that are tuned only where the author says so. */
  readonly refused: ReadonlySet<string>;
  /** Whether the file has other kernels, which a directive may be meant for. */
  readonly isOnly: boolean;
}

/** The tunables of one kernel, in the order they stand in, and what is wrong with its `@tune` directives. */
export function readTunables(
  language: KernelModel['language'],
  constants: Constants,
  { parts, dims, reached, isOnly, refused }: TunableParts,
  directives: readonly Directive[],
  lookup: Environment,
): { readonly tunables: readonly Tunable[]; readonly problems: readonly DirectiveProblem[] } {
  const listed = new Map<string, readonly number[]>();
  const problems: DirectiveProblem[] = [];
  for (const directive of directives) {
    if (directive.kind !== 'tune') continue;
    const { name, values } = directive;
    const problem =
      problemOf(language, constants, name) ??
      (isOnly && !reached.has(name) ? unusedProblem(name) : null) ??
      valueProblem(constants, name, values);
    if (problem) problems.push({ span: directive.span, ...problem });
    else listed.set(name, values);
  }
  const tunables = [...constants.values()].flatMap((constant): Tunable[] => {
    const values = listed.get(constant.name);
    const part = parts.get(constant.name);
    const matters = part !== undefined && (part.uses.length > 0 || part.tile !== null);
    if (!constant.free || !reached.has(constant.name)) return [];
    if (!values && (!matters || dims.has(constant.name) || refused.has(constant.name))) return [];
    const { scalar } = constant;
    if (!values && scalar !== 'u32' && scalar !== 'i32' && scalar !== 'abstract') return [];
    return [tunableOf(constant, part ?? { uses: [], extent: null, tile: null }, values, lookup)];
  });
  return { tunables, problems };
}

function problemOf(
  language: KernelModel['language'],
  constants: Constants,
  name: string,
): { message: string; remedy: string } | null {
  const words = LANGUAGE_WORDS[language];
  const constant = constants.get(name);
  if (!constant) {
    const known = [...constants.values()].filter(({ free }) => free).map((one) => one.name);
    return {
      message: `@tune: there is no ${words.constant} named "${name}"`,
      remedy: known.length > 0 ? `name one of ${known.join(', ')}` : `declare "${words.declaration(name)}"`,
    };
  }
  if (constant.free) return null;
  return {
    message: `@tune: "${name}" is computed from other constants`,
    remedy: `tune the constants in "${constant.valueText || name}" instead`,
  };
}

function unusedProblem(name: string): { message: string; remedy: string } {
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
  constants: Constants,
  name: string,
  values: readonly number[],
): { message: string; remedy: string } | null {
  const scalar = constants.get(name)?.scalar;
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
  constant: NamedConstant,
  part: TunablePart,
  values: readonly number[] | undefined,
  lookup: Environment,
): Tunable {
  const { name, scalar, apply, span, initialiser, suffix } = constant;
  const source = constant.expression ? evaluate(constant.expression, lookup) : null;
  const value = source?.ok ? source.value : (values?.[0] ?? usualValue(part));
  return {
    name,
    values: values ?? defaultValues(part, value),
    default: value,
    scalar,
    apply,
    uses: part.uses,
    span,
    initialiser,
    suffix,
    declared: values !== undefined,
  };
}
