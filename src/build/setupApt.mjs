// Installs Debian packages where this machine has apt and lets us: as root, or with a sudo that asks nothing.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { run } from './runProcess.mjs';
import { tail } from './setupReport.mjs';
import { backportsSource } from './setupSources.mjs';

const sourcesFolder = '/etc/apt/sources.list.d';
const aptEnv = { DEBIAN_FRONTEND: 'noninteractive' };
const lockWait = ['-o', 'DPkg::Lock::Timeout=300'];
let listsAreFresh = false;

/**
 * How to run a command as root.
 * @returns {Promise<{ ok: true, prefix: readonly string[] } | { ok: false, reason: string }>}
 */
async function rootPrefix() {
  if (!existsSync('/usr/bin/apt-get')) return { ok: false, reason: 'This machine has no apt-get.' };
  if (process.getuid?.() === 0) return { ok: true, prefix: [] };
  const sudo = await run('sudo', ['-n', 'true'], { timeoutMs: 10_000 });
  if (sudo.ok) return { ok: true, prefix: ['sudo', '-n', '--preserve-env=DEBIAN_FRONTEND'] };
  return { ok: false, reason: 'apt-get needs root, and sudo is missing or asks for a password.' };
}

/**
 * Installs packages with apt-get.
 * @param {readonly string[]} packages
 * @param {{ backportsOf?: string }} [options] `backportsOf`: take them from the backports of this release, which is
 *   added to the machine's sources where it is missing
 * @returns {Promise<{ ok: true } | { ok: false, reason: string }>}
 */
export async function aptInstall(packages, { backportsOf } = {}) {
  const root = await rootPrefix();
  if (!root.ok) return root;
  /** @param {readonly string[]} command @returns {ReturnType<typeof run>} */
  const asRoot = (command) => {
    const [program = '', ...args] = [...root.prefix, ...command];
    return run(program, args, { env: aptEnv, timeoutMs: 600_000 });
  };

  if (backportsOf !== undefined) {
    const source = backportsSource(readSources(), backportsOf);
    if (source.kind === 'unknown') {
      return {
        ok: false,
        reason: `No file under /etc/apt names the release ${backportsOf}, so its backports cannot be added.`,
      };
    }
    if (source.kind === 'write') {
      const place = `${sourcesFolder}/tilesmith-backports.sources`;
      const written = await asRoot(['sh', '-c', 'printf %s "$1" > "$2"', 'sh', source.text, place]);
      if (!written.ok) return { ok: false, reason: `${place} could not be written: ${tail(written.output)}` };
      listsAreFresh = false;
    }
  }
  if (!listsAreFresh) {
    const updated = await asRoot(['apt-get', 'update', '-qq', ...lockWait]);
    if (!updated.ok) return { ok: false, reason: `apt-get update failed:\n${tail(updated.output)}` };
    listsAreFresh = true;
  }
  const target = backportsOf === undefined ? [] : ['-t', `${backportsOf}-backports`];
  const options = ['install', '-qq', '-y', '--no-install-recommends', ...lockWait, ...target];
  const installed = await asRoot(['apt-get', ...options, ...packages]);
  if (installed.ok) return { ok: true };
  return { ok: false, reason: `apt-get install ${packages.join(' ')} failed:\n${tail(installed.output)}` };
}

/** @returns {readonly { path: string, text: string }[]} the machine's apt sources files */
function readSources() {
  const listed = existsSync(sourcesFolder)
    ? readdirSync(sourcesFolder).map((name) => `${sourcesFolder}/${name}`)
    : [];
  return ['/etc/apt/sources.list', ...listed]
    .filter((path) => /\.(list|sources)$/.test(path) && existsSync(path))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

/**
 * The release of this Debian.
 * @returns {string | null} e.g. `bookworm`; null where this is no Debian
 */
export function debianRelease() {
  if (!existsSync('/etc/os-release')) return null;
  const text = readFileSync('/etc/os-release', 'utf8');
  if (!/^ID=debian$/m.test(text)) return null;
  return /^VERSION_CODENAME=(\w+)$/m.exec(text)?.[1] ?? null;
}
