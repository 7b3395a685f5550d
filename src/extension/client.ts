import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { describeError } from '../core/describeError';
import {
  CUDA_SERVERS,
  type InitializationOptions,
  LANGUAGE_IDS,
  type LspMethod,
  type LspParams,
  type LspResult,
  lspMethods,
  SCRIPT_LANGUAGE_IDS,
  STATUS,
  type StatusParams,
  statusParams,
  TUNE_EVENT,
} from '../protocol/lsp';
import { SETTINGS_SECTION } from '../protocol/settings';
import { type TuneEvent, tuneEvent } from '../protocol/tuning';
import { cudaServers } from './cudaServers';
import { serverFailed } from './errors';

/**
 * The connection to the language server. The server's process starts when first needed, never during activation, and
 * anew when the folder becomes trusted.
 */
export class TilesmithClient implements vscode.Disposable {
  private readonly context: vscode.ExtensionContext;
  private readonly log: vscode.LogOutputChannel;
  private readonly tuneEvents = new vscode.EventEmitter<TuneEvent>();
  private readonly statuses = new vscode.EventEmitter<StatusParams>();
  private started: Promise<LanguageClient> | null = null;

  readonly onTuneEvent = this.tuneEvents.event;
  readonly onStatus = this.statuses.event;

  constructor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.context = context;
    this.log = log;
  }

  /** Starts the server if it is not there yet. */
  async start(): Promise<LanguageClient> {
    this.started ??= this.launch();
    try {
      return await this.started;
    } catch (error) {
      this.started = null;
      throw serverFailed(describeError(error), () => this.log.show(true));
    }
  }

  /** Starts the server anew where it runs, so that it sees a change of trust. */
  async restart(): Promise<void> {
    if (this.started === null) return;
    await (await this.started).restart();
  }

  /** Tells the server which other extensions serve CUDA files, where it runs; one that starts is told so anyway. */
  async tellCudaServers(): Promise<void> {
    const client = await this.started?.catch(() => null);
    await client?.sendNotification(CUDA_SERVERS, { names: cudaServers() });
  }

  /**
   * Sends a request and checks the answer; rejects with the server's own words where it fails, and with
   * `CancellationError` where the token ended it.
   */
  async request<M extends LspMethod>(
    method: M,
    params: LspParams<M>,
    token?: vscode.CancellationToken,
  ): Promise<LspResult<M>> {
    const client = await this.start();
    // A token that is not there must not be passed on: it would count as a second parameter.
    const rest = token === undefined ? [] : [token];
    const answer: unknown = await client.sendRequest(method, params, ...rest).catch((error) => {
      throw token?.isCancellationRequested ? new vscode.CancellationError() : error;
    });
    return lspMethods[method].result.parse(answer) as LspResult<M>;
  }

  /** Ends the server and all it started. */
  async stop(): Promise<void> {
    const started = this.started;
    this.started = null;
    const client = await started?.catch(() => null);
    await client?.dispose();
  }

  dispose(): void {
    this.tuneEvents.dispose();
    this.statuses.dispose();
  }

  private async launch(): Promise<LanguageClient> {
    const { LanguageClient, TransportKind } = await import('./languageClient');
    const module = this.context.asAbsolutePath('dist/server.js');
    const run = { module, transport: TransportKind.ipc };
    const client = new LanguageClient(
      'tilesmith',
      'Tilesmith',
      { run, debug: { ...run, options: { execArgv: ['--nolazy', '--inspect=6010'] } } },
      {
        documentSelector: [...Object.values(LANGUAGE_IDS), ...SCRIPT_LANGUAGE_IDS].map((language) => ({
          language,
        })),
        outputChannel: this.log,
        synchronize: { configurationSection: SETTINGS_SECTION },
        initializationOptions: (): InitializationOptions => ({
          storePath: null,
          trusted: vscode.workspace.isTrusted,
          cudaServers: cudaServers(),
        }),
      },
    );
    client.onNotification(TUNE_EVENT, (value: unknown) => {
      const event = tuneEvent.safeParse(value);
      if (event.success) this.tuneEvents.fire(event.data);
      else this.log.warn(`A session told something unknown: ${event.error.message}`);
    });
    client.onNotification(STATUS, (value: unknown) => {
      const status = statusParams.safeParse(value);
      if (status.success) this.statuses.fire(status.data);
    });
    await client.start();
    return client;
  }
}
