import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';

const root = path.resolve(import.meta.dirname, '../../..');
const require = createRequire(import.meta.url);

/** The command line and the runner, bundled as they are in the sources now, apart from `dist`. */
export interface BundledCli {
  readonly cli: string;
  readonly runner: string;
  remove(): void;
}

/**
 * Lays the bundles out as a package has them, so that they find the grammar and the manifest; `runnerEntry` is the source
 * of another runner.
 */
export function bundleCli(runnerEntry = 'src/runner/main.ts'): BundledCli {
  const folder = path.join(root, 'node_modules/.cache/tilesmith', `cli-${process.pid}`);
  const dist = path.join(folder, 'dist');
  const cli = path.join(dist, 'cli.js');
  const runner = path.join(dist, 'runner.js');
  mkdirSync(path.join(folder, 'syntaxes'), { recursive: true });
  mkdirSync(dist, { recursive: true });
  for (const [entry, outfile] of [
    ['src/cli/main.ts', cli],
    [runnerEntry, runner],
    ['src/engine/training/worker.ts', path.join(dist, 'trainingWorker.js')],
  ] as const) {
    buildSync({
      absWorkingDir: root,
      entryPoints: [entry],
      outfile,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      external: ['webgpu', 'libsql', 'koffi'],
      alias: { 'web-tree-sitter': require.resolve('web-tree-sitter') },
      logOverride: { 'empty-import-meta': 'silent' },
      logLevel: 'error',
    });
  }
  for (const asset of ['web-tree-sitter/web-tree-sitter.wasm', 'tree-sitter-cuda/tree-sitter-cuda.wasm']) {
    copyFileSync(require.resolve(asset), path.join(dist, path.basename(asset)));
  }
  copyFileSync(path.join(root, 'package.json'), path.join(folder, 'package.json'));
  cpSync(path.join(root, 'media/samples'), path.join(folder, 'media/samples'), { recursive: true });
  for (const name of readdirSync(path.join(root, 'syntaxes')).filter((file) => file.endsWith('.wasm'))) {
    copyFileSync(path.join(root, 'syntaxes', name), path.join(folder, 'syntaxes', name));
  }
  return { cli, runner, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A folder for one test's store and locks; everything a command needs to be alone. */
export interface Workplace {
  readonly folder: string;
  readonly store: string;
  readonly environment: Readonly<Record<string, string>>;
  remove(): void;
}

export function createWorkplace(): Workplace {
  const folder = mkdtempSync(path.join(tmpdir(), 'tilesmith-test-'));
  return {
    folder,
    store: path.join(folder, 'measurements.db'),
    environment: {
      XDG_STATE_HOME: path.join(folder, 'state'),
      TILESMITH_STORE: path.join(folder, 'measurements.db'),
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A command that has ended. */
export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Outcome>;
  /** Standard error so far. */
  said(): string;
}

/** Starts `tilesmith` with these arguments, and `input` on its standard input. */
export function start(
  { cli }: BundledCli,
  workplace: Workplace,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input = '',
): Running {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: workplace.folder,
    env: { ...process.env, ...workplace.environment, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // A command that fails early reads no more of it.
  child.stdin.on('error', () => {}).end(input);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Outcome>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended, said: () => stderr };
}

/** Ids of the processes whose parent is this one. */
export function childrenOf(pid: number): readonly number[] {
  return execFileSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child = 0]) => child);
}

/** Ids of the processes that run this file. */
export function processesOf(file: string): readonly number[] {
  return execFileSync('ps', ['-e', '-o', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(file) && !line.includes('ps -e'))
    .map((line) => Number.parseInt(line, 10));
}

export const sample = (name: string): string => path.join(root, 'media/samples', name);

export const textOf = (file: string): string => readFileSync(file, 'utf8');
