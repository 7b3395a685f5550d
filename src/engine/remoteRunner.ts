import { setTimeout as sleep } from 'node:timers/promises';
import {
  RUNNER_PROTOCOL_VERSION,
  type RunnerMethod,
  type RunnerParams,
  type RunnerResult,
} from '../protocol/runner';
import type { Greeting } from '../protocol/serve';
import { otherProtocol, remoteGone } from './errors';
import { type RequestOptions, RunnerClient, RunnerLost, type Runners, RunnerTimeout } from './runnerClient';

/** Where another machine's runner is and how patient to be with it. */
export interface RemoteStart {
  /** Starts `tilesmith serve --stdio` there, with that program's streams on its own. */
  readonly command: readonly [string, ...string[]];
  /** The command as the user wrote it, to name it in messages. */
  readonly text: string;
  /** Pauses before each attempt to connect again, in milliseconds; after the last the machine counts as gone. */
  readonly pausesMs?: readonly number[];
}

/** About a minute in all: a machine that starts anew takes longer, and tuning can be taken up when it is back. */
const PAUSES_MS: readonly number[] = [500, 2000, 5000, 15_000, 30_000];
/** Connecting, with whatever ssh does before the program starts. */
const GREETING_MS = 20_000;

/**
 * A runner on another machine. Connects with the first request and again when the connection was lost, with growing
 * pauses; the request that was under way then fails with {@link RunnerLost}, because its handles are gone. Throws
 * UserError `RunnerUnusable` where the machine does not come back or speaks another version of the protocol.
 */
export class RemoteRunner implements Runners {
  private readonly client: RunnerClient;
  private readonly pausesMs: readonly number[];
  /** Connections lost since something was last answered. */
  private losses = 0;
  private greeted: { readonly pid: number | null; readonly host: string } | null = null;

  constructor(
    private readonly start: RemoteStart,
    private readonly onLog: (line: string) => void,
  ) {
    this.pausesMs = start.pausesMs ?? PAUSES_MS;
    this.client = new RunnerClient({ command: start.command, remote: true }, onLog);
  }

  /** The command that leads there, as the user wrote it. */
  get text(): string {
    return this.start.text;
  }

  /** Process id of the program that holds the connection, `null` while there is none. */
  get pid(): number | null {
    return this.client.pid;
  }

  /** Name of the machine; connects where that is not known yet, once. */
  async host(options: RequestOptions = {}): Promise<string> {
    return this.greeted?.host ?? (await this.greet(options));
  }

  /** Asks once, without waiting for a machine that is away. */
  async ask<M extends RunnerMethod>(
    method: M,
    params: RunnerParams<M>,
    options: RequestOptions = {},
  ): Promise<RunnerResult<M>> {
    await this.greet(options);
    return this.client.request(method, params, options);
  }

  async request<M extends RunnerMethod>(
    method: M,
    params: RunnerParams<M>,
    options: RequestOptions = {},
  ): Promise<RunnerResult<M>> {
    const { signal } = options;
    if (this.losses > 0) {
      const pauseMs = this.pausesMs[this.losses - 1] ?? 0;
      this.onLog(`the connection to ${this.name} was lost; it is made again in ${pauseMs} ms`);
      await sleep(pauseMs, undefined, signal ? { signal } : {});
    }
    try {
      const result = await this.ask(method, params, options);
      this.losses = 0;
      return result;
    } catch (error) {
      const loss = await this.lossOf(error, options);
      if (loss === null) throw error;
      if (++this.losses <= this.pausesMs.length) throw loss;
      this.losses = 0;
      throw remoteGone(this.name, loss.message);
    }
  }

  dispose(): Promise<void> {
    return this.client.dispose();
  }

  /** Makes sure that the other side speaks our protocol, once a connection; returns its name. */
  private async greet(options: RequestOptions): Promise<string> {
    const { pid } = this.client;
    if (this.greeted !== null && pid !== null && this.greeted.pid === pid) return this.greeted.host;
    const greeting = await this.client
      .greet({ timeoutMs: GREETING_MS, ...options })
      .catch((error: unknown) => {
        throw error instanceof RunnerTimeout ? new RunnerLost(error.message, error.log) : error;
      });
    this.refuseOther(greeting);
    const host = greeting.host ?? this.start.text;
    this.greeted = { pid: this.client.pid, host };
    return host;
  }

  private refuseOther({ protocol, host, version }: Greeting): void {
    if (protocol === RUNNER_PROTOCOL_VERSION) return;
    throw otherProtocol(host ?? this.start.text, version, protocol, RUNNER_PROTOCOL_VERSION);
  }

  /** Whether the connection was lost. A silent machine and an endless kernel look alike until a new one is tried. */
  private async lossOf(error: unknown, options: RequestOptions): Promise<RunnerLost | null> {
    if (error instanceof RunnerLost) return error;
    if (!(error instanceof RunnerTimeout)) return null;
    try {
      await this.greet(options);
      return null;
    } catch (second) {
      if (second instanceof RunnerLost) return second;
      throw second;
    }
  }

  /** Of the machine, or the command where the machine has not told it. */
  private get name(): string {
    return this.greeted?.host ?? this.start.text;
  }
}
