import {
  type Diagnostic,
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  DiagnosticTag,
} from 'vscode-languageserver-types';
import type { CompilerMessage } from '../protocol/runner';
import type { KernelDocument } from './kernelDocument';

/** Who says it, as the problems view shows it: the WGSL compiler of Dawn and Chromium, and NVIDIA's. */
const COMPILERS = { wgsl: 'Tint', cuda: 'nvcc' } as const;

/**
 * Diagnostics of the compiler's messages. In a script a name that is not there is only noted, because the program can
 * join the literal with the text that declares it. Messages of severity `info` explain the error or warning before them and
 * become its related information; one with nothing before it stands alone. An empty place is widened to one
 * character, so that there is something to see.
 */
export function compilerDiagnostics(
  document: KernelDocument,
  messages: readonly CompilerMessage[],
): Diagnostic[] {
  const found: (Diagnostic & { relatedInformation: DiagnosticRelatedInformation[] })[] = [];
  for (const message of messages) {
    const range = document.rangeOf(visible(message, document.text));
    const owner = found.at(-1);
    if (message.severity === 'info' && owner !== undefined) {
      owner.relatedInformation.push({ location: { uri: document.uri, range }, message: message.text });
      continue;
    }
    found.push({
      range,
      ...(isUndeclared(document, message)
        ? {
            message: `${message.text} in this literal; where it is joined with one that declares it, Tilesmith cannot run it`,
            severity: DiagnosticSeverity.Information,
          }
        : { message: message.text, severity: SEVERITY[message.severity] }),
      source: COMPILERS[document.language],
      relatedInformation: [],
      ...(message.text.includes('unreachable') ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    });
  }
  return found.map(({ relatedInformation, ...diagnostic }) =>
    relatedInformation.length === 0 ? diagnostic : { ...diagnostic, relatedInformation },
  );
}

const SEVERITY = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
} as const;

function isUndeclared({ embedded }: KernelDocument, { text }: CompilerMessage): boolean {
  return embedded && text.startsWith('unresolved ');
}

/** The message's place, at least one character of a line wide where the text has one. */
function visible({ offset, length }: CompilerMessage, text: string): { start: number; end: number } {
  const start = Math.min(offset, text.length);
  const end = Math.min(start + length, text.length);
  if (end > start) return { start, end };
  const atLineEnd = start >= text.length || text[start] === '\n' || text[start] === '\r';
  if (!atLineEnd) return { start, end: start + 1 };
  // Behind the last character of a line: mark that character, a line break cannot be underlined.
  const before = text.slice(0, start).trimEnd().length;
  return { start: Math.max(0, before - 1), end: Math.max(before, Math.min(1, text.length)) };
}
