import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver-types';
import type { KernelDocument } from './kernelDocument';

/** One note for each text that is a template, at the first place that is filled in: it is not compiled then. */
export function templateDiagnostics(document: KernelDocument): Diagnostic[] {
  return document.modules.flatMap(({ template }) =>
    template === null
      ? []
      : [
          {
            range: document.rangeOf(template.span),
            severity: DiagnosticSeverity.Information,
            source: 'Tilesmith',
            message: `${template.message}\n${template.remedy}`,
          },
        ],
  );
}
