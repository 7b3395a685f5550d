import {
  CodeLensRefreshRequest,
  type Connection,
  type Diagnostic,
  InlayHintRefreshRequest,
} from 'vscode-languageserver/node';
import { describeError } from '../core/describeError';
import { EXTRACTORS } from '../core/kernel/extract';
import { headersOf } from '../engine/absentHeaders';
import { codeActions } from '../language/codeActions';
import { codeLenses } from '../language/codeLenses';
import { documentSymbols } from '../language/documentSymbols';
import { hintActions } from '../language/hintActions';
import type { HintContext } from '../language/hintDiagnostics';
import { hover } from '../language/hover';
import { inlayHints } from '../language/inlayHints';
import type { KernelDocument, Language } from '../language/kernelDocument';
import { KernelDocuments } from '../language/kernelDocuments';
import { numericsActions } from '../language/numericsActions';
import type { SyntaxParser } from '../language/syntaxTree';
import {
  CUDA_SERVERS,
  cudaServersParams,
  initializationOptions,
  isScriptLanguage,
  LANGUAGE_IDS,
  STATUS,
  TUNE_EVENT,
} from '../protocol/lsp';
import { readSettings, SETTINGS_SECTION, type Settings } from '../protocol/settings';
import type { TuneEvent } from '../protocol/tuning';
import { capabilities } from './capabilities';
import { chosenProblem } from './chosenProblem';
import { CompilerCheck } from './compilerCheck';
import { CudaChecks } from './cudaChecks';
import { answerRequests } from './customRequests';
import { DiagnosticsScheduler } from './diagnosticsScheduler';
import { documentDiagnostics } from './documentDiagnostics';
import { EngineHost } from './engineHost';
import { Expectations } from './expectations';
import { knownOfKernels } from './knownOfKernels';
import { LastMeasurements } from './lastMeasurements';
import { pathOf } from './pathOf';
import type { CreateServerEngine } from './serverEngine';
import { spaceBeside } from './spaceFiles';
import { Verdicts } from './verdicts';

/** What the server is made of besides its connection; `main` passes the real ones. */
export interface ServerParts {
  readonly createParser: (language: Language) => Promise<SyntaxParser>;
  readonly createEngine: CreateServerEngine;
  /** Address of the page about hints. */
  readonly hintsPage: string;
}

const folderOf = (uri: string): string => uri.slice(0, uri.lastIndexOf('/'));

