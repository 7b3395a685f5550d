import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver-types';
import type { KernelDocument } from './kernelDocument';

/** Who says it, as the problems view shows it. */
const DIRECTIVE_SOURCE = 'Tilesmith';

/** One warning for each directive that could not be read, with what to write instead. */
export function directiveDiagnostics(document: KernelDocument): Diagnostic[] {
  return document.kernels.directiveProblems.map(({ span, message, remedy }) => ({
    range: document.rangeOf(span),
    severity: DiagnosticSeverity.Warning,
    source: DIRECTIVE_SOURCE,
    message: `${message}\n${remedy}`,
  }));
}
