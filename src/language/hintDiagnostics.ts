import { type Diagnostic, DiagnosticSeverity, type Range } from 'vscode-languageserver-types';
import type { DeviceProfile } from '../core/device/deviceProfile';
import { activeProblem } from '../core/gemm/activeProblem';
import type { Size } from '../core/gemm/problem';
import type { CompiledUse, Hint } from '../core/hints/hint';
import { hintsOf } from '../core/hints/hintsOf';
import type { KernelModel } from '../core/kernel/kernelModel';
import type { Compiled } from './compiled';
import type { KernelDocument } from './kernelDocument';

/** Who says it, as the problems view shows it. */
export const HINT_SOURCE = 'tilesmith-performance';

/** What hints depend on besides the text. */
export interface HintContext {
  /** The problem the user chose; `null` leaves it to the kernel. */
  readonly problem: Size | null;
  readonly device: DeviceProfile | null;
  readonly compiledOf: (entry: string) => Compiled | null;
  /** Codes that are switched off. */
  readonly disabled: readonly string[];
  /** Address of the page that has a section for each code; `null` for none. */
  readonly page: string | null;
}

/** A hint with what the problems view shows for it. */
export interface PlacedHint {
  readonly hint: Hint;
  readonly diagnostic: Diagnostic;
}

/** What costs the document's kernels speed; nothing about templates, which are filled in before they are compiled. */
export function placedHints(document: KernelDocument, context: HintContext): PlacedHint[] {
  return document.kernels.kernels
    .filter(({ nameSpan }) => document.moduleAt(nameSpan.start)?.template === null)
    .flatMap((kernel) => kernelHints(kernel, context))
    .map((hint) => ({ hint, diagnostic: diagnosticOf(document, hint, context.page) }));
}

/** The same as diagnostics. */
export function hintDiagnostics(document: KernelDocument, context: HintContext): Diagnostic[] {
  return placedHints(document, context).map(({ diagnostic }) => diagnostic);
}

function kernelHints(kernel: KernelModel, context: HintContext): readonly Hint[] {
  const { device, disabled, problem } = context;
  const { size } = activeProblem(kernel.sizes, problem);
  return hintsOf(kernel, { size, device, compiled: compiledUse(context.compiledOf(kernel.entry)), disabled });
}

/** What the kernel takes as its text stands: what was compiled before the last changes is left out. */
function compiledUse(compiled: Compiled | null): CompiledUse | null {
  return compiled?.result.ok && !compiled.stale ? compiled.result : null;
}

function diagnosticOf(document: KernelDocument, hint: Hint, page: string | null): Diagnostic {
  const { code, severity, message, gain } = hint;
  return {
    range: rangeOf(document, hint),
    severity: severity === 'hint' ? DiagnosticSeverity.Hint : DiagnosticSeverity.Information,
    code,
    ...(page === null ? {} : { codeDescription: { href: `${page}#${code}` } }),
    source: HINT_SOURCE,
    message: gain === null ? message : `${message}\nTo gain: ${gain}.`,
  };
}

/** The name in the hint's place where it stands there, else the place up to the end of its first line. */
function rangeOf(document: KernelDocument, { span, name }: Hint): Range {
  const text = document.text.slice(span.start, span.end);
  const at = name === null ? -1 : indexOfName(text, name);
  if (name !== null && at >= 0) {
    return document.rangeOf({ start: span.start + at, end: span.start + at + name.length });
  }
  const firstLine = /^[^\r\n]*/.exec(text)?.[0].trimEnd() ?? '';
  return document.rangeOf({ start: span.start, end: span.start + firstLine.length });
}

function indexOfName(text: string, name: string): number {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!isWordPart(text[at - 1]) && !isWordPart(text[at + name.length])) return at;
  }
  return -1;
}

function isWordPart(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_]/u.test(character);
}
