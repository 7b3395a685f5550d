import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockDevice } from '../../../src/engine/deviceLock';
import { onDevice } from '../../../src/engine/onDevice';
import { lockFolder } from '../../../src/engine/paths';
import type { TuneEvent } from '../../../src/protocol/tuning';

const before = process.env.XDG_STATE_HOME;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tilesmith-lock-'));
  process.env.XDG_STATE_HOME = folder;
});
afterEach(() => {
  if (before === undefined) delete process.env.XDG_STATE_HOME;
  else process.env.XDG_STATE_HOME = before;
  rmSync(folder, { recursive: true, force: true });
});

it('tells apart whether another process is waited for or this one', async () => {
  const lock = await lockDevice('llvmpipe', { folder: lockFolder(), wait: false });
  const told: TuneEvent[] = [];
  const waiting = onDevice(
    'llvmpipe',
    {
      wait: true,
      signal: new AbortController().signal,
      tell: (event) => {
        told.push(event);
        lock.release();
      },
    },
    async () => 'done',
  );
  expect(await waiting).toBe('done');
  expect(told).toEqual([{ type: 'waiting', device: 'llvmpipe', owner: null }]);
});
