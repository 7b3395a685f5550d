// Decides from file contents whether an install or a build is still good, so that a second run takes seconds.
import { createHash } from 'node:crypto';

/**
 * The part of npm's lock files that this reads.
 * @typedef {{ packages?: Record<string, { version?: string, optional?: boolean, devOptional?: boolean, link?: boolean }> }} LockFile
 */

/**
 * Compares what the lock file asks for with what npm recorded in `node_modules/.package-lock.json`. npm writes
 * that record last, so an install that was cut off has none. Optional packages may be missing: they are those of
 * other platforms.
 * @param {LockFile} wanted package-lock.json
 * @param {LockFile | null} installed node_modules/.package-lock.json, null where there is none
 * @returns {string | null} why an install is needed, null where it is not
 */
export function installReason(wanted, installed) {
  if (installed === null) return 'they are not installed yet';
  const present = installed.packages ?? {};
  for (const [place, entry] of Object.entries(wanted.packages ?? {})) {
    if (place === '') continue;
    const found = present[place];
    if (found === undefined) {
      if (entry.optional || entry.devOptional) continue;
      return `${packageName(place)} is missing`;
    }
    if (found.version !== entry.version) {
      return `${packageName(place)} is ${found.version ?? 'unknown'} and the lock file asks for ${entry.version ?? 'another'}`;
    }
  }
  return null;
}

/** @param {string} place e.g. `node_modules/a/node_modules/@b/c` @returns {string} e.g. `@b/c` */
function packageName(place) {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/**
 * One digest of many files, independent of their order and of their times.
 * @param {Iterable<readonly [name: string, content: string | Uint8Array]>} files
 * @returns {string} SHA-256 in hex
 */
export function digest(files) {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const hash = createHash('sha256');
  for (const [name, content] of sorted) {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    // Lengths keep "ab" + "c" apart from "a" + "bc".
    hash.update(`${name}\0${bytes.byteLength}\0`).update(bytes);
  }
  return hash.digest('hex');
}
