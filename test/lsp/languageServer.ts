import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  type CancellationToken,
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type {
  CodeLens,
  Diagnostic,
  DocumentSymbol,
  Hover,
  InitializeResult,
  Position,
  Range,
} from 'vscode-languageserver/node';
import {
  LANGUAGE_IDS,
  type LspMethod,
  type LspParams,
  type LspResult,
  lspMethods,
  STATUS,
  type StatusParams,
  TUNE_EVENT,
} from '../../src/protocol/lsp';
import type { TuneEvent } from '../../src/protocol/tuning';

/** The repository. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

interface Change {
  readonly range?: Range;
  readonly text: string;
}

interface Options {
  readonly trusted?: boolean;
  /** Other extensions that serve CUDA files in the editor. */
  readonly cudaServers?: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Runs the server as a grandchild, so that its parent can be killed under it. */
  readonly throughParent?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** The bundled language server in a process of its own, with a client that records what it says. */
export class LanguageServer {
  readonly process: ChildProcess;
  readonly connection: MessageConnection;
  readonly diagnostics = new Map<string, { version: number | undefined; diagnostics: Diagnostic[] }[]>();
  readonly statuses: StatusParams[] = [];
  readonly events: TuneEvent[] = [];
  readonly logs: string[] = [];
  lensRefreshes = 0;
  readonly folder: string;
  initialized: InitializeResult | null = null;
  private readonly settings: Record<string, unknown>;
  private readonly versions = new Map<string, number>();

