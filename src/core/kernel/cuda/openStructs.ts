import { isFactor } from '../inference/factors';
import type { SyntaxNode } from '../syntaxNode';
import type { CudaFunction, CudaModule } from './module';
import { namedChildren, readDeclarator } from './nodes';
import { typeNames } from './typeNames';
import { type CudaMember, typeOfText } from './types';

/** A struct that nothing in the file declares, as the code uses it, and where its declaration has to stand at the latest. */
export interface OpenStruct {
  readonly members: readonly CudaMember[];
  readonly text: string;
  readonly before: number;
}

/**
 * The structs that parameters of a kernel are and that nothing declares, by name, each with the members that device code
 * asks for: what is indexed is a pointer, what counts is an integer. One whose members are not that clear is left out.
 */
export function openStructs(module: CudaModule, kernel: CudaFunction): ReadonlyMap<string, OpenStruct> {
  const names = openNames(module, kernel);
  const found = new Map<string, OpenStruct>();
  if (names.size === 0) return found;
  const compiled = module.functions.filter((one) => one === kernel || one.kind === 'device');
  const element = onlyElement(compiled.map(({ whole }) => codeOf(whole)).join('\n'));
  const types = typeNames(module, new Map());
  for (const name of names) {
    const users = compiled.filter(({ node }) => new RegExp(`\\b${name}\\b`).test(node.text));
    const members = element && membersOf(name, users, element);
    if (!members) continue;
    const text = `struct ${name} { ${members.map(declared).join(' ')} };`;
    found.set(name, {
      members: members.map(({ name: member, type }) => ({
        name: member,
        type: typeOfText(type, types),
        count: 1,
      })),
      text,
      before: Math.min(...users.map(({ whole }) => whole.startIndex)),
    });
  }
  return found;
}

/** The text of a node without its comments. */
function codeOf({ text }: SyntaxNode): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ');
}

/** Types of parameters that are passed by value and declared nowhere. */
function openNames(module: CudaModule, { declarator, templates }: CudaFunction): ReadonlySet<string> {
  const names = typeNames(module, new Map(templates.map(({ name }) => [name, 'float'])));
  const list = declarator.childForFieldName('parameters');
  return new Set(
    (list ? namedChildren(list) : []).flatMap((node) => {
      const type = node.childForFieldName('type')?.text ?? '';
      const { isPointer } = readDeclarator(node.childForFieldName('declarator'));
      const isOpen = /^[A-Za-z_]\w*$/.test(type) && typeOfText(type, names).kind === 'unknown';
      return isOpen && !isPointer ? [type] : [];
    }),
  );
}

interface Member {
  readonly name: string;
  readonly type: string;
}

function declared({ name, type }: Member): string {
  return type.endsWith('*') ? `${type}${name};` : `${type} ${name};`;
}

/** The members of a struct by their uses; `null` where it is made from a list or one of them is not clear. */
function membersOf(
  struct: string,
  users: readonly CudaFunction[],
  element: string,
): readonly Member[] | null {
  const uses = new Map<string, Use[]>();
  for (const { node } of users) {
    const text = codeOf(node);
    if (new RegExp(`\\b${struct}\\s*(?:\\w+\\s*=?\\s*)?\\{`).test(text)) return null;
    for (const [name, use] of usesIn(text, struct)) uses.set(name, [...(uses.get(name) ?? []), use]);
  }
  const members = [...uses].map(([name, all]) => ({ name, type: typeOf(name, all, element) }));
  const isClear = members.every((member): member is Member => member.type !== null);
  return isClear && members.length > 0 ? members : null;
}

/** A place where a member is asked for: its statement before and after the member. */
interface Use {
  readonly before: string;
  readonly after: string;
}

/** More than a person's statement is long. */
const STATEMENT = 400;

function usesIn(text: string, struct: string): readonly (readonly [string, Use])[] {
  const lists = [
    ...text.matchAll(new RegExp(`\\b${struct}\\b[\\s&*]*(\\w+(?:\\s*,\\s*\\w+(?=\\s*[,;]))*)`, 'g')),
  ];
  const variables = [...new Set(lists.flatMap(([, list = '']) => list.split(/\s*,\s*/)))];
  if (variables.length === 0) return [];
  const member = new RegExp(`(?<![\\w.>])(?:${variables.join('|')})\\s*(?:\\.|->)\\s*(\\w+)\\s*`, 'g');
  return [...text.matchAll(member)].map((match) => {
    const end = match.index + match[0].length;
    const [before = ''] = text
      .slice(Math.max(0, match.index - STATEMENT), match.index)
      .split(/[;{}]/)
      .slice(-1);
    const [after = ''] = text.slice(end, end + STATEMENT).split(/[;{}]/);
    return [match[1]!, { before, after }] as const;
  });
}

/** The type of a member; `null` where its uses do not tell. */
function typeOf(name: string, uses: readonly Use[], element: string): string | null {
  if (uses.some(({ after }) => /^(?:\(|\.|->)/.test(after))) return null;
  if (uses.some(isAddress)) return `${element} *`;
  if (isFactor(name)) return element;
  return uses.some(counts) || uses.every(({ after }) => /^=(?!=)/.test(after)) ? 'int' : null;
}

/** Whether a member is indexed, followed from where it points, or given to a pointer. */
function isAddress({ before, after }: Use): boolean {
  return after.startsWith('[') || /\*\s*\($/.test(before) || /\*[\s\w]*\b\w+\s*=\s*$/.test(before);
}

/** `float *p = m.data + `, `part.data = m.data + `: what follows is counted in elements. */
const MOVES_POINTER = /\*[\s\w]*\b\w+\s*=(?!=)|(?:\.|->)(\w+)\s*=\s*\w+(?:\.|->)\1\s*\+/;

/** Whether a member is part of an index or of an address, is compared, or is kept as an integer. */
function counts({ before, after }: Use): boolean {
  const statement = `${before} ${after}`.replace(/->|<<|>>/g, ' ');
  const brackets = [...before].reduce((open, sign) => open + Number(sign === '[') - Number(sign === ']'), 0);
  return (
    brackets > 0 ||
    /[<>]|[=!]=/.test(statement) ||
    MOVES_POINTER.test(before) ||
    /^\s*(?:const(?:expr)?\s+)?(?:unsigned|int|size_t|u?int(?:32|64)_t|long)\b/.test(before)
  );
}

/** The only type of number with a fraction that a text names, integers where it has none; `null` where it names several. */
function onlyElement(text: string): string | null {
  const named = [...text.matchAll(/\b(float|double|(?:__)?half|(?:__)?nv_bfloat16)[1-4]?\b/g)];
  const [only, ...more] = new Set(named.map(([, type]) => type!));
  if (more.length > 0) return null;
  return only ?? (/\b\d+\.\d*|\d\.?f\b/.test(text) ? 'float' : 'int');
}
