import { type NamedConstant, undeclaredConstant } from '../constants';
import type { Span } from '../kernelModel';
import { mentionedNames, type OutsideSpace, outsideConstants } from '../outsideSpace';
import type { CudaFunction, CudaModule } from './module';

/** Names that a file leaves to whoever compiles it to define. */
export interface LeftToDefine {
  readonly constants: readonly NamedConstant[];
  /** What the compiler is told of them where nothing else is chosen. */
  readonly macros: ReadonlyMap<string, number>;
}

/** The value of a size that nothing in the file gives one. */
const USUAL_SIZE = 16;

/**
 * What a kernel needs to be defined: the names of a file in the place of directives, and those that its shared arrays are
 * sized with and that nothing gives a value.
 */
export function leftToDefine(
  { text, module }: { readonly text: string; readonly module: CudaModule },
  kernel: CudaFunction,
  outside: OutsideSpace | null,
  span: Span,
): LeftToDefine {
  const isDefined = (name: string): boolean =>
    module.macros.has(name) ||
    module.constants.has(name) ||
    kernel.templates.some((parameter) => parameter.name === name) ||
    new RegExp(`\\bconst(?:expr)?\\b[^;{}()]*\\b${name}\\s*[={(]`).test(text);
  const sizes = openSizes(text, kernel.node.text).filter(
    (name) => !isDefined(name) && outside?.values.has(name) !== true,
  );
  const mentioned = new Set(mentionedNames(outside, text));
  return {
    constants: [
      ...outsideConstants(outside, isDefined, span),
      ...sizes.map((name) => undeclaredConstant(name, USUAL_SIZE, { apply: 'define', span })),
    ],
    macros: new Map([
      ...sizes.map((name) => [name, USUAL_SIZE] as const),
      // What neither the text nor a header of the author's mentions is none.
      ...[...(outside?.values ?? [])].filter(
        ([name]) => (includesOwn(text) || mentioned.has(name)) && !isDefined(name),
      ),
    ]),
  };
}

/** Names in the lengths of shared arrays that the text declares nowhere; a header of the author's may declare them. */
function openSizes(text: string, kernel: string): readonly string[] {
  if (includesOwn(text)) return [];
  const extents = [...kernel.matchAll(/\b__shared__\b[^;=[\]]*((?:\[[^[\]]*\]\s*)+)/g)].map(
    ([, found]) => found!,
  );
  const names = new Set(extents.flatMap((found) => found.match(/[A-Za-z_]\w*/g) ?? []));
  return [...names].filter((name) => !new RegExp(`[\\w>*&]\\s+${name}\\s*[=;,){]`).test(text));
}

function includesOwn(text: string): boolean {
  return /^[ \t]*#[ \t]*include[ \t]*"/m.test(text);
}
