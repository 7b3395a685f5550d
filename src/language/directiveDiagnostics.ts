import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver-types';
import type { Span } from '../core/kernel/kernelModel';
import type { KernelDocument } from './kernelDocument';

/** Who says it, as the problems view shows it. */
const DIRECTIVE_SOURCE = 'Tilesmith';

/**
 * One warning for each directive that could not be read, with what to write instead; what is wrong in a file that stands
 * in the place of directives is told at the kernel's name, with the place in that file.
 */
export function directiveDiagnostics(document: KernelDocument): Diagnostic[] {
  const { kernels, directiveProblems } = document.kernels;
  const warning = (span: Pick<Span, 'start' | 'end'>, message: string): Diagnostic => ({
    range: document.rangeOf(span),
    severity: DiagnosticSeverity.Warning,
    source: DIRECTIVE_SOURCE,
    message,
  });
  const unusable = document.space?.problem ?? null;
  return [
    ...(unusable === null ? [] : [warning(kernels[0]?.nameSpan ?? { start: 0, end: 0 }, unusable)]),
    ...directiveProblems.map(({ span, message, remedy, outside }) =>
      warning(span, `${outside === undefined ? '' : `${outside}: `}${message}\n${remedy}`),
    ),
  ];
}
