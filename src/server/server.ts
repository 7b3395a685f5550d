import { CodeLensRefreshRequest, type Connection, type Diagnostic } from 'vscode-languageserver/node';
import { describeError } from '../core/describeError';
import { extractWgsl } from '../core/kernel/wgsl/extractWgsl';
import { codeActions } from '../language/codeActions';
import { codeLenses, type LastMeasured } from '../language/codeLenses';
import { compilerDiagnostics } from '../language/compilerDiagnostics';
import { directiveDiagnostics } from '../language/directiveDiagnostics';
import { documentSymbols } from '../language/documentSymbols';
import { hover } from '../language/hover';
import type { KernelDocument } from '../language/kernelDocument';
import { KernelDocuments } from '../language/kernelDocuments';
import type { SyntaxParser } from '../language/syntaxTree';
import { initializationOptions, STATUS, TUNE_EVENT } from '../protocol/lsp';
import { readSettings, SETTINGS_SECTION, type Settings } from '../protocol/settings';
import type { TuneEvent } from '../protocol/tuning';
import { capabilities } from './capabilities';
import { CompilerCheck } from './compilerCheck';
import { answerRequests } from './customRequests';
import { DiagnosticsScheduler } from './diagnosticsScheduler';
import { EngineHost } from './engineHost';
import { LastMeasurements } from './lastMeasurements';
import { sourceOf } from './pathOf';
import type { CreateServerEngine } from './serverEngine';

/** What the server is made of besides its connection; `main` passes the real ones. */
export interface ServerParts {
  readonly createParser: () => Promise<SyntaxParser>;
  readonly createEngine: CreateServerEngine;
}

/** Wires language features and engine to a connection; returns what ends everything the server started. */
export function startServer(connection: Connection, parts: ServerParts): { dispose(): Promise<void> } {
  const log = (message: string) => connection.console.info(message);
  const nowMs = () => performance.now();
  let settings: Settings = readSettings({});
  let start = { storePath: null as string | null, trusted: false };
  let canConfigure = false;
  let canRefreshLenses = false;
  let documents: KernelDocuments | null = null;
  // Documents are opened while the settings are still on their way; what depends on them waits.
  let tellConfigured: () => void = () => undefined;
  const configured = new Promise<void>((resolve) => {
    tellConfigured = resolve;
  });

  const host = new EngineHost({
    createEngine: parts.createEngine,
    log,
    onStatus: (status) => void connection.sendNotification(STATUS, status),
  });
  const compiler = new CompilerCheck({ host, log, nowMs });
  const scheduler = new DiagnosticsScheduler({
    current: (uri) => documents?.get(uri) ?? null,
    check: (document) => allDiagnostics(document),
    publish: (uri, version, diagnostics) =>
      void connection.sendDiagnostics({
        uri,
        diagnostics: [...diagnostics],
        ...(version === null ? {} : { version }),
      }),
    log,
  });
  const measurements = new LastMeasurements({
    engine: () => host.forReading(),
    nowMs,
    log,
  });

  async function allDiagnostics(document: KernelDocument): Promise<readonly Diagnostic[]> {
    await configured;
    if (!settings.diagnostics.enabled) return [];
    // Read before waiting: afterwards the document may hold another text.
    const directives = directiveDiagnostics(document);
    const messages = await compiler.check(sourceOf(document));
    return [...directives, ...compilerDiagnostics(document, messages)];
  }

  async function configure(): Promise<void> {
    if (canConfigure) settings = readSettings(await connection.workspace.getConfiguration(SETTINGS_SECTION));
    const storePath = settings.store.path === '' ? start.storePath : settings.store.path;
    await host.configure({
      trusted: start.trusted,
      storePath,
      remoteCommand: settings.runner.command,
      device: settings.device,
    });
    for (const document of documents?.all() ?? []) scheduler.schedule(document.uri, 0);
    refreshLenses();
  }

  function refreshLenses(): void {
    if (canRefreshLenses) connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
  }

  function onTuneEvent(event: TuneEvent): void {
    void connection.sendNotification(TUNE_EVENT, event);
    if (event.type === 'finished') {
      measurements.invalidate();
      refreshLenses();
    }
  }

  /** Runs a feature so that a fault in it costs this answer and one line in the log, never a message box. */
  async function guarded<T>(feature: string, nothing: T, run: () => T | Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      log(`${feature} failed: ${describeError(error)}`);
      return nothing;
    }
  }

  function withDocument<T>(
    feature: string,
    uri: string,
    nothing: T,
    run: (document: KernelDocument) => T | Promise<T>,
  ) {
    const document = documents?.get(uri) ?? null;
    return document === null ? nothing : guarded(feature, nothing, () => run(document));
  }

  connection.onInitialize(async (params) => {
    const options = initializationOptions.safeParse(params.initializationOptions);
    if (options.success) start = options.data;
    canConfigure = params.capabilities.workspace?.configuration === true;
    canRefreshLenses = params.capabilities.workspace?.codeLens?.refreshSupport === true;
    const wgsl = { parser: await parts.createParser(), extract: extractWgsl };
    documents = new KernelDocuments({ wgsl, cuda: wgsl }, log);
    return capabilities();
  });
  connection.onInitialized(
    () => void guarded('Reading the settings', undefined, configure).then(tellConfigured),
  );
  connection.onDidChangeConfiguration(({ settings: sent }) => {
    if (!canConfigure) settings = readSettings((sent as { tilesmith?: unknown } | null)?.tilesmith);
    void guarded('Reading the settings', undefined, configure);
  });

  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
    documents?.open(uri, languageId === 'wgsl' ? 'wgsl' : 'cuda', version, text);
    scheduler.schedule(uri, 0);
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    documents?.change(uri, version, contentChanges);
    scheduler.schedule(uri);
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    documents?.close(uri);
    scheduler.forget(uri);
  });

  connection.onDocumentSymbol(({ textDocument }) =>
    withDocument('Document symbols', textDocument.uri, [], documentSymbols),
  );
  connection.onHover(({ textDocument, position }) =>
    withDocument('Hover', textDocument.uri, null, (document) => hover(document, position)),
  );
  connection.onCodeAction(({ textDocument, range }) =>
    withDocument('Code actions', textDocument.uri, [], (document) => codeActions(document, range)),
  );
  connection.onCodeLens(({ textDocument }) =>
    withDocument('Lenses', textDocument.uri, [], async (document) => {
      await configured;
      if (!settings.lenses.enabled) return [];
      const last = new Map<string, LastMeasured | null>();
      for (const kernel of document.kernels.kernels) {
        last.set(kernel.entry, await measurements.of(document, kernel));
      }
      return codeLenses(document, (entry) => last.get(entry) ?? null);
    }),
  );
  answerRequests(connection, {
    host,
    configured,
    document: (uri) => documents?.get(uri) ?? null,
    onTuneEvent,
    log,
  });

  async function dispose(): Promise<void> {
    scheduler.dispose();
    await host.dispose();
    documents?.dispose();
  }
  connection.onShutdown(dispose);
  return { dispose };
}
