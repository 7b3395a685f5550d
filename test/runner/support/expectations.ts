import { expect } from 'vitest';
import type { KernelInstance } from '../../../src/core/kernel/instance';
import type { RunnerClient, Runners } from '../../../src/engine/runnerClient';
import type { PrepareResult, RunnerResult } from '../../../src/protocol/runner';

/** Limit of one device step in tests: far above what a loaded machine needs for these small problems. */
export const STEP_LIMIT_MS = 20_000;

/** The id of the first device; fails the test where there is none, with the runner's own note. */
export async function firstDevice(client: Pick<Runners, 'request'>): Promise<string> {
  const { devices, notes } = await client.request('listDevices', {});
  const [device] = devices;
  if (!device) throw new Error(JSON.stringify(notes));
  return device.id;
}

/** Prepares on the device with the usual limits. */
export function prepare(
  client: RunnerClient,
  device: string,
  instance: KernelInstance,
  more: { readonly seed?: number; readonly timeoutMs?: number; readonly floorMs?: number } = {},
): Promise<PrepareResult> {
  return client.request('prepare', {
    device,
    instance,
    seed: 1,
    timeoutMs: STEP_LIMIT_MS,
    floorMs: 0,
    ...more,
  });
}

/** Prepares, and fails with the reason unless the kernel is correct; returns the handle and the rest. */
export async function prepareCorrect(
  client: RunnerClient,
  device: string,
  instance: KernelInstance,
  more: { readonly seed?: number; readonly floorMs?: number } = {},
): Promise<Extract<PrepareResult, { status: 'correct' }>> {
  const prepared = await prepare(client, device, instance, more);
  if (prepared.status !== 'correct') {
    expect.fail(`expected correct, got ${prepared.status}: ${prepared.reason}`);
  }
  return prepared;
}

/** Samples a handle with the usual limits. */
export function sample(
  client: RunnerClient,
  handle: string,
  more: { readonly repeats?: number; readonly seed?: number } = {},
): Promise<RunnerResult<'sample'>> {
  return client.request('sample', { handle, repeats: 5, seed: 77, timeoutMs: STEP_LIMIT_MS, ...more });
}

/** The middle of the values. */
export function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)]!;
}
