import { type CodeAction, CodeActionKind, type Range, type TextEdit } from 'vscode-languageserver-types';
import type { Hint, HintFix } from '../core/hints/hint';
import { type HintContext, placedHints } from './hintDiagnostics';
import type { KernelDocument } from './kernelDocument';
import { overlap } from './ranges';

/** A quick fix for each hint in the range of which the mending leaves what the kernel computes as it is. */
export function hintActions(document: KernelDocument, range: Range, context: HintContext): CodeAction[] {
  return placedHints(document, context).flatMap(({ hint, diagnostic }) => {
    if (hint.fix === null || !overlap(diagnostic.range, range)) return [];
    const edit = EDITS[hint.fix](document, hint);
    if (edit === null) return [];
    const { title } = edit;
    return [
      {
        title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnostic],
        edit: { changes: { [document.uri]: [edit.edit] } },
      },
    ];
  });
}

interface TitledEdit {
  readonly title: string;
  readonly edit: TextEdit;
}

const EDITS: Readonly<Record<HintFix, (document: KernelDocument, hint: Hint) => TitledEdit | null>> = {
  'remove the barrier': (document, hint) => removeStatement(document, hint),
  'unroll the loop': (document, hint) => insertPragma(document, hint),
};

/** Removes a call that is a statement, and its line where nothing else stands on it. */
function removeStatement(document: KernelDocument, { span }: Hint): TitledEdit | null {
  const { text } = document;
  const end =
    text[span.end - 1] === ';' ? span.end : span.end + (/^\s*;/.exec(text.slice(span.end))?.[0].length ?? -1);
  if (end < span.end) return null;
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1;
  const rest = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(end))?.[0];
  const isAlone = rest !== undefined && text.slice(lineStart, span.start).trim() === '';
  const whole = isAlone ? { start: lineStart, end: end + rest.length } : { start: span.start, end };
  return { title: 'Remove this barrier', edit: { range: document.rangeOf(whole), newText: '' } };
}

/** Writes `#pragma unroll` on a line of its own above a loop; nothing where the loop does not begin its line. */
function insertPragma(document: KernelDocument, { span }: Hint): TitledEdit | null {
  const { text } = document;
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1;
  const indent = text.slice(lineStart, span.start);
  if (indent.trim() !== '') return null;
  const position = document.positionAt(lineStart);
  const newLine = text.includes('\r\n') ? '\r\n' : '\n';
  return {
    title: 'Insert "#pragma unroll" above this loop',
    edit: { range: { start: position, end: position }, newText: `${indent}#pragma unroll${newLine}` },
  };
}
