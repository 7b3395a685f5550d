import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** How a process ended. */
export type NvccRun =
  | { readonly status: 'done'; readonly exitCode: number; readonly output: string }
  | { readonly status: 'cancelled' }
  /** It could not be started. */
  | { readonly status: 'failed'; readonly reason: string };

/** How to run nvcc. */
export interface NvccOptions {
  /** Where it runs, and where it and its helpers keep their temporary files. */
  readonly folder?: string;
  readonly signal?: AbortSignal | undefined;
  /** Called when it is started; before, it may have waited for others. */
  readonly onStart?: () => void;
}

/** Templates can fail with endless messages; nobody reads past this many characters. */
const MOST_OUTPUT = 4_000_000;

/**
 * Runs the command in `$0 $@` and kills its whole group when the pipe on standard input closes: that happens however
 * this process ends, also where it is killed and can do nothing more.
 */
const GUARD = `exec 3<&0
"$0" "$@" </dev/null 3<&- & command=$!
{ read -r _ <&3; kill -KILL 0; } >/dev/null 2>&1 & guard=$!
wait "$command"; code=$?
kill -KILL "$guard"
exit "$code"`;

/** Exit codes of a shell for a command that is not there or is no program. */
const NOT_STARTED = [126, 127];

/**
 * Runs nvcc and gives what it printed, standard output and error together. It starts helpers of its own (cicc, ptxas,
 * the host compiler): the signal, and the end of this process, end them all.
 */
export function runNvcc(
  nvcc: string,
  parameters: readonly string[],
  options: NvccOptions = {},
): Promise<NvccRun> {
  const { folder, signal } = options;
  if (signal?.aborted) return Promise.resolve({ status: 'cancelled' });
  options.onStart?.();
  return new Promise((resolve) => {
    const child = start(nvcc, parameters, folder);
    let output = '';
    const collect = (chunk: string) => {
      if (output.length < MOST_OUTPUT) output += chunk;
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    const cancel = () => killGroup(child);
    signal?.addEventListener('abort', cancel, { once: true });
    const end = (run: NvccRun) => {
      signal?.removeEventListener('abort', cancel);
      resolve(signal?.aborted ? { status: 'cancelled' } : run);
    };
    child.on('error', (error) => end({ status: 'failed', reason: error.message }));
    child.on('close', (code) => {
      const exitCode = code ?? 1;
      const isStarted = !NOT_STARTED.includes(exitCode);
      end(isStarted ? { status: 'done', exitCode, output } : { status: 'failed', reason: output.trim() });
    });
  });
}

function start(nvcc: string, parameters: readonly string[], folder: string | undefined) {
  const environment = {
    ...process.env,
    // Messages are read by their English words.
    LC_ALL: 'C',
    ...(folder === undefined ? {} : { TMPDIR: folder, TMP: folder, TEMP: folder }),
  };
  const options = { cwd: folder, env: environment, windowsHide: true } as const;
  return process.platform === 'win32'
    ? spawn(nvcc, parameters, { ...options, stdio: 'pipe' })
    : // A group of its own, so that one signal reaches every helper.
      spawn('/bin/sh', ['-c', GUARD, nvcc, ...parameters], { ...options, detached: true, stdio: 'pipe' });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Lets so many tasks run at once and the others wait in the order they came. */
class Pool {
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  constructor(private readonly size: number) {}

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.running >= this.size) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    try {
      return await task();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }
}

const pool = new Pool(availableParallelism());

/** {@link runNvcc} within the machine's cores, which all compilations of this process share. */
export function compileInPool(
  nvcc: string,
  parameters: readonly string[],
  options: NvccOptions,
): Promise<NvccRun> {
  return pool.run(() => runNvcc(nvcc, parameters, options));
}
