import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LockOwner, lockDevice } from '../../../src/engine/deviceLock';
import { isAlive, ownIdentity } from '../../../src/engine/processIdentity';

let folder = '';
const device = 'webgpu:vulkan:some gpu';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tilesmith-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lockFile = () => path.join(folder, 'webgpu_vulkan_some_gpu.lock');
const owned = (changes: Partial<LockOwner>) =>
  writeFileSync(lockFile(), JSON.stringify({ ...ownIdentity(), since: 'then', token: 't', ...changes }));

describe('lockDevice', () => {
  it('leaves nothing behind', async () => {
    const lock = await lockDevice(device, { folder, wait: false });
    expect(existsSync(lockFile())).toBe(true);
    lock.release();
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('lets one in at a time, also within a process', async () => {
    const lock = await lockDevice(device, { folder, wait: false });
    await expect(lockDevice(device, { folder, wait: false })).rejects.toMatchObject({ code: 'DeviceBusy' });
    const other = await lockDevice('webgpu:another', { folder, wait: false });
    other.release();
    lock.release();
  });

  it('waits for the owner and says for whom, once', async () => {
    const lock = await lockDevice(device, { folder, wait: false });
    const waitedFor: number[] = [];
    const waiting = lockDevice(device, { folder, wait: true, onWaiting: ({ pid }) => waitedFor.push(pid) });
    await new Promise((resolve) => setTimeout(resolve, 450));
    expect(waitedFor).toEqual([process.pid]);
    lock.release();
    (await waiting).release();
  });

  it('stops waiting when asked to', async () => {
    const lock = await lockDevice(device, { folder, wait: false });
    const stop = new AbortController();
    const waiting = lockDevice(device, { folder, wait: true, signal: stop.signal });
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'Cancelled' });
    lock.release();
  });

  it.each([
    ['its owner is dead', { pid: 0x7ffffff }],
    ['another process has its owner’s number', { started: 'another time' }],
  ])('breaks a lock when %s', async (_, owner) => {
    owned(owner);
    const lock = await lockDevice(device, { folder, wait: false });
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('breaks a lock that nobody can read', async () => {
    writeFileSync(lockFile(), '{"pid":');
    (await lockDevice(device, { folder, wait: false })).release();
  });

  it('gives a broken lock to exactly one of many', async () => {
    owned({ pid: 0x7ffffff });
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        const lock = await lockDevice(device, { folder, wait: true });
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setTimeout(resolve, 5));
        inside--;
        lock.release();
      }),
    );
    expect(most).toBe(1);
  });
});

describe('isAlive', () => {
  it('follows a process to its end', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    const pid = child.pid ?? 0;
    expect(isAlive({ pid, started: null })).toBe(true);
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await exited;
    expect(isAlive({ pid, started: null })).toBe(false);
    expect(isAlive(ownIdentity())).toBe(true);
  });
});
