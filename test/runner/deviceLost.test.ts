import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { DeviceLost } from '../../src/runner/computeDevice';
import { listAdapters } from '../../src/runner/dawn/adapters';
import { loadDawn } from '../../src/runner/dawn/addon';
import { DawnDevice } from '../../src/runner/dawn/device';
import { prepareKernel } from '../../src/runner/prepared';
import { ReferenceCache } from '../../src/runner/verify';
import { Watchdog } from '../../src/runner/watchdog';
import { instance, naiveSource, problem } from './support/instances';

const params = {
  device: '',
  instance: instance({ source: naiveSource, problem: problem(16, 16, 16) }),
  seed: 1,
  timeoutMs: 20_000,
  floorMs: 0,
};

let open: DawnDevice;

beforeAll(async () => {
  const loaded = loadDawn(path.resolve(import.meta.dirname, '../../dist'));
  if (!loaded.ok) throw new Error(loaded.reason);
  const { adapters, notes } = await listAdapters(loaded.dawn);
  const [entry] = adapters;
  if (!entry) throw new Error(notes.join('\n'));
  const opened = await DawnDevice.open(loaded.dawn, entry, { quantisedTimestamps: false, wallTimer: false });
  if (!opened) throw new Error(`${entry.name} cannot be opened`);
  open = opened;
});

describe('a device', () => {
  it('reports errors that nobody waits for, with the words of the device', async () => {
    const captured = await open.capture(() => {
      open.device.createBuffer({ size: 16, usage: 0 });
    });
    expect(captured).toMatchObject({ ok: false, reason: expect.stringMatching(/usage/i) });
    expect(await open.capture(() => 7)).toEqual({ ok: true, value: 7 });
  });

  it('that is lost ends every wait, and says so', async () => {
    const prepared = await prepareKernel(open, new ReferenceCache(), params);
    if (prepared.status !== 'correct') expect.fail(prepared.reason);
    const waiting = open.wait(new Watchdog(20_000), 'nothing', new Promise(() => undefined));
    open.device.destroy();
    await expect(waiting).rejects.toThrow(DeviceLost);
    await expect(waiting).rejects.toThrow(/^the device was lost \(destroyed\): /);
    await expect(
      prepared.kernel.sample({ handle: '', repeats: 3, seed: 1, timeoutMs: 20_000 }),
    ).rejects.toThrow(DeviceLost);
    await expect(prepareKernel(open, new ReferenceCache(), params)).rejects.toThrow(DeviceLost);
  });
});
