import { axisOf, foundNumber, type NumberPlace, oneLine } from '../links/foundNumber';
import type { FoundNumber, Literal } from '../links/literals';
import { literalOf } from '../links/literals';
import type { SyntaxNode } from '../syntaxNode';
import type { WrittenLaunch } from './launches';
import type { CudaFunction, CudaModule } from './module';
import { childOfType, hasToken, namedChildren } from './nodes';

/** The plain numbers of a kernel, of the functions it calls, of arrays of the file and of its launch. */
export function cudaLiterals(
  module: CudaModule,
  kernel: CudaFunction,
  launch: WrittenLaunch | null,
  text: string,
): readonly Literal[] {
  const others = module.functions.filter((one) => one.kind === 'kernel' && one.name !== kernel.name);
  const found: FoundNumber[] = [];
  for (const { name, body, kind } of reached(module, kernel)) {
    const other = kind === 'kernel' ? undefined : others.find((one) => mentions(one, name));
    const keep = other ? `${other.name} uses ${name} too` : null;
    for (const node of body) numbersIn(node, { role: 'code', axis: null, keep, context: '' }, found);
  }
  const bounds = childOfType(kernel.node, 'launch_bounds');
  const [threads] = bounds ? namedChildren(bounds) : [];
  if (threads)
    numbersIn(threads, { role: 'bounds', axis: null, keep: null, context: '__launch_bounds__' }, found);
  if (launch) numbersOfLaunch(kernel.name, launch, text, found);
  const seen = new Set<number>();
  return found.flatMap((number) => {
    if (seen.has(number.start)) return [];
    seen.add(number.start);
    return literalOf(number) ?? [];
  });
}

function mentions({ body }: CudaFunction, name: string): boolean {
  return body.some(({ text }) => new RegExp(`\\b${name}\\b`).test(text));
}

/** The kernel and the functions that its code mentions, and those mention. */
function reached(module: CudaModule, kernel: CudaFunction): readonly CudaFunction[] {
  const found = [kernel];
  for (const one of found) {
    for (const other of module.functions)
      if (other.kind !== 'kernel' && !found.includes(other) && mentions(one, other.name)) found.push(other);
  }
  return found;
}

const MAX_DEPTH = 200;

function numbersIn(node: SyntaxNode, where: NumberPlace, found: FoundNumber[], depth = 0): void {
  if (depth > MAX_DEPTH || /^(?:alignas|attribute)/.test(node.type)) return;
  if (node.type === 'number_literal') {
    const { parent } = node;
    if (parent?.type === 'subscript_argument_list' || isNamed(parent)) return;
    found.push(foundNumber(node, where));
    return;
  }
  let inner = where;
  if (node.type === 'declaration' && hasToken(node, '__shared__'))
    inner = { ...where, role: 'shared', context: oneLine(node.text) };
  else if (node.type === 'array_declarator' && where.role === 'code')
    inner = { ...where, role: 'private', context: oneLine(node.text) };
  for (const child of namedChildren(node)) numbersIn(child, inner, found, depth + 1);
}

/** Whether a number is the whole value of a constant, which has a name then. */
function isNamed(parent: SyntaxNode | null): boolean {
  if (parent?.type !== 'init_declarator' || !parent.parent) return false;
  return hasToken(parent.parent, 'const') || hasToken(parent.parent, 'constexpr');
}

/** Numbers of the block and the grid, where they stand in the launch or behind variables that it names. */
function numbersOfLaunch(kernel: string, launch: WrittenLaunch, text: string, found: FoundNumber[]): void {
  const [grid, block] = launch.configuration;
  const launches = [...text.matchAll(/(\w+)\s*(?:<[^<>;]*>)?\s*<<<([^;]*?)>>>/g)];
  const isRepeated = launches.filter(([, name]) => name === kernel).length > 1;
  for (const [node, role] of [
    [block, 'group'],
    [grid, 'grid'],
  ] as const) {
    if (!node) continue;
    const again = isRepeated ? `${kernel} is launched more than once` : null;
    numbersOfExtents(node, { role, axis: null, keep: again, context: oneLine(node.text) }, found);
    for (const name of variablesBehind(node, launch)) {
      const other = launches.find(
        ([, one, given]) => one !== kernel && new RegExp(`\\b${name}\\b`).test(given!),
      );
      const keep = other ? `the launch of ${other[1]} uses ${name} too` : null;
      const parts = launch.variables.get(name)!.parts;
      const context = `${name}(${parts.map((part) => part?.text ?? '').join(', ')})`;
      for (const [axis, part] of parts.entries())
        if (part)
          numbersOfExtents(
            part,
            { role, axis: parts.length > 1 ? axisOf(axis) : null, keep, context: oneLine(context) },
            found,
          );
    }
  }
}

/** `dim3(16, 16)` has a number for each axis. */
function numbersOfExtents(node: SyntaxNode, where: NumberPlace, found: FoundNumber[]): void {
  if (node.type === 'number_literal') {
    found.push({
      ...where,
      text: node.text,
      start: node.startIndex,
      line: node.startPosition.row,
      operator: '',
    });
    return;
  }
  numbersIn(node, where, found);
}

function variablesBehind(node: SyntaxNode, { variables }: WrittenLaunch): readonly string[] {
  const names: string[] = [];
  const texts = [node.text];
  for (const text of texts) {
    for (const [word] of text.matchAll(/[A-Za-z_]\w*/g)) {
      const variable = variables.get(word);
      if (!variable || names.includes(word)) continue;
      names.push(word);
      texts.push(...variable.parts.flatMap((part) => part?.text ?? []));
    }
  }
  return names;
}

/** Whether the kernel takes several numbers at once, whose lanes are numbers too. */
export function usesVectors(kernel: CudaFunction): boolean {
  return kernel.body.some(({ text }) => /\b(?:float|half|int|uint|double|__nv_bfloat16)[24]\b/.test(text));
}

/** Whether sizes of the device or of an alignment stand in the code, which are no tiles. */
export function usesFixedSizes(kernel: CudaFunction): boolean {
  const FIXED = /\b(?:__shfl\w*|__ballot\w*|__reduce\w*|__syncwarp|warpSize|wmma|asm|__align__)\b/;
  return kernel.body.some(({ text }) => FIXED.test(text));
}
