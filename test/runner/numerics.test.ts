import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MEASURED_FAMILIES } from '../../src/core/numerics/measure/measureInputs';
import { RunnerClient } from '../../src/engine/runnerClient';
import type { NumericsData } from '../../src/protocol/numericsMeasurement';
import type { RunnerParams } from '../../src/protocol/runner';
import { firstDevice, prepareCorrect } from './support/expectations';
import { formats, instance, naiveSource, problem } from './support/instances';
import { layoutSource } from './support/kernels';
import { bundleRunner } from './support/runnerBundle';

let client: RunnerClient;
let device = '';
let naive = '';

const size = problem(48, 40, 96);

beforeAll(async () => {
  client = new RunnerClient({ bundle: bundleRunner() });
  device = await firstDevice(client);
  naive = (await prepareCorrect(client, device, instance({ source: naiveSource, problem: size }))).handle;
});
afterAll(() => client.dispose());

const normal: NumericsData = { kind: 'family', family: 'normal' };

async function measure(handle: string, more: Partial<RunnerParams<'numerics'>> = {}) {
  const asked = { handle, data: normal, rounding: null, seed: 1, timeoutMs: 20_000, ...more };
  const result = await client.request('numerics', asked);
  if (!result.ok) expect.fail(result.reason);
  return result.measurement;
}

describe('errors of a kernel on a device', () => {
  it('are those of an f32 loop, the same in two runs', async () => {
    const { summary, histograms, heat, rows, unsteady, paths } = await measure(naive);
    expect(summary).toMatchObject({ elements: 48 * 40, overflows: 0 });
    expect(summary.rms).toBeGreaterThan(1e-8);
    expect(summary.rms).toBeLessThan(1e-6);
    expect(summary.max!).toBeLessThan(96 * 2 ** -24);
    expect(summary.effectiveBits).toBeGreaterThan(20);
    for (const bins of [histograms.ulp, histograms.relative]) {
      expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(48 * 40);
    }
    expect(Math.max(...heat.cells.map((cell) => cell ?? 0))).toBe(summary.max);
    expect({ rows, unsteady }).toEqual({ rows: 48, unsteady: 0 });
    expect(paths.elements).toBe(48 * 40);
    // Whether a device fuses is its own affair.
    expect(paths.names.join()).toMatch(/fp32 (fused multiply-adds|products, then sums) in the order of K/);
  });

  it.each(MEASURED_FAMILIES)('are measured with the family %s', async (family) => {
    const { summary, paths } = await measure(naive, { data: { kind: 'family', family } });
    expect(summary.elements).toBe(48 * 40);
    if (family !== 'overflow') expect(paths.names).not.toEqual([]);
    if (family === 'cancellation') expect(summary.rms!).toBeGreaterThan(1e-5);
  });

  it('show what rounding the inputs does', async () => {
    const { summary, paths } = await measure(naive, { rounding: { format: 'tf32', mode: 'rz' } });
    expect(summary.rms).toBeGreaterThan(5e-4);
    expect(summary.bias).toBeLessThan(0);
    expect(paths.names.join()).toContain('in the order of K');
  });

  it('are measured with numbers of the user, NaN and infinity among them', async () => {
    const a = new Float32Array(48 * 96).fill(0.5);
    const b = new Float32Array(96 * 40).fill(2);
    a[0] = Number.NaN;
    a[96] = Number.POSITIVE_INFINITY;
    const sent = (values: Float32Array) => Buffer.from(values.buffer).toString('base64');
    const { summary } = await measure(naive, { data: { kind: 'values', a: sent(a), b: sent(b) } });
    expect(summary).toMatchObject({ rms: null, elements: 48 * 40 });
    expect(summary.overflows).toBeGreaterThanOrEqual(40);
    expect(
      await client.request('numerics', {
        ...{ handle: naive, rounding: null, seed: 1, timeoutMs: 20_000 },
        data: { kind: 'values', a: sent(a.subarray(1).slice()), b: sent(b) },
      }),
    ).toEqual({ ok: false, reason: 'the data do not fill 48x96 and 96x40' });
  });

  it('know an FP16 accumulator', async ({ skip }) => {
    const { devices } = await client.request('listDevices', {});
    skip(devices.find(({ id }) => id === device)?.features.includes('shader-f16') !== true);
    const source = layoutSource('nn', 'f16', 'f16', 'f16', 'enable f16;');
    const f16 = { ...size, formats: formats.f16 };
    const { handle } = await prepareCorrect(
      client,
      device,
      instance({ source, problem: f16, features: ['shader-f16'] }),
    );
    const { summary, paths } = await measure(handle);
    expect(summary.rms).toBeGreaterThan(1e-4);
    expect(paths.names.join()).toMatch(/fp(16|32)/);
  });

  it('are refused for integers and unknown kernels', async () => {
    const source = layoutSource('nn', 'i32', 'i32', 'i32');
    const integers = { ...size, formats: formats.i32 };
    const { handle } = await prepareCorrect(client, device, instance({ source, problem: integers }));
    const asked = { data: normal, rounding: null, seed: 1, timeoutMs: 20_000 };
    expect(await client.request('numerics', { ...asked, handle })).toEqual({
      ok: false,
      reason: 'integers are added without an error',
    });
    await expect(client.request('numerics', { ...asked, handle: 'none' })).rejects.toThrow(
      'prepare it again',
    );
  });
});
