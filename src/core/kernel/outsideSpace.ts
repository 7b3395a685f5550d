import type { KernelTunerInput } from '../records/kernelTunerInput';
import { type NamedConstant, undeclaredConstant } from './constants';
import type { Directive, DirectiveProblem } from './directives';
import type { KernelModel, Span } from './kernelModel';

/** What an input file of Kernel Tuner says about the kernels of a text, as directives in the text would. */
export interface OutsideSpace {
  /** The file's name, as evidence and messages give it. */
  readonly file: string;
  /** The kernel it is about; `null` for every kernel of the text. */
  readonly entry: string | null;
  readonly directives: readonly Directive[];
  /** What the compiler is told of names that the text does not define: parameters at their default, and macros. */
  readonly values: ReadonlyMap<string, number>;
}

const NOWHERE: Span = { start: 0, end: 0, line: 0 };

/** An input file in the place of directives for kernels of a language. */
export function outsideSpace(
  input: KernelTunerInput,
  file: string,
  language: KernelModel['language'],
): OutsideSpace {
  const at = (place: string) => ({ span: NOWHERE, outside: { file, place } });
  const { groupSize, sharedBytes } = input;
  const launch: readonly Directive[] = [
    ...(groupSize
      ? [{ ...at('KernelSpecification.LocalSize'), kind: 'block' as const, groups: groupSize }]
      : []),
    ...(sharedBytes
      ? [{ ...at('KernelSpecification.SharedMemory'), kind: 'shared' as const, bytes: sharedBytes }]
      : []),
  ];
  return {
    file,
    entry: input.kernelName,
    directives: [
      ...input.tunables.map(
        ({ name, values, place }): Directive => ({ ...at(place), kind: 'tune', name, values }),
      ),
      ...input.conditions.map(
        ({ expression, text, place }): Directive => ({
          ...at(place),
          kind: 'where',
          constraint: { expression, text, from: 'directive' },
        }),
      ),
      // The size of a group and of shared memory stands in the code of WGSL.
      ...(language === 'cuda' ? launch : []),
    ],
    values: new Map([
      ...input.macros,
      ...input.tunables.map(({ name, values, default: own }) => [name, own ?? values[0] ?? 0] as const),
    ]),
  };
}

/** The file where it is about this kernel, else `null`. */
export function spaceFor(outside: OutsideSpace | null, entry: string): OutsideSpace | null {
  return outside !== null && (outside.entry === null || outside.entry === entry) ? outside : null;
}

/**
 * The directives of a kernel with those of the file in the place of its `@tune`: the file's space is what is searched.
 * A parameter with one value that the text does not mention is no tunable, and only conditions use it.
 */
export function withOutside(
  written: readonly Directive[],
  outside: OutsideSpace | null,
  text: string,
  nameSpan: Span,
): readonly Directive[] {
  if (outside === null) return written;
  const own = outside.directives.filter(
    (directive) => directive.kind !== 'tune' || directive.values.length > 1 || mentions(text, directive.name),
  );
  return [
    ...written.filter(({ kind }) => kind !== 'tune'),
    ...own.map((directive): Directive => ({ ...directive, span: nameSpan })),
  ];
}

/** The names of the file's parameters that a text mentions, be it in a preprocessor's condition alone. */
export function mentionedNames(outside: OutsideSpace | null, text: string): readonly string[] {
  return [...(outside?.values.keys() ?? [])].filter((name) => mentions(text, name));
}

/** The names of the file's parameters that have more than one value. */
export function variedNames(outside: OutsideSpace | null): readonly string[] {
  return (outside?.directives ?? []).flatMap((directive) =>
    directive.kind === 'tune' && directive.values.length > 1 ? [directive.name] : [],
  );
}

/** The names that a text leaves to be defined outside of it, as constants whose value a configuration gives. */
export function outsideConstants(
  outside: OutsideSpace | null,
  isDefined: (name: string) => boolean,
  span: Span,
): readonly NamedConstant[] {
  return [...(outside?.values ?? [])]
    .filter(([name]) => !isDefined(name))
    .map(([name, value]) => ({
      ...undeclaredConstant(name, value, { apply: 'define', span }),
      scalar: outside && isWhole(outside, name) ? 'abstract' : 'f32',
    }));
}

/** What is wrong where the text has no kernel of the name that the file gives. */
export function entryProblems(
  outside: OutsideSpace | null,
  entries: readonly string[],
): readonly DirectiveProblem[] {
  if (outside === null || outside.entry === null || entries.includes(outside.entry)) return [];
  return [
    {
      span: NOWHERE,
      message: `KernelSpecification.KernelName: there is no kernel named "${outside.entry}"`,
      remedy: entries.length === 0 ? 'the kernel file has none' : `name one of ${entries.join(', ')}`,
      outside: outside.file,
    },
  ];
}

function isWhole({ directives }: OutsideSpace, name: string): boolean {
  return directives.every(
    (directive) =>
      directive.kind !== 'tune' || directive.name !== name || directive.values.every(Number.isInteger),
  );
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<![\\p{XID_Continue}])${name}(?![\\p{XID_Continue}])`, 'u').test(text);
}