  private constructor(options: Options) {
    const bundle = path.join(root, 'dist/server.js');
    if (!existsSync(bundle)) throw new Error('dist/server.js is missing: run "npm run build" first');
    this.folder = mkdtempSync(path.join(tmpdir(), 'tilesmith-lsp-'));
    this.settings = { ...options.settings };
    const args = options.throughParent
      ? [
          '-e',
          `require('node:child_process').spawn(process.execPath, [${JSON.stringify(bundle)}, '--stdio'], { stdio: 'inherit' })`,
        ]
      : [bundle, '--stdio'];
    this.process = spawn(process.execPath, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        ...process.env,
        TILESMITH_STORE: path.join(this.folder, 'store.db'),
        XDG_STATE_HOME: this.folder,
        ...options.env,
      },
    });
    const { stdin, stdout } = this.process;
    if (stdin === null || stdout === null) throw new Error('the server has no streams');
    this.connection = createMessageConnection(
      new StreamMessageReader(stdout),
      new StreamMessageWriter(stdin),
    );
    this.listen();
  }

  /** Starts a server and says hello. */
  static async start(options: Options = {}): Promise<LanguageServer> {
    const server = new LanguageServer(options);
    server.initialized = await server.connection.sendRequest<InitializeResult>('initialize', {
      processId: server.process.pid,
      rootUri: null,
      capabilities: { workspace: { configuration: true, codeLens: { refreshSupport: true } } },
      initializationOptions: {
        storePath: null,
        trusted: options.trusted ?? true,
        cudaServers: options.cudaServers ?? [],
      },
    });
    await server.connection.sendNotification('initialized', {});
    return server;
  }

  uri(name: string): string {
    return pathToFileURL(path.join(this.folder, name)).toString();
  }

  /** Opens a text in the language that the name's end stands for. */
  async open(name: string, text: string): Promise<string> {
    const uri = this.uri(name);
    this.versions.set(uri, 1);
    const languageId = languageIdOf(name);
    await this.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
    return uri;
  }

  save(uri: string): Promise<void> {
    return this.notify('textDocument/didSave', { textDocument: { uri } });
  }

  symbols(uri: string): Promise<DocumentSymbol[]> {
    return this.connection.sendRequest('textDocument/documentSymbol', { textDocument: { uri } });
  }

  async change(uri: string, ...contentChanges: Change[]): Promise<number> {
    const version = (this.versions.get(uri) ?? 0) + 1;
    this.versions.set(uri, version);
    await this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
    return version;
  }

  async configure(settings: Record<string, unknown>): Promise<void> {
    Object.assign(this.settings, settings);
    await this.notify('workspace/didChangeConfiguration', { settings: null });
  }

  hover(uri: string, position: Position): Promise<Hover | null> {
    return this.connection.sendRequest('textDocument/hover', { textDocument: { uri }, position });
  }

  lenses(uri: string): Promise<CodeLens[]> {
    return this.connection.sendRequest('textDocument/codeLens', { textDocument: { uri } });
  }

  async request<M extends LspMethod>(
    method: M,
    params: LspParams<M>,
    token?: CancellationToken,
  ): Promise<LspResult<M>> {
    // A token that is not there must not be passed on: it would count as a second parameter.
    const rest = token === undefined ? [] : [token];
    const value = await this.connection.sendRequest<unknown>(method, params, ...rest);
    return lspMethods[method].result.parse(value) as LspResult<M>;
  }

  notify(method: string, params: unknown): Promise<void> {
    return this.connection.sendNotification(method, params);
  }

  /** The diagnostics published for a version of a document, once there are any. */
  async diagnosticsOf(uri: string, version: number): Promise<Diagnostic[]> {
    return until(() => this.diagnostics.get(uri)?.findLast((one) => one.version === version)?.diagnostics);
  }

  /** Ends the server in the order the protocol has; resolves with its exit code. */
  async shutdown(): Promise<number | null> {
    const exited = this.exited();
    await this.connection.sendRequest('shutdown');
    await this.notify('exit', undefined);
    return exited;
  }

  /** Ends the server however it is and removes what it wrote. */
  async dispose(): Promise<void> {
    this.connection.dispose();
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const exited = this.exited();
      this.process.kill('SIGKILL');
      await exited;
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  exited(): Promise<number | null> {
    if (this.process.exitCode !== null) return Promise.resolve(this.process.exitCode);
    return new Promise((resolve) => this.process.once('exit', (code) => resolve(code)));
  }

  private listen(): void {
    const { connection } = this;
    connection.onNotification('textDocument/publishDiagnostics', ({ uri, version, diagnostics }) => {
      const all = this.diagnostics.get(uri) ?? [];
      all.push({ version, diagnostics });
      this.diagnostics.set(uri, all);
    });
    connection.onNotification(STATUS, (status: StatusParams) => void this.statuses.push(status));
    connection.onNotification(TUNE_EVENT, (event: TuneEvent) => void this.events.push(event));
    connection.onNotification('window/logMessage', ({ message }) => void this.logs.push(message));
    connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) =>
      items.map(() => this.settings),
    );
    connection.onRequest('workspace/codeLens/refresh', () => {
      this.lensRefreshes += 1;
      return null;
    });
    connection.onRequest('client/registerCapability', () => null);
    // A server that is killed under the test is no error of the client.
    connection.onError(() => undefined);
    connection.listen();
  }
}

function languageIdOf(name: string): string {
  if (name.endsWith('.ts')) return 'typescript';
  if (name.endsWith('.jsx')) return 'javascriptreact';
  return LANGUAGE_IDS[name.endsWith('.wgsl') ? 'wgsl' : 'cuda'];
}

/** The value once there is one; rejects after `timeoutMs`. */
export async function until<T>(probe: () => T | null | undefined | false, timeoutMs = 20_000): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = probe();
    if (value !== null && value !== undefined && value !== false) return value;
    if (performance.now() > deadline) throw new Error(`nothing after ${timeoutMs} ms: ${probe}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Processes that a process has started, and those they have started, as the kernel lists them (Linux only). */
export function descendants(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It has ended since the folder was listed.
    }
  }
  const found = [pid];
  for (const parent of found) for (const [child, of] of parents) if (of === parent) found.push(child);
  return found.slice(1);
}

/** True while a process runs; one that has ended but was not waited for counts as ended. */
export function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
