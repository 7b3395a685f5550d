import { type CodeAction, CodeActionKind, type Range } from 'vscode-languageserver-types';
import type { Size } from '../core/gemm/problem';
import type { KernelDocument } from './kernelDocument';
import { placedAdvice } from './numericsDiagnostics';
import { overlap } from './ranges';

/** A quick fix for each piece of advice about accuracy in the range that knows what to write instead. */
export function numericsActions(document: KernelDocument, range: Range, chosen: Size | null): CodeAction[] {
  return placedAdvice(document, chosen).flatMap(({ advice: { fix }, diagnostic }) => {
    if (fix === undefined || !overlap(diagnostic.range, range)) return [];
    const edits = fix.edits.map(({ span, text }) => ({ range: document.rangeOf(span), newText: text }));
    return [
      {
        title: fix.title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnostic],
        edit: { changes: { [document.uri]: edits } },
      },
    ];
  });
}
