import { type DocumentSymbol, SymbolKind } from 'vscode-languageserver-types';
import { readModule } from '../core/kernel/cuda/module';
import type { KernelModel, SharedArray, Span, Tunable } from '../core/kernel/kernelModel';
import { spanOf } from '../core/kernel/syntaxNode';
import type { KernelDocument } from './kernelDocument';

/**
 * What a CUDA document has for people who tune it, in the order it stands: functions with where they run, kernels with
 * their shared arrays, and tunables. Other extensions outline C++ as such.
 */
export function cudaSymbols(document: KernelDocument): DocumentSymbol[] {
  const { root } = document;
  if (root === null) return [];
  const { kernels } = document.kernels;
  const placed = parts(document, kernels);
  const functions = readModule(root).functions.flatMap(({ name, kind, whole, declarator }) => {
    const span = spanOf(whole);
    const children = placed.filter((part) => contains(span, part.span)).map(({ symbol }) => symbol);
    const nameNode = declarator.childForFieldName('declarator') ?? declarator;
    const symbol: DocumentSymbol = {
      name,
      detail: DETAILS[kind],
      kind: SymbolKind.Function,
      range: document.rangeOf(span),
      selectionRange: document.rangeOf(spanOf(nameNode)),
      ...(children.length > 0 ? { children } : {}),
    };
    return name === '' ? [] : [{ span, symbol }];
  });
  const outside = placed.filter((part) => !functions.some(({ span }) => contains(span, part.span)));
  return [...functions, ...outside].sort((a, b) => a.span.start - b.span.start).map(({ symbol }) => symbol);
}

const DETAILS = { kernel: '__global__', device: '__device__', host: 'host' } as const;

interface Part {
  readonly span: Span;
  readonly symbol: DocumentSymbol;
}

/** Tunables and shared arrays of all kernels, each once: kernels of a file can have them in common. */
function parts(document: KernelDocument, kernels: readonly KernelModel[]): readonly Part[] {
  const found = new Map<string, Part>();
  const add = ({ name, span }: Tunable | SharedArray, detail: string, kind: SymbolKind) => {
    if (name === '' || span.start >= span.end) return;
    const range = document.rangeOf(span);
    const at = document.text.slice(span.start, span.end).search(new RegExp(`\\b${name}\\b`));
    const start = span.start + at;
    const selectionRange = at < 0 ? range : document.rangeOf({ start, end: start + name.length });
    found.set(`${name} ${span.start}`, { span, symbol: { name, detail, kind, range, selectionRange } });
  };
  for (const { tunables, shared } of kernels) {
    for (const tunable of tunables) add(tunable, `tunable = ${tunable.default}`, SymbolKind.Constant);
    for (const array of shared) add(array, '__shared__', SymbolKind.Array);
  }
  return [...found.values()].sort((a, b) => a.span.start - b.span.start);
}

function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