/** Wires language features and engine to a connection; returns what ends everything the server started. */
export function startServer(connection: Connection, parts: ServerParts): { dispose(): Promise<void> } {
  const log = (message: string) => connection.console.info(message);
  const nowMs = () => performance.now();
  let settings: Settings = readSettings({});
  let start = { storePath: null as string | null, trusted: false };
  let cudaServers: readonly string[] = [];
  let canConfigure = false;
  let canRefreshLenses = false;
  let canRefreshInlays = false;
  let documents: KernelDocuments | null = null;
  let knownDevices = '';
  // Documents are opened while the settings are still on their way; what depends on them waits.
  let tellConfigured: () => void = () => undefined;
  const configured = new Promise<void>((resolve) => {
    tellConfigured = resolve;
  });

  const host = new EngineHost({
    createEngine: parts.createEngine,
    log,
    onPredictable: () => {
      expectations.invalidate();
      refreshLenses();
    },
    onStatus: (status) => {
      void connection.sendNotification(STATUS, status);
      onDevices([status.wgsl.device?.id, status.cuda.device?.id].join());
    },
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
  const cuda = new CudaChecks({
    engine: host,
    compiler,
    configured,
    documents: () => documents?.all() ?? [],
    onMessages: (uri) => scheduler.schedule(uri, 0),
    onCompiled: () => {
      refreshLenses();
      checkAll();
    },
    log,
  });
  const measurements = new LastMeasurements({
    engine: () => host.forReading(),
    nowMs,
    log,
  });

  const expectations = new Expectations({ engine: () => host.forReading(), nowMs, log });
  const known = (document: KernelDocument) =>
    knownOfKernels(document, chosenProblem(settings), { host, measurements, expectations, cuda });

  const verdicts = new Verdicts({
    engine: () => host.forReading(),
    nowMs,
    log,
  });

  async function allDiagnostics(document: KernelDocument): Promise<readonly Diagnostic[]> {
    await configured;
    return documentDiagnostics(document, { settings, compiler, cuda, hints: hintContext(document), guarded });
  }

  function hintContext(document: KernelDocument): HintContext {
    return {
      problem: chosenProblem(settings),
      device: host.selected(document.language),
      compiledOf: (entry) => cuda.compiledOf(document, entry),
      disabled: settings.hints.disabled,
      page: parts.hintsPage,
    };
  }

  /** Hints and lenses are about the devices that measure. */
  function onDevices(devices: string): void {
    if (devices === knownDevices) return;
    knownDevices = devices;
    checkAll();
    refreshLenses();
  }

  function checkAll(): void {
    for (const document of documents?.all() ?? []) scheduler.schedule(document.uri, 0);
  }

  async function configure(): Promise<void> {
    if (canConfigure) settings = readSettings(await connection.workspace.getConfiguration(SETTINGS_SECTION));
    const storePath = settings.store.path === '' ? start.storePath : settings.store.path;
    await host.configure({
      trusted: start.trusted,
      storePath,
      remoteCommand: settings.runner.command,
      cuda: { nvcc: settings.cuda.nvcc, architecture: settings.cuda.architecture },
      devices: { wgsl: settings.device, cuda: settings.cuda.device },
    });
    cuda.configure(settings, cudaServers);
    checkAll();
    refreshLenses();
  }

  /** Lenses and inlay hints tell the same figures. */
  function refreshLenses(): void {
    if (canRefreshLenses) connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
    if (canRefreshInlays) connection.sendRequest(InlayHintRefreshRequest.type).catch(() => undefined);
  }

  function onTuneEvent(event: TuneEvent): void {
    void connection.sendNotification(TUNE_EVENT, event);
    if (event.type === 'finished') {
      measurements.invalidate();
      expectations.invalidate();
      refreshLenses();
    }
  }

  const isOpen = (document: KernelDocument) => documents?.get(document.uri) === document;

  async function openWithSpace(document: KernelDocument): Promise<void> {
    await guarded('Reading the file beside a kernel', false, () => refreshSpace(document));
    if (isOpen(document)) await guarded('Compiling', undefined, () => compile(document));
  }

  /** Reads what lies beside the document anew; whether it says something else than before. */
  async function refreshSpace(document: KernelDocument): Promise<boolean> {
    const space = await spaceBeside(document);
    const before = document.space;
    if (!isOpen(document) || (space?.path === before?.path && space?.text === before?.text)) return false;
    document.useSpace(space);
    scheduler.schedule(document.uri, 0);
    refreshLenses();
    return true;
  }

  async function compile(document: KernelDocument): Promise<void> {
    await configured;
    await verdicts.bringTo(document);
    await cuda.check(document);
  }

  /** A run may have told something about a kernel, be it that nothing is right. */
  function onRunEnded(): void {
    verdicts.invalidate();
    host.askForCeilings();
    refreshLenses();
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
    if (options.success) {
      start = options.data;
      ({ cudaServers } = options.data);
    }
    canConfigure = params.capabilities.workspace?.configuration === true;
    canRefreshLenses = params.capabilities.workspace?.codeLens?.refreshSupport === true;
    canRefreshInlays = params.capabilities.workspace?.inlayHint?.refreshSupport === true;
    const parsers = await Promise.all([parts.createParser('wgsl'), parts.createParser('cuda')]);
    documents = new KernelDocuments(
      {
        wgsl: { parser: parsers[0], extract: EXTRACTORS.wgsl },
        cuda: {
          parser: parsers[1],
          extract: EXTRACTORS.cuda,
          hasHeader: (uri, name) => headersOf({ path: pathOf(uri) })(name),
        },
      },
      log,
    );
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
    const embedded = isScriptLanguage(languageId);
    const language = embedded || languageId === LANGUAGE_IDS.wgsl ? 'wgsl' : 'cuda';
    const document = documents?.open(uri, language, version, text, { embedded });
    scheduler.schedule(uri, 0);
    if (document !== undefined) void openWithSpace(document);
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    cuda.edited(uri, documents?.change(uri, version, contentChanges) ?? []);
    scheduler.schedule(uri);
  });
  connection.onDidSaveTextDocument(
    ({ textDocument: { uri } }) => void withDocument('Compiling', uri, undefined, compile),
  );
  // The editor tells of JSON files that were written; which of them matters only reading them tells.
  connection.onDidChangeWatchedFiles(async ({ changes }) => {
    const folders = new Set(changes.map(({ uri }) => folderOf(uri)));
    for (const document of documents?.all() ?? []) {
      if (!folders.has(folderOf(document.uri))) continue;
      const changed = await guarded('Reading the file beside a kernel', false, () => refreshSpace(document));
      if (changed) void guarded('Compiling', undefined, () => cuda.check(document));
    }
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    documents?.close(uri);
    cuda.forget(uri);
    scheduler.forget(uri);
  });
  connection.onNotification(CUDA_SERVERS, (params: unknown) => {
    const read = cudaServersParams.safeParse(params);
    if (!read.success) return;
    cudaServers = read.data.names;
    void configured.then(() => cuda.configure(settings, cudaServers));
  });

  connection.onDocumentSymbol(({ textDocument }) =>
    withDocument('Document symbols', textDocument.uri, [], (document) =>
      // Another extension outlines CUDA files already, and every symbol would be there twice.
      document.language === 'cuda' && cuda.isServedElsewhere ? [] : documentSymbols(document),
    ),
  );
  connection.onHover(({ textDocument, position }) =>
    withDocument('Hover', textDocument.uri, null, async (document) => {
      await configured;
      await verdicts.bringTo(document);
      const of = await known(document);
      return hover(
        document,
        position,
        (entry) => of(entry).compiled,
        chosenProblem(settings),
        (entry) => of(entry).expected,
      );
    }),
  );
  connection.onCodeAction(({ textDocument, range }) =>
    withDocument('Code actions', textDocument.uri, [], async (document) => {
      await configured;
      await verdicts.bringTo(document);
      const fixes = settings.hints.enabled ? hintActions(document, range, hintContext(document)) : [];
      const numerics = settings.diagnostics.enabled
        ? numericsActions(document, range, chosenProblem(settings))
        : [];
      return [...numerics, ...fixes, ...codeActions(document, range)];
    }),
  );
  connection.onCodeLens(({ textDocument }) =>
    withDocument('Lenses', textDocument.uri, [], async (document) => {
      await configured;
      if (!settings.lenses.enabled) return [];
      await verdicts.bringTo(document);
      return codeLenses(document, await known(document));
    }),
  );
  connection.languages.inlayHint.on(({ textDocument, range }) =>
    withDocument('Inlay hints', textDocument.uri, [], async (document) => {
      await configured;
      if (!settings.inlays.enabled) return [];
      await verdicts.bringTo(document);
      return inlayHints(document, range, await known(document));
    }),
  );
  answerRequests(connection, {
    host,
    configured,
    document: (uri) => documents?.get(uri) ?? null,
    chosenProblem: () => chosenProblem(settings),
    bringVerdicts: (document) => verdicts.bringTo(document),
    onTuneEvent,
    onRunEnded,
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
