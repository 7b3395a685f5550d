import {
  ConnectionError,
  createMessageConnection,
  ErrorCodes,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import {
  RUNNER_TIMEOUT_EXIT,
  type RunnerMethod,
  type RunnerParams,
  type RunnerResult,
  runnerMethods,
} from '../protocol/runner';
import { type RunnerExit, RunnerProcess, type RunnerStart } from './runnerProcess';

/** The runner ended while it worked on a request; handles it gave out are gone. */
export class RunnerDied extends Error {
  constructor(
    message: string,
    /** Last lines of the runner's log. */
    readonly log: readonly string[],
  ) {
    super(message);
  }
}

/** The runner was ended because a step took longer than its limit; handles it gave out are gone. */
export class RunnerTimeout extends RunnerDied {}

/** Limits of one request. */
export interface RequestOptions {
  /** Ends the runner at once when aborted while the device works. */
  readonly signal?: AbortSignal | undefined;
  /** The runner is killed when the answer takes longer; by default what the request's own limits add up to. */
  readonly timeoutMs?: number;
}

/** The trial outcome that an error of {@link RunnerClient.request} stands for; `null` if it is none of these. */
export function outcomeOf(error: unknown): { status: 'timeout' | 'runtime'; reason: string } | null {
  if (error instanceof RunnerTimeout) return { status: 'timeout', reason: error.message };
  if (error instanceof RunnerDied) return { status: 'runtime', reason: error.message };
  return null;
}

interface Session {
  readonly process: RunnerProcess;
  readonly connection: MessageConnection;
  /** Why this side ended it, where it did. */
  ended: Error | null;
}

/**
 * Talks to a runner process: starts it with the first request and again after it died. Requests to a device are
 * answered one after the other.
 */
export class RunnerClient {
  private session: Session | null = null;
  private readonly sessions = new Set<Session>();
  private disposed = false;

  constructor(
    private readonly start: RunnerStart = {},
    private readonly onLog: (line: string) => void = () => undefined,
  ) {}

  /** Process id of the running runner, `null` when none runs. */
  get pid(): number | null {
    return this.session?.process.pid ?? null;
  }

  /**
   * Sends a request and validates the answer. Throws {@link RunnerTimeout} or {@link RunnerDied} when the runner
   * ends before it answers, the signal's reason when aborted, and an error with the runner's own text when it
   * refuses.
   */
  async request<M extends RunnerMethod>(
    method: M,
    params: RunnerParams<M>,
    options: RequestOptions = {},
  ): Promise<RunnerResult<M>> {
    if (this.disposed) throw new RunnerDied('the runner client was disposed of', []);
    options.signal?.throwIfAborted();
    const session = this.ensureSession();
    const limitMs = options.timeoutMs ?? requestLimitMs(method, params);
    const timer = setTimeout(
      () => this.end(session, new RunnerTimeout(`${describe(method)} took longer than ${limitMs} ms`, [])),
      limitMs,
    );
    const abort = (): void => this.end(session, options.signal?.reason);
    if (usesDevice(method)) options.signal?.addEventListener('abort', abort, { once: true });
    try {
      const answer = await this.ask(session, method, params);
      return runnerMethods[method].result.parse(answer) as RunnerResult<M>;
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', abort);
    }
  }

  /** Ends the runner; settles when no process is left. */
  async dispose(): Promise<void> {
    this.disposed = true;
    const ending = [...this.sessions];
    for (const session of ending) this.end(session, new RunnerDied('the runner was shut down', []));
    await Promise.all(ending.map(({ process }) => process.exited));
  }

  private async ask<M extends RunnerMethod>(
    session: Session,
    method: M,
    params: RunnerParams<M>,
  ): Promise<unknown> {
    const died = session.process.exited.then((exit) => {
      throw session.ended ?? explainExit(method, exit);
    });
    try {
      return await Promise.race([session.connection.sendRequest(method, params), died]);
    } catch (error) {
      // A connection that broke under the request says nothing; how the process ended does.
      if (isBroken(error)) return died;
      throw error;
    }
  }

  private ensureSession(): Session {
    if (this.session) return this.session;
    const process = new RunnerProcess(this.start, this.onLog);
    const connection = createMessageConnection(
      new StreamMessageReader(process.streams.stdout),
      new StreamMessageWriter(process.streams.stdin),
    );
    // A stream that breaks is the end of the process, which is reported with its cause.
    connection.onError(() => undefined);
    connection.listen();
    const session: Session = { process, connection, ended: null };
    connection.onClose(() => this.forget(session));
    this.session = session;
    this.sessions.add(session);
    void process.exited.then(() => {
      this.forget(session);
      this.sessions.delete(session);
    });
    return session;
  }

  private end(session: Session, reason: unknown): void {
    session.ended ??= reason instanceof Error ? reason : new Error(String(reason ?? 'aborted'));
    this.forget(session);
    session.process.kill();
  }

  private forget(session: Session): void {
    if (this.session === session) this.session = null;
  }
}

/** Whether the connection failed, and not what was asked. */
function isBroken(error: unknown): boolean {
  if (error instanceof ConnectionError) return true;
  return (
    error instanceof ResponseError &&
    (error.code === ErrorCodes.MessageWriteError || error.code === ErrorCodes.PendingResponseRejected)
  );
}

function usesDevice(method: RunnerMethod): boolean {
  return method !== 'hello' && method !== 'check' && method !== 'release';
}

/** Compilation, which the runner bounds itself. */
const COMPILE_ALLOWANCE_MS = 90_000;

/** Longest time a request can take when each of its steps keeps to its own limit. */
function requestLimitMs<M extends RunnerMethod>(method: M, params: RunnerParams<M>): number {
  if ('instance' in params) {
    return COMPILE_ALLOWANCE_MS + params.timeoutMs * (6 + 2 * params.instance.ragged.length);
  }
  if ('repeats' in params) return COMPILE_ALLOWANCE_MS + params.timeoutMs * (params.repeats + 10);
  return method === 'profile' ? COMPILE_ALLOWANCE_MS : 30_000;
}

function describe(method: RunnerMethod): string {
  switch (method) {
    case 'prepare':
      return 'compiling and verifying the kernel';
    case 'sample':
      return 'timing the kernel';
    case 'profile':
      return 'measuring the device';
    case 'listDevices':
      return 'looking for devices';
    case 'check':
      return 'checking the source';
    default:
      return 'the runner';
  }
}

function explainExit(method: RunnerMethod, { code, signal, log }: RunnerExit): RunnerDied {
  if (code === RUNNER_TIMEOUT_EXIT) {
    const step = log.findLast((line) => line.includes(' took longer than '));
    return new RunnerTimeout(
      `the kernel did not finish: ${step ?? 'a step took longer than its limit'}`,
      log,
    );
  }
  const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
  const last = log.slice(-3).join(' / ');
  return new RunnerDied(`the runner ${how} while ${describe(method)}${last ? `: ${last}` : ''}`, log);
}
