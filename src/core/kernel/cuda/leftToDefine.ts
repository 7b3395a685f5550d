import { type NamedConstant, undeclaredConstant } from '../constants';
import type { HasHeader } from '../extraction';
import { evidence } from '../inference/gemmInput';
import type { CudaPart, Evidence, Span } from '../kernelModel';
import { mentionedNames, type OutsideSpace, outsideConstants } from '../outsideSpace';
import type { CudaFunction, CudaModule } from './module';
import { namedChildren, readDeclarator } from './nodes';
import { type OpenStruct, openStructs } from './openStructs';
import { typeNames } from './typeNames';
import { typeOfText } from './types';

/** Names that a file leaves to whoever compiles it, or to a header that is not there, to define. */
export interface LeftToDefine {
  readonly constants: readonly NamedConstant[];
  /** Types of numbers, with what each is taken for. */
  readonly types: ReadonlyMap<string, string>;
  readonly structs: ReadonlyMap<string, OpenStruct>;
  /** What the compiler is told of them where nothing else is chosen. */
  readonly macros: CudaPart['macros'];
}

/** What is needed of a file. */
interface Surroundings {
  readonly text: string;
  readonly module: CudaModule;
  readonly hasHeader: HasHeader;
  /** Names that stand for numbers of the text. */
  readonly invented: readonly NamedConstant[];
}

/** The value of a size that nothing in the file gives one. */
const USUAL_SIZE = 16;

/**
 * What a kernel needs to be defined: the names of a file in the place of directives, those that its shared arrays and its
 * blocks are sized with and that nothing gives a value, and types of its operands that nothing declares.
 */
export function leftToDefine(
  { text, module, hasHeader, invented }: Surroundings,
  kernel: CudaFunction,
  outside: OutsideSpace | null,
  span: Span,
): LeftToDefine {
  const isDefined = (name: string): boolean =>
    module.macros.has(name) ||
    module.constants.has(name) ||
    invented.some((constant) => constant.name === name) ||
    kernel.templates.some((parameter) => parameter.name === name) ||
    new RegExp(`\\bconst(?:expr)?\\b[^;{}()]*\\b${name}\\s*[={(]`).test(text);
  const hasOthers = includesOwn(text, hasHeader);
  const open = hasOthers ? [] : openSizes(text, kernel.node.text);
  const sizes = open.filter((name) => !isDefined(name) && outside?.values.has(name) !== true);
  const types: ReadonlyMap<string, string> = hasOthers ? new Map() : openTypes(module, kernel);
  const mentioned = new Set(mentionedNames(outside, text));
  return {
    constants: [
      ...outsideConstants(outside, isDefined, span),
      ...sizes.map((name) => undeclaredConstant(name, USUAL_SIZE, { apply: 'define', span })),
    ],
    types,
    structs: hasOthers ? new Map() : openStructs(module, kernel),
    macros: new Map<string, number | string>([
      ...types,
      ...sizes.map((name) => [name, USUAL_SIZE] as const),
      // What neither the text nor a header of the author's mentions is none.
      ...[...(outside?.values ?? [])].filter(
        ([name]) => (includesOwn(text, () => true) || mentioned.has(name)) && !isDefined(name),
      ),
    ]),
  };
}

/** What is said of types that are taken for others. */
export function evidenceOfTypes({ types, structs }: LeftToDefine): readonly Evidence[] {
  const taken = (name: string): string => `nothing in the file declares ${name}: it is taken for`;
  return [
    ...[...types].map(([name, type]) => evidence('formats', 'name', `${taken(name)} ${type}`)),
    ...[...structs].map(([name, { text }]) =>
      evidence('formats', 'analysis', `${taken(name)} "${text}", by what is asked of it`),
    ),
  ];
}

/** Names in the lengths of shared arrays, and of what an index of a block is multiplied with, that the text declares nowhere. */
function openSizes(text: string, kernel: string): readonly string[] {
  const extents = [...kernel.matchAll(/\b__shared__\b[^;=[\]]*((?:\[[^[\]]*\]\s*)+)/g)];
  const factors = [
    ...kernel.matchAll(/\bblockIdx\s*\.\s*[xyz]\s*\*\s*([A-Z]\w*)\b(?!\s*[.(<])/g),
    ...kernel.matchAll(/(?<![\w.])([A-Z]\w*)\s*\*\s*blockIdx\s*\.\s*[xyz]\b/g),
  ];
  const names = new Set([...extents, ...factors].flatMap(([, found]) => found?.match(/[A-Za-z_]\w*/g) ?? []));
  return [...names].filter((name) => !new RegExp(`[\\w>*&]\\s+${name}\\s*[=;,){[]`).test(text));
}

/** Types of operands that nothing declares: each is a number, unless a member of it is asked for. */
function openTypes(module: CudaModule, kernel: CudaFunction): ReadonlyMap<string, string> {
  const names = typeNames(module, new Map(kernel.templates.map(({ name }) => [name, 'float'])));
  const body = kernel.body.map(({ text }) => text).join('\n');
  const list = kernel.declarator.childForFieldName('parameters');
  const open = new Map<string, string>();
  for (const node of list ? namedChildren(list) : []) {
    const type = node.childForFieldName('type')?.text ?? '';
    const { name, isPointer } = readDeclarator(node.childForFieldName('declarator'));
    const hasMembers =
      name !== null && new RegExp(`\\b${name.text}\\s*(?:\\[[^\\]]*\\]\\s*)?(?:\\.|->)`).test(body);
    const isUnknown = /^[A-Za-z_]\w*$/.test(type) && typeOfText(type, names).kind === 'unknown';
    if (isUnknown && isPointer && !hasMembers) open.set(type, numberNamed(type));
  }
  return open;
}

/** The type of number that a name speaks of; 32-bit floats where it speaks of none. */
function numberNamed(type: string): string {
  if (/double|64/i.test(type)) return 'double';
  if (/half|16/i.test(type)) return 'half';
  return /^(?!.*(?:float|fp|point)).*int/i.test(type) ? 'int' : 'float';
}

function includesOwn(text: string, hasHeader: HasHeader): boolean {
  return [...text.matchAll(/^[ \t]*#[ \t]*include[ \t]*"([^"\n]*)"/gm)].some(([, name = '']) =>
    hasHeader(name),
  );
}
