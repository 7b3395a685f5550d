import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomeOf, RunnerClient } from '../../src/engine/runnerClient';
import { firstDevice, prepare, prepareCorrect, sample } from '../runner/support/expectations';
import { instance, problem } from '../runner/support/instances';
import { endlessSource } from '../runner/support/kernels';
import { bundleRunner } from '../runner/support/runnerBundle';
import { cheats, controls } from './kernels';

let client: RunnerClient;
let device = '';
let hasF16 = false;

beforeAll(async () => {
  client = new RunnerClient({ bundle: bundleRunner() });
  device = await firstDevice(client);
  hasF16 = (await client.request('listDevices', {})).devices[0]!.features.includes('shader-f16');
});
afterAll(() => client.dispose());

describe('a kernel that', () => {
  it.for(cheats)('$name is caught', async (cheat, { skip }) => {
    skip(cheat.instance.features.includes('shader-f16') && !hasF16, 'the device has no f16');
    const prepared = await prepare(client, device, cheat.instance, { floorMs: cheat.floorMs ?? 0 });
    if (cheat.caughtBy === 'prepare') {
      expect(prepared).toMatchObject({ status: cheat.status, reason: expect.stringMatching(cheat.reason) });
      return;
    }
    if (prepared.status !== 'correct') expect.fail(`caught too early: ${prepared.reason}`);
    const timed = await sample(client, prepared.handle);
    expect(timed).toMatchObject({ status: cheat.status, reason: expect.stringMatching(cheat.reason) });
    await client.request('release', { handle: prepared.handle });
  });

  it('never ends is ended', async () => {
    const endless = instance({ source: endlessSource, problem: problem(16, 16, 16) });
    const failure = await prepare(client, device, endless, { timeoutMs: 1000 }).then(
      () => null,
      (error: unknown) => outcomeOf(error),
    );
    expect(failure).toMatchObject({ status: 'timeout', reason: expect.stringContaining('1000 ms') });
  });
});

describe('a right kernel with', () => {
  it.for(controls)('$name passes, three times with other inputs', async ({ instance: control }, { skip }) => {
    skip(control.features.includes('shader-f16') && !hasF16, 'the device has no f16');
    for (const seed of [1, 2, 3]) {
      const { handle, verification } = await prepareCorrect(client, device, control, { seed });
      expect(verification).toMatchObject({ exact: true, real: true });
      const timed = await sample(client, handle, { repeats: 2, seed: 100 + seed });
      if (timed.status !== 'correct') expect.fail(timed.reason);
      await client.request('release', { handle });
    }
  });
});
