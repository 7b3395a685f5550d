import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { cancelled, deviceBusy } from './errors';
import { isAlive, ownIdentity } from './processIdentity';

/**
 * One measurement at a time on a device, across all processes of the user: a lock file that names its owner. A lock
 * whose owner is dead is broken by whoever wants it next.
 */
const lockOwner = z.object({
  pid: z.int(),
  started: z.string().nullable(),
  /** ISO 8601, UTC. */
  since: z.string(),
  /** Tells two locks of one process apart. */
  token: z.string(),
});

/** The content of a lock file: the process that holds the lock. */
export type LockOwner = z.infer<typeof lockOwner>;

/** A lock that is held; `release` gives it back and may be called again. */
export interface DeviceLock {
  release(): void;
}

/** How a lock is taken. */
export interface LockOptions {
  readonly folder: string;
  /** Wait for the owner, or fail at once. */
  readonly wait: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Called once for each owner that is waited for. */
  readonly onWaiting?: ((owner: LockOwner) => void) | undefined;
}

const POLL_MS = 200;

let files = 0;

/**
 * Takes the lock of a device. Throws UserError `DeviceBusy` where waiting is not wanted and `Cancelled` when the
 * signal aborts the wait.
 */
export async function lockDevice(device: string, options: LockOptions): Promise<DeviceLock> {
  mkdirSync(options.folder, { recursive: true });
  const file = path.join(options.folder, `${device.replace(/[^A-Za-z0-9.-]+/g, '_')}.lock`);
  let told = '';
  for (;;) {
    if (options.signal?.aborted) throw cancelled();
    const own = { ...ownIdentity(), since: new Date().toISOString(), token: randomUUID() };
    if (take(file, own)) return { release: () => release(file, own) };
    const owner = read(file);
    if (owner === null) continue;
    if (!isAlive(owner)) {
      breakLock(file, owner);
      continue;
    }
    if (!options.wait) throw deviceBusy(device, owner.pid, owner.since);
    if (owner.token !== told) options.onWaiting?.(owner);
    told = owner.token;
    await sleep(POLL_MS, undefined, options.signal ? { signal: options.signal } : {}).catch(() => undefined);
  }
}

/** Creates the lock file with its content in one step, so that nobody ever reads half of it. */
function take(file: string, owner: LockOwner): boolean {
  const draft = `${file}.${process.pid}.${files++}`;
  writeFileSync(draft, JSON.stringify(owner), { flag: 'wx' });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    // A file system without hard links: exclusive creation still lets only one in.
    return createExclusively(file, owner);
  } finally {
    rmSync(draft, { force: true });
  }
}

function createExclusively(file: string, owner: LockOwner): boolean {
  try {
    writeFileSync(file, JSON.stringify(owner), { flag: 'wx' });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Who owns the lock; `null` when it is free now; an unreadable file counts as owned by nobody alive. */
function read(file: string): LockOwner | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
  try {
    return lockOwner.parse(JSON.parse(text));
  } catch {
    // What cannot be read was written by nobody who still works.
    return { pid: 0x7fffffff, started: null, since: '', token: '' };
  }
}

/** Removes a dead owner's lock; one that somebody else took in the meantime is put back. */
function breakLock(file: string, dead: LockOwner): void {
  const aside = `${file}.${process.pid}.${files++}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  const taken = read(aside);
  if (taken !== null && JSON.stringify(taken) !== JSON.stringify(dead)) {
    try {
      linkSync(aside, file);
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
  rmSync(aside, { force: true });
}

function release(file: string, own: LockOwner): void {
  const owner = read(file);
  if (owner !== null && owner.token === own.token) rmSync(file, { force: true });
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
