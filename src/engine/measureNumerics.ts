import { sameSize } from '../core/gemm/size';
import { instantiate } from '../core/kernel/instantiate';
import { defaultConfiguration } from '../core/space/configuration';
import type { NumericsCase, NumericsRequest, NumericsRun, NumericsRuns } from '../protocol/numerics';
import { checkedSource, refuseInvalid, refuseMisfits, understand } from './askedKernel';
import { chooseDevice, deviceReference } from './devices';
import { problemOf, type RunnableKernel, withIncludes } from './kernel';
import { onDevice, withRunners } from './onDevice';
import { outcomeOf, type Runners } from './runnerClient';
import type { SessionContext } from './runSession';
import { usable } from './usable';

type Prepared =
  | { readonly ok: true; readonly handle: string }
  | { readonly ok: false; readonly reason: string };

/** Where the cases are run. */
interface Stage {
  readonly kernel: RunnableKernel;
  readonly client: Runners;
  readonly device: string;
  readonly seed: number;
  readonly context: SessionContext;
}

/**
 * Runs the kernel on every case and compares its results with float64. A case that cannot be run, because the kernel is
 * wrong at its size, exceeds the device or does not end, says why and costs no other. Throws what sessions throw.
 */
export async function measureNumerics(
  request: NumericsRequest,
  context: SessionContext,
): Promise<NumericsRuns> {
  const { signal } = context;
  return withRunners(context, async (client) => {
    const kernel = await understand(request, client, context);
    const sizes = request.cases.map(({ size }) => size);
    refuseMisfits(kernel, sizes);
    const list = await usable(() => client.request('listDevices', {}, { signal }));
    const found = chooseDevice(list, request.device, kernel.source.language);
    await refuseInvalid(client, checkedSource(kernel, sizes), signal);
    const stage = { kernel, client, device: found.id, seed: request.seed, context };
    const runs = await onDevice(found.id, context, () => runCases(stage, request));
    return { device: deviceReference(found), kernel: kernel.reference, runs };
  });
}

async function runCases(stage: Stage, { cases, onCase }: NumericsRequest): Promise<readonly NumericsRun[]> {
  const runs: NumericsRun[] = [];
  let prepared: { readonly of: NumericsCase; readonly result: Prepared } | null = null;
  for (const [index, each] of cases.entries()) {
    onCase?.(index);
    if (prepared === null || !sameSize(prepared.of.size, each.size)) {
      if (prepared?.result.ok) await stage.client.request('release', { handle: prepared.result.handle });
      prepared = { of: each, result: await unlessDead(() => prepare(stage, each)) };
    }
    const { result } = prepared;
    const outcome = result.ok ? await unlessDead(() => run(stage, result.handle, each)) : result;
    // A runner that ended on the way took the handle with it.
    if (result.ok && !outcome.ok) prepared = null;
    const { size, data, rounding } = each;
    runs.push({ size, family: data.kind === 'family' ? data.family : 'file', rounding, outcome });
  }
  return runs;
}

async function prepare(
  { kernel, client, device, seed, context }: Stage,
  { size }: NumericsCase,
): Promise<Prepared> {
  const { model, source } = kernel;
  const configuration = defaultConfiguration(model.tunables);
  const made = instantiate(model, source.text, configuration, problemOf(kernel, size), { ragged: false });
  if (!made.ok) return made;
  const instance = withIncludes(made.instance, source);
  const { signal, stepTimeoutMs: timeoutMs } = context;
  const asked = { device, instance, seed, timeoutMs, floorMs: 0 };
  const result = await client.request('prepare', asked, { signal });
  return result.status === 'correct'
    ? { ok: true, handle: result.handle }
    : { ok: false, reason: result.reason };
}

function run(
  { client, seed, context }: Stage,
  handle: string,
  { data, rounding }: NumericsCase,
): Promise<NumericsRun['outcome']> {
  const { signal, stepTimeoutMs: timeoutMs } = context;
  return client.request('numerics', { handle, data, rounding, seed, timeoutMs }, { signal });
}

/** What came of it, or why the runner ended on the way; any other error goes on up. */
async function unlessDead<T extends { readonly ok: boolean }>(
  work: () => Promise<T>,
): Promise<T | { readonly ok: false; readonly reason: string }> {
  try {
    return await work();
  } catch (error) {
    const outcome = outcomeOf(error);
    if (outcome === null) throw error;
    return { ok: false, reason: outcome.reason };
  }
}
