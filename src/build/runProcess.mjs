// Runs other programs so that none outlives us: each in a process group of its own and marked in its environment,
// which children inherit even where they leave the group.
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

// A run inside a run extends the mark, so that the outer one finds all and the inner one only its own.
const markName = 'TILESMITH_RUN_ID';
const mark = [process.env[markName], randomUUID()].filter((part) => part !== undefined).join('/');
/** @type {Set<number>} */
const groups = new Set();
const onWindows = process.platform === 'win32';

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {Record<string, string | undefined>} [env] added to the environment; undefined removes a name
 * @property {number} [timeoutMs] after which the program and all it started are killed; none by default
 * @property {'capture' | 'stream'} [output] `capture` (the default) returns it, `stream` also shows it
 */

/**
 * @typedef {object} RunResult
 * @property {boolean} ok ended by itself with status 0
 * @property {number | null} code exit status, null where a signal or a time-out ended it
 * @property {boolean} timedOut
 * @property {string} output standard output and error together
 * @property {string} stdout
 */

/**
 * This process's environment with the mark in it, for programs that a library starts.
 * @returns {Record<string, string>}
 */
export function markedEnvironment() {
  const entries = Object.entries({ ...process.env, [markName]: mark });
  return Object.fromEntries(entries.filter(hasValue));
}

/** @param {[string, string | undefined]} entry @returns {entry is [string, string]} */
function hasValue(entry) {
  return entry[1] !== undefined;
}

/**
 * Starts a program in its own process group, with the mark in its environment.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string | undefined, env?: Record<string, string | undefined> | undefined }} [options]
 * @returns {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>}
 */
export function startProcess(command, args, { cwd, env } = {}) {
  const merged = Object.entries({ ...markedEnvironment(), ...env });
  const child = spawn(command, [...args], {
    cwd,
    env: Object.fromEntries(merged.filter(hasValue)),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: !onWindows,
  });
  const { pid } = child;
  if (pid !== undefined) {
    groups.add(pid);
    child.once('close', () => groups.delete(pid));
  }
  return child;
}

/**
 * Runs a program to its end. A program that cannot be started is a failure with the reason in `output`.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export function run(command, args, { cwd, env, timeoutMs, output = 'capture' } = {}) {
  return new Promise((resolve) => {
    const child = startProcess(command, args, { cwd, env });
    let all = '';
    let stdout = '';
    let timedOut = false;
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            killGroup(child.pid, 'SIGKILL');
          }, timeoutMs);
    child.stdout.on('data', (data) => {
      stdout += data;
      all += data;
      if (output === 'stream') process.stdout.write(data);
    });
    child.stderr.on('data', (data) => {
      all += data;
      if (output === 'stream') process.stderr.write(data);
    });
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ ok: false, code: null, timedOut, output: `${command}: ${error.message}`, stdout: '' });
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ ok: code === 0 && !timedOut, code: timedOut ? null : code, timedOut, output: all, stdout });
    });
  });
}

/** How to run npm: the npm that runs this script where there is one, else the one on the PATH. */
const npmScript = process.env.npm_execpath;

/**
 * Runs npm with no other output than warnings worth reading.
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export function runNpm(args, options) {
  const quiet = [...args, '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  if (npmScript?.endsWith('.js')) return run(process.execPath, [npmScript, ...quiet], options);
  return onWindows ? run('cmd.exe', ['/c', 'npm', ...quiet], options) : run('npm', quiet, options);
}

/**
 * Sends a signal to a process and its group. One that has ended already is no error.
 * @param {number | undefined} pid
 * @param {NodeJS.Signals} signal
 */
export function killGroup(pid, signal) {
  if (pid === undefined) return;
  if (onWindows) {
    spawnSync('taskkill', ['/pid', String(pid), '/t', '/f']);
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // Ended in the meantime.
  }
}

/**
 * Processes that were started from here, directly or not, and still run. Linux only; elsewhere none are found.
 * @returns {readonly number[]} process ids
 */
export function marked() {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/environ`, 'latin1').includes(`${markName}=${mark}`);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/**
 * Ends everything that was started from here: asks first, then kills what is left after the grace time.
 * @param {number} [graceMs]
 * @returns {Promise<void>}
 */
export async function endMarked(graceMs = 1000) {
  const deadline = performance.now() + graceMs;
  for (const group of groups) killGroup(group, 'SIGTERM');
  signalAll(marked(), 'SIGTERM');
  while (groups.size + marked().length > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  for (const group of groups) killGroup(group, 'SIGKILL');
  signalAll(marked(), 'SIGKILL');
}

/** @param {readonly number[]} pids @param {NodeJS.Signals} signal */
function signalAll(pids, signal) {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // Ended in the meantime.
    }
  }
}

/**
 * Ends everything that was started from here, and then this process, when it is interrupted or asked to end.
 * @returns {() => boolean} whether that has begun
 */
export function endOnSignals() {
  let ending = false;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.once(signal, () => {
      ending = true;
      // 130 is what shells report for an interrupted program.
      endMarked().finally(() => process.exit(130));
    });
  }
  return () => ending;
}
