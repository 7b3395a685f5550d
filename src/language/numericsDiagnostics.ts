import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver-types';
import { activeProblem } from '../core/gemm/activeProblem';
import type { Size } from '../core/gemm/problem';
import type { Advice } from '../core/numerics/advice/advice';
import { adviceOf } from '../core/numerics/advice/adviceOf';
import { without } from '../core/numerics/advice/code';
import { toleranceAdvice } from '../core/numerics/advice/tolerances/toleranceAdvice';
import type { KernelDocument } from './kernelDocument';

/** Who says it, as the problems view shows it. */
export const NUMERICS_SOURCE = 'tilesmith-numerics';

/** Advice with what the problems view shows for it. */
export interface PlacedAdvice {
  readonly advice: Advice;
  readonly diagnostic: Diagnostic;
}

/**
 * What costs the document's kernels accuracy at the problem chosen, else at their own, and tolerances beside them that do
 * not fit; nothing about templates.
 */
export function placedAdvice(document: KernelDocument, chosen: Size | null): readonly PlacedAdvice[] {
  const kernels = document.kernels.kernels.flatMap((model) => {
    const module = document.moduleAt(model.nameSpan.start);
    if (module === null || module.template !== null) return [];
    return [{ model, text: module.text, size: activeProblem(model.sizes, chosen).size }];
  });
  const inside = document.embedded ? document.modules : document.kernels.kernels.map(({ span }) => span);
  const host = document.embedded || document.language === 'cuda' ? without(document.text, inside) : '';
  return [...kernels.flatMap(adviceOf), ...toleranceAdvice(kernels, host)].map((advice) => ({
    advice,
    diagnostic: diagnosticOf(document, advice),
  }));
}

/** The same as diagnostics. */
export function numericsDiagnostics(document: KernelDocument, chosen: Size | null): Diagnostic[] {
  return placedAdvice(document, chosen).map(({ diagnostic }) => diagnostic);
}

function diagnosticOf(document: KernelDocument, { code, severity, span, message }: Advice): Diagnostic {
  return {
    range: document.rangeOf(span),
    severity: severity === 'warning' ? DiagnosticSeverity.Warning : DiagnosticSeverity.Information,
    code,
    source: NUMERICS_SOURCE,
    message,
  };
}
