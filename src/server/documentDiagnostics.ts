import type { Diagnostic } from 'vscode-languageserver/node';
import { compilerDiagnostics } from '../language/compilerDiagnostics';
import { directiveDiagnostics } from '../language/directiveDiagnostics';
import { type HintContext, hintDiagnostics } from '../language/hintDiagnostics';
import type { KernelDocument } from '../language/kernelDocument';
import { numericsDiagnostics } from '../language/numericsDiagnostics';
import { templateDiagnostics } from '../language/templateDiagnostics';
import type { Settings } from '../protocol/settings';
import type { CompilerCheck } from './compilerCheck';
import type { CudaChecks } from './cudaChecks';
import { compiledOf } from './pathOf';

/** What a document is looked at with. */
export interface DiagnosticSources {
  readonly settings: Settings;
  readonly compiler: CompilerCheck;
  readonly cuda: CudaChecks;
  readonly hints: HintContext;
  /** Runs one feature; where it fails that is logged, and its `nothing` stands for what it would have said. */
  readonly guarded: <T>(feature: string, nothing: T, run: () => T | Promise<T>) => Promise<T>;
}

/** Everything that is to be said of a document: of its directives, its accuracy, its compilers' messages, its speed. */
export async function documentDiagnostics(
  document: KernelDocument,
  { settings, compiler, cuda, hints, guarded }: DiagnosticSources,
): Promise<readonly Diagnostic[]> {
  if (!settings.diagnostics.enabled) return [];
  // Read before waiting: afterwards the document may hold another text.
  const sources = compiledOf(document);
  const own = [...directiveDiagnostics(document), ...templateDiagnostics(document)];
  const [numerics, speed] = await Promise.all([
    guarded('Warnings of accuracy', [], () => numericsDiagnostics(document, hints.problem)),
    settings.hints.enabled ? guarded('Hints', [], () => hintDiagnostics(document, hints)) : [],
  ]);
  const messages =
    document.language === 'cuda'
      ? cuda.messagesOf(document.uri)
      : (await Promise.all(sources.map((source) => compiler.check(source)))).flat();
  // Code that does not compile has no speed yet.
  const compiles = messages.every(({ severity }) => severity !== 'error');
  return [...own, ...numerics, ...compilerDiagnostics(document, messages), ...(compiles ? speed : [])];
}
