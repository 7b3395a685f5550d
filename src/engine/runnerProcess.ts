import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { FALLBACK_DRIVER_VARIABLE } from '../protocol/runner';

/** How to start a runner. */
export interface RunnerStart {
  /** The bundled runner; by default `runner.js` beside the running bundle. */
  readonly bundle?: string;
  /** A whole command line that speaks the protocol on its standard streams, such as one over ssh. */
  readonly command?: readonly [string, ...string[]];
  /** The command reaches `tilesmith serve` on another machine, so that its end may be that of the connection. */
  readonly remote?: true;
  /** Variables on top of this process's own; `undefined` removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** How a runner ended, with the last lines it wrote to its log. */
export interface RunnerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly log: readonly string[];
}

const LOG_LINES = 40;

/** The Vulkan loader, which a bare machine with a GPU often lacks though it has the driver. */
const LOADER = 'libvulkan.so.1';
/** Where the portable archive carries one, seen from the bundle. */
const CARRIED_LOADER = path.join(__dirname, '..', 'lib', 'vulkan');

/** A started runner: the process, its log and its end. */
export class RunnerProcess {
  /** Settles when the process is gone and its streams are read to the end. */
  readonly exited: Promise<RunnerExit>;
  readonly streams: Pick<ChildProcessWithoutNullStreams, 'stdin' | 'stdout'>;
  readonly pid: number | undefined;
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly log: string[] = [];
  private running = true;

  /** `onLog` gets each line of the runner's standard error, which drivers fill with noise. */
  constructor(start: RunnerStart, onLog: (line: string) => void) {
    const [command, ...args] = start.command ?? [
      process.execPath,
      start.bundle ?? path.join(__dirname, 'runner.js'),
    ];
    this.child = spawn(command, args, {
      env: runnerEnvironment(process.env, start.env ?? {}),
      stdio: 'pipe',
      windowsHide: true,
      // A group of its own, so that whatever it starts goes with it.
      detached: process.platform !== 'win32',
    });
    this.pid = this.child.pid;
    this.streams = this.child;
    // Writing to a runner that has just died is no error of ours: its end is reported by `exited`.
    this.child.stdin.on('error', () => undefined);
    this.collectLog(onLog);
    this.exited = new Promise((resolve) => {
      const end = (code: number | null, signal: NodeJS.Signals | null): void => {
        this.running = false;
        resolve({ code, signal, log: this.log });
      };
      this.child.once('close', end);
      this.child.once('error', (error) => {
        this.log.push(`${command} could not be started: ${error.message}`);
        end(null, null);
      });
    });
  }

  /** Ends the process and everything it started, at once. */
  kill(): void {
    if (!this.running || this.pid === undefined) return;
    try {
      if (process.platform === 'win32') this.child.kill('SIGKILL');
      else process.kill(-this.pid, 'SIGKILL');
    } catch {
      // It ended by itself in the meantime.
    }
  }

  private collectLog(onLog: (line: string) => void): void {
    let rest = '';
    this.child.stderr.setEncoding('utf8');
    this.child.stderr.on('data', (chunk: string) => {
      const lines = (rest + chunk).split(/\r?\n/);
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line.trim() === '') continue;
        this.log.push(line);
        if (this.log.length > LOG_LINES) this.log.shift();
        onLog(line);
      }
    });
  }
}

/**
 * The environment of a runner: Electron as plain Node, a private runtime folder where the session has none, and
 * for machines without them, the software Vulkan driver that set-up put into the cache and a Vulkan loader.
 */
export function runnerEnvironment(
  base: NodeJS.ProcessEnv,
  extra: Readonly<Record<string, string | undefined>>,
): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...base, ELECTRON_RUN_AS_NODE: '1' };
  if (process.platform === 'linux') {
    env.XDG_RUNTIME_DIR ??= makeRuntimeFolder();
    const folder = path.join(
      env.XDG_CACHE_HOME || path.join(homedir(), '.cache'),
      'tilesmith',
      'swiftshader',
    );
    const driver = path.join(folder, 'vk_swiftshader_icd.json');
    if (existsSync(driver)) env[FALLBACK_DRIVER_VARIABLE] = driver;
    if (!hasVulkanLoader()) {
      const loaders = [CARRIED_LOADER, folder].filter((each) => existsSync(path.join(each, LOADER)));
      if (loaders.length > 0)
        env.LD_LIBRARY_PATH = [env.LD_LIBRARY_PATH, ...loaders].filter(Boolean).join(':');
    }
  }
  for (const [name, value] of Object.entries(extra)) {
    if (value === undefined) delete env[name];
    else env[name] = value;
  }
  return env;
}

function makeRuntimeFolder(): string {
  const folder = path.join(tmpdir(), `tilesmith-runtime-${process.getuid?.() ?? 0}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

function hasVulkanLoader(): boolean {
  const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  return [
    `/usr/lib/${triplet}`,
    `/lib/${triplet}`,
    '/usr/lib64',
    '/lib64',
    '/usr/lib',
    '/usr/local/lib',
  ].some((folder) => existsSync(path.join(folder, LOADER)));
}
