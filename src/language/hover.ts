import { type Hover, MarkupKind, type Position } from 'vscode-languageserver-types';
import type { Size } from '../core/gemm/problem';
import type { KernelModel, Span } from '../core/kernel/kernelModel';
import { namesIn } from '../core/space/names';
import type { Compiled } from './compiled';
import { describeBinding, describeKernel, describeShared, describeTunable } from './describe';
import type { Expectation } from './expectation';
import type { KernelDocument } from './kernelDocument';
import { describeType } from './numericsHover';

/**
 * What was inferred about the tunable, binding, shared array, entry point or type under the position; `null` elsewhere.
 * A name is looked up in the kernel around the position first, then in the others of the module. `compiled` tells what
 * an entry point takes once compiled and `expected` what the model says of it; `chosen` is the problem that the user chose,
 * if any.
 */
export function hover(
  document: KernelDocument,
  position: Position,
  compiled: (entry: string) => Compiled | null,
  chosen: Size | null = null,
  expected: (entry: string) => Expectation | null = () => null,
): Hover | null {
  const offset = document.offsetAt(position);
  const word = wordAt(document.text, offset);
  const module = document.moduleAt(offset);
  if (module === null) return null;
  if (word === null) return numberHover(document, offset, expected);
  const kernels = document.kernels.kernels.filter(
    ({ nameSpan }) => document.moduleAt(nameSpan.start) === module,
  );
  const here = kernels.filter(({ span }) => span.start <= offset && offset <= span.end);
  for (const kernel of [...here, ...kernels.filter((other) => !here.includes(other))]) {
    const text = textFor(kernel, word.text, offset, { compiled, chosen, expected });
    if (text !== null) {
      const { template } = module;
      const isEntry = contains(kernel.nameSpan, offset);
      const value = template !== null && isEntry ? `${text}\n\n**Cannot be run**: ${template.message}` : text;
      return { contents: { kind: MarkupKind.Markdown, value }, range: document.rangeOf(word) };
    }
  }
  return null;
}

/** What is known of the tunables that a plain number is part of; `null` where it is part of none. */
function numberHover(
  document: KernelDocument,
  offset: number,
  expected: (entry: string) => Expectation | null,
): Hover | null {
  for (const kernel of document.kernels.kernels) {
    const number = kernel.linked.find(({ span }) => contains(span, offset));
    if (!number) continue;
    const names = namesIn(number.value);
    const texts = kernel.tunables
      .filter(({ name }) => names.has(name))
      .map((tunable) => describeTunable(kernel, tunable, expected(kernel.entry)));
    const value = texts.join('\n\n---\n\n');
    return { contents: { kind: MarkupKind.Markdown, value }, range: document.rangeOf(number.span) };
  }
  return null;
}

interface Besides {
  readonly compiled: (entry: string) => Compiled | null;
  readonly chosen: Size | null;
  readonly expected: (entry: string) => Expectation | null;
}

function textFor(
  kernel: KernelModel,
  name: string,
  offset: number,
  { compiled, chosen, expected }: Besides,
): string | null {
  if (contains(kernel.nameSpan, offset)) {
    return describeKernel(kernel, compiled(kernel.entry), expected(kernel.entry));
  }
  const tunable = kernel.tunables.find((one) => one.name === name);
  if (tunable !== undefined) return describeTunable(kernel, tunable, expected(kernel.entry));
  const binding = kernel.bindings.find((one) => one.name === name);
  if (binding !== undefined) return describeBinding(kernel, binding);
  const shared = kernel.shared.find((one) => one.name === name);
  if (shared !== undefined) return describeShared(kernel, shared);
  return contains(kernel.span, offset) ? describeType(kernel, name, chosen) : null;
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
