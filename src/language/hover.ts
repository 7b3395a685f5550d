import { type Hover, MarkupKind, type Position } from 'vscode-languageserver-types';
import type { KernelModel, Span } from '../core/kernel/kernelModel';
import type { Compiled } from './compiled';
import { describeBinding, describeKernel, describeShared, describeTunable } from './describe';
import type { KernelDocument } from './kernelDocument';

/**
 * What was inferred about the tunable, binding, shared array or entry point under the position; `null` elsewhere.
 * A name is looked up in the kernel around the position first, then in the others of the module. `compiled` tells what
 * an entry point takes once compiled.
 */
export function hover(
  document: KernelDocument,
  position: Position,
  compiled: (entry: string) => Compiled | null,
): Hover | null {
  const offset = document.offsetAt(position);
  const word = wordAt(document.text, offset);
  if (word === null) return null;
  const module = document.moduleAt(offset);
  if (module === null) return null;
  const kernels = document.kernels.kernels.filter(
    ({ nameSpan }) => document.moduleAt(nameSpan.start) === module,
  );
  const here = kernels.filter(({ span }) => span.start <= offset && offset <= span.end);
  for (const kernel of [...here, ...kernels.filter((other) => !here.includes(other))]) {
    const text = textFor(kernel, word.text, offset, compiled);
    if (text !== null) {
      const { template } = module;
      const isEntry = contains(kernel.nameSpan, offset);
      const value = template !== null && isEntry ? `${text}\n\n**Cannot be run**: ${template.message}` : text;
      return { contents: { kind: MarkupKind.Markdown, value }, range: document.rangeOf(word) };
    }
  }
  return null;
}

function textFor(
  kernel: KernelModel,
  name: string,
  offset: number,
  compiled: (entry: string) => Compiled | null,
): string | null {
  if (contains(kernel.nameSpan, offset)) {
    return describeKernel(kernel, compiled(kernel.entry));
  }
  const tunable = kernel.tunables.find((one) => one.name === name);
  if (tunable !== undefined) return describeTunable(kernel, tunable);
  const binding = kernel.bindings.find((one) => one.name === name);
  if (binding !== undefined) return describeBinding(kernel, binding);
  const shared = kernel.shared.find((one) => one.name === name);
  return shared === undefined ? null : describeShared(kernel, shared);
}

function contains({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end;
}

/** The identifier that touches the offset; `null` for none, and for a member's name (`dims.m`). */
function wordAt(text: string, offset: number): { start: number; end: number; text: string } | null {
  let start = offset;
  while (start > 0 && isWordPart(text[start - 1])) start -= 1;
  let end = offset;
  while (end < text.length && isWordPart(text[end])) end += 1;
  const word = text.slice(start, end);
  return word === '' || /^\d/.test(word) || text[start - 1] === '.' ? null : { start, end, text: word };
}

function isWordPart(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_]/u.test(character);
}
