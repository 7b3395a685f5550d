import { setImmediate as nextTurn } from 'node:timers/promises';
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
  RUNNER_SPENT_EXIT,
  RUNNER_TIMEOUT_EXIT,
  type RunnerMethod,
  type RunnerParams,
  type RunnerResult,
  runnerMethods,
} from '../protocol/runner';
import { type Greeting, greeting, RUNNER_EXIT, type RunnerExitNotice, runnerExit } from '../protocol/serve';
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

/** The runner had lost its device to an earlier request and ended before it began this one; handles are gone. */
export class RunnerSpent extends RunnerDied {}

/** The connection to a runner on another machine ended, and nothing tells whether the runner did; handles are gone. */
export class RunnerLost extends RunnerDied {}

/** Limits of one request. */
export interface RequestOptions {
  /** Ends the runner at once when aborted while the device works, and the connection to another machine always. */
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
  /** How the runner at the other end of a connection ended, once it was told. */
  notice: RunnerExitNotice | null;
}

/** What sessions need of a runner, be it one process or several here and elsewhere. */
export type Runners = Pick<RunnerClient, 'pid' | 'request' | 'dispose'>;

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
   * ends before it answers ({@link RunnerLost} where a connection to another machine does), the signal's reason when
   * aborted, and an error with the runner's own text when it refuses.
   */
  async request<M extends RunnerMethod>(
    method: M,
    params: RunnerParams<M>,
    options: RequestOptions = {},
  ): Promise<RunnerResult<M>> {
    return runnerMethods[method].result.parse(
      await this.exchange(method, params, options),
    ) as RunnerResult<M>;
  }

  /** Who answers, in the words that every version of the protocol understands; throws as {@link request} does. */
  async greet(options: RequestOptions = {}): Promise<Greeting> {
    return greeting.parse(await this.exchange('hello', {}, options));
  }

  private async exchange<M extends RunnerMethod>(
    method: M,
    params: RunnerParams<M>,
    options: RequestOptions,
  ): Promise<unknown> {
    if (this.disposed) throw new RunnerDied('the runner client was disposed of', []);
    options.signal?.throwIfAborted();
    const session = this.ensureSession();
    const limitMs = options.timeoutMs ?? requestLimitMs(method, params);
    const timer = setTimeout(
      () => this.end(session, new RunnerTimeout(`${describe(method)} took longer than ${limitMs} ms`, [])),
      limitMs,
    );
    const abort = (): void => this.end(session, options.signal?.reason);
    const endable = this.start.remote === true || usesDevice(method);
    if (endable) options.signal?.addEventListener('abort', abort, { once: true });
    try {
      return await this.ask(session, method, params);
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
    const died = session.process.exited.then(async (exit) => {
      await this.delivered(session, exit);
      throw session.ended ?? this.explain(method, session, exit);
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
    const session: Session = { process, connection, ended: null, notice: null };
    connection.onNotification(RUNNER_EXIT, (params: unknown) => {
      session.notice = runnerExit.safeParse(params).data ?? null;
    });
    connection.onClose(() => this.forget(session));
    this.session = session;
    this.sessions.add(session);
    void process.exited.then(() => {
      this.forget(session);
      this.sessions.delete(session);
    });
    return session;
  }

  /** Waits until what came in last is dealt with: the connection takes one message a turn of the event loop. */
  private async delivered(session: Session, { code }: RunnerExit): Promise<void> {
    // A runner that is spent has answered just before.
    if (this.start.remote !== true && code !== RUNNER_SPENT_EXIT) return;
    for (let turn = 0; turn < 20 && session.notice === null; turn++) await nextTurn();
  }

  private explain(method: RunnerMethod, { notice }: Session, exit: RunnerExit): RunnerDied {
    if (this.start.remote !== true) return explainExit(method, exit);
    if (notice !== null) return explainExit(method, { ...notice, log: exit.log });
    const last = exit.log.slice(-3).join(' / ');
    return new RunnerLost(
      `the connection to the runner ended while ${describe(method)}${last ? `: ${last}` : ''}`,
      exit.log,
    );
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

const WITHOUT_DEVICE: readonly RunnerMethod[] = ['hello', 'check', 'resources', 'release'];

function usesDevice(method: RunnerMethod): boolean {
  return !WITHOUT_DEVICE.includes(method);
}

/** Compilation, which the runner bounds itself. */
const COMPILE_ALLOWANCE_MS = 90_000;
/** Drivers start up with the first question: seconds for each GPU where nothing keeps it awake. */
const LIST_ALLOWANCE_MS = 90_000;
/** The ceilings of a GPU, and its matrix instructions, are kernels of ours, which nvcc compiles the first time. */
const PROFILE_ALLOWANCE_MS = 300_000;

/** Longest time a request can take when each of its steps keeps to its own limit. */
function requestLimitMs<M extends RunnerMethod>(method: M, params: RunnerParams<M>): number {
  if (!('timeoutMs' in params)) {
    if (method === 'profile') return PROFILE_ALLOWANCE_MS;
    if (method === 'listDevices') return LIST_ALLOWANCE_MS;
    return method === 'resources' ? COMPILE_ALLOWANCE_MS : 30_000;
  }
  if (method === 'probe') return PROFILE_ALLOWANCE_MS + 6 * params.timeoutMs;
  // Each wait for the device counts, with room for what a request does besides.
  const steps =
    'instance' in params
      ? 6 + 2 * params.instance.ragged.length
      : 'repeats' in params
        ? params.repeats + 10
        : 6;
  const continuousMs = 'seconds' in params ? 2000 * params.seconds : 0;
  return COMPILE_ALLOWANCE_MS + params.timeoutMs * steps + continuousMs;
}

function describe(method: RunnerMethod): string {
  switch (method) {
    case 'prepare':
      return 'compiling and verifying the kernel';
    case 'sample':
      return 'timing the kernel';
    case 'energy':
      return 'measuring the energy of the kernel';
    case 'numerics':
      return 'measuring the errors of the kernel';
    case 'probe':
      return 'probing the matrix instructions';
    case 'occupancy':
      return 'asking the driver about the kernel';
    case 'library':
      return "timing the vendor's library";
    case 'profile':
      return 'measuring the device';
    case 'listDevices':
      return 'looking for devices';
    case 'check':
      return 'checking the source';
    case 'resources':
      return 'compiling the kernel';
    case 'hello':
      return 'connecting';
    default:
      return 'serving a request';
  }
}

function explainExit(
  method: RunnerMethod,
  { code, signal, log }: Omit<RunnerExit, 'signal'> & { readonly signal: string | null },
): RunnerDied {
  if (code === RUNNER_TIMEOUT_EXIT) {
    const step = log.findLast((line) => line.includes(' took longer than '));
    return new RunnerTimeout(
      `the kernel did not finish: ${step ?? 'a step took longer than its limit'}`,
      log,
    );
  }
  if (code === RUNNER_SPENT_EXIT) {
    return new RunnerSpent(`the runner had lost its device and ended before ${describe(method)}`, log);
  }
  const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
  const last = log.slice(-3).join(' / ');
  return new RunnerDied(`the runner ${how} while ${describe(method)}${last ? `: ${last}` : ''}`, log);
}
