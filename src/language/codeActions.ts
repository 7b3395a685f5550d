import { type CodeAction, CodeActionKind, type Range, type TextEdit } from 'vscode-languageserver-types';
import { completeDirectives } from '../core/kernel/gemmDirective';
import type { KernelModel } from '../core/kernel/kernelModel';
import { isDecided } from '../core/kernel/verdict';
import type { KernelDocument } from './kernelDocument';

/**
 * A quick fix for each kernel in the range of which something is missing: insert the directives that tell it; and for each
 * that was found out about by running it: write what was found.
 */
export function codeActions(document: KernelDocument, range: Range): CodeAction[] {
  const start = document.offsetAt(range.start);
  const end = document.offsetAt(range.end);
  const action = (title: string, edit: TextEdit | null): CodeAction[] =>
    edit === null
      ? []
      : [{ title, kind: CodeActionKind.QuickFix, edit: { changes: { [document.uri]: [edit] } } }];
  return document.kernels.kernels
    .filter(({ span }) => span.start <= end && start <= span.end)
    .filter(({ nameSpan }) => document.moduleAt(nameSpan.start)?.template === null)
    .flatMap((kernel) => {
      if (isDecided(kernel)) {
        const edit = insertAbove(document, kernel, completeDirectives(kernel));
        return action(`Write what was found about ${kernel.entry} as a directive`, edit);
      }
      if (kernel.missing.length === 0) return [];
      return action(
        `Insert the directives that tell what ${kernel.entry} computes`,
        insertDirectives(document, kernel),
      );
    });
}

/**
 * The edit that writes the missing directives above an entry point, each once, indented like it; `null` where they
 * stand in the text already, waiting to be filled in.
 */
export function insertDirectives(document: KernelDocument, kernel: KernelModel): TextEdit | null {
  return insertAbove(
    document,
    kernel,
    kernel.missing.flatMap(({ remedy }) => directivesIn(remedy)),
  );
}

/** The edit that writes those of the directives that stand nowhere in the kernel's module, each once; `null` where all do. */
function insertAbove(
  document: KernelDocument,
  kernel: KernelModel,
  wanted: readonly string[],
): TextEdit | null {
  const { text } = document;
  const { start } = kernel.span;
  const module = document.moduleAt(start);
  const { line } = document.positionAt(start);
  const lineStart = document.offsetAt({ line, character: 0 });
  const indent = /^[ \t]*/.exec(text.slice(lineStart, start))?.[0] ?? '';
  const newLine = text.includes('\r\n') ? '\r\n' : '\n';
  const written = module === null ? text : text.slice(module.start, module.end);
  const directives = [...new Set(wanted)].filter((directive) => !written.includes(directive));
  if (directives.length === 0) return null;
  const lines = directives.map((directive) => `${indent}${directive}${newLine}`).join('');
  // A literal of a script can begin on the line of the entry point, and what is before it is no WGSL.
  const isFirstLine = module !== null && lineStart < module.start;
  const position = document.positionAt(isFirstLine ? start : lineStart);
  return { range: { start: position, end: position }, newText: isFirstLine ? `${newLine}${lines}` : lines };
}

/** The directives that a remedy quotes: `... write "// @gemm a=A" above the entry point`. */
function directivesIn(remedy: string): string[] {
  return [...remedy.matchAll(/"(\/\/ @[^"]+)"/g)].flatMap(([, directive]) => directive ?? []);
}
