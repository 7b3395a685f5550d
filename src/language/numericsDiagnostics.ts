import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver-types';
import { activeProblem } from '../core/gemm/activeProblem';
import type { Size } from '../core/gemm/problem';
import { adviceOf } from '../core/numerics/advice/adviceOf';
import type { KernelDocument } from './kernelDocument';

/** Who says it, as the problems view shows it. */
export const NUMERICS_SOURCE = 'tilesmith-numerics';

/** What costs the document's kernels accuracy at the problem chosen, else at their own; nothing about templates. */
export function numericsDiagnostics(document: KernelDocument, chosen: Size | null): Diagnostic[] {
  return document.kernels.kernels.flatMap((model) => {
    const module = document.moduleAt(model.nameSpan.start);
    if (module === null || module.template !== null) return [];
    const { size } = activeProblem(model.sizes, chosen);
    return adviceOf({ model, text: module.text, size }).map(({ code, severity, span, message }) => ({
      range: document.rangeOf(span),
      severity: severity === 'warning' ? DiagnosticSeverity.Warning : DiagnosticSeverity.Information,
      code,
      source: NUMERICS_SOURCE,
      message,
    }));
  });
}
