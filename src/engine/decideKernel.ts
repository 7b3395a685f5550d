import { judged, type ReadKernels } from '../core/kernel/judgedKernels';
import type { KernelModel } from '../core/kernel/kernelModel';
import { moduleAt, type SourceModule } from '../core/kernel/modules';
import type { KernelSource, TuneEvent } from '../protocol/tuning';
import { decide } from './decide';
import { chooseDevice, deviceReference } from './devices';
import { notTold } from './errors';
import { chosenKernel, moduleSource, type RunnableKernel, runnable, withParsed } from './kernel';
import { onDevice } from './onDevice';
import type { Runners } from './runnerClient';
import { moduleHash } from './sourceHash';
import type { MeasurementStore } from './store/store';
import { usable } from './usable';
import { verdictKey } from './verdicts';

/** A hypothesis that takes longer is not worth waiting for: the problem is small. */
const STEP_TIMEOUT_MS = 5000;

/** What finding out about a kernel is given by the engine. */
export interface DecideContext {
  readonly store: MeasurementStore;
  readonly tell: (event: TuneEvent) => void;
  readonly signal: AbortSignal;
  readonly wait: boolean;
  readonly stepTimeoutMs: number;
}

/** The kernel asked for, and where it may run. */
export interface DecideRequest {
  readonly source: KernelSource;
  readonly entry: string | null;
  /** As in `TuneRequest`. */
  readonly device: string | null;
}

/**
 * The kernel asked for with all that is known of it; where reading leaves something open and the store has no verdict,
 * its hypotheses are run first. Throws what `loadKernel` throws, UserError `NoDevice` or `DeviceBusy` where they would
 * have to be run and cannot, and `Cancelled`; then no verdict is kept.
 */
export function decidedKernel(
  { source, entry, device }: DecideRequest,
  client: Runners,
  context: DecideContext,
): Promise<RunnableKernel> {
  return withParsed(source, async (read) => {
    const { model, module } = chosenKernel(source, entry, read());
    const run = { read, module, device, client };
    return runnable(source, module, await decidedModel(source, model, run, context));
  });
}

/** Finds out about every kernel of a text of which something is missing; throws as {@link decidedKernel} does. */
export function decideMissing(
  { source, entry, device }: DecideRequest,
  client: Runners,
  context: DecideContext,
): Promise<void> {
  return withParsed(source, async (read) => {
    const { kernels, modules } = read();
    for (const model of kernels) {
      const isAsked = entry === null || entry === model.entry;
      const module = moduleAt(modules, model.nameSpan.start);
      if (!isAsked || model.missing.length === 0 || module === null || module.template !== null) continue;
      await decidedModel(source, model, { read, module, device, client }, context);
    }
  });
}

/** Where a kernel is read and run. */
interface Run {
  readonly read: ReadKernels;
  readonly module: SourceModule;
  /** As in {@link DecideRequest}. */
  readonly device: string | null;
  readonly client: Runners;
}

async function decidedModel(
  source: KernelSource,
  model: KernelModel,
  { read, module, device: asked, client }: Run,
  context: DecideContext,
): Promise<KernelModel> {
  const { hypotheses } = model;
  const key = verdictKey(moduleHash({ ...source, text: module.text }, source.embedded === true), model);
  if (hypotheses === null || key === null) return model;
  let verdict = context.store.verdict(key);
  if (verdict === null) {
    const { signal, tell, store } = context;
    const list = await usable(() => client.request('listDevices', {}, { signal }));
    const found = chooseDevice(list, asked, source.language);
    const decision = await onDevice(found.id, context, () => {
      const onRun = (run: number) =>
        tell({
          type: 'deciding',
          entry: model.entry,
          device: deviceReference(found),
          run,
          hypotheses: hypotheses.list.length,
        });
      onRun(0);
      const stepTimeoutMs = Math.min(context.stepTimeoutMs, STEP_TIMEOUT_MS);
      const bench = { client, device: found.id, stepTimeoutMs, signal, onRun };
      return decide(moduleSource(source, module), read, model, hypotheses, bench);
    });
    if (!decision.ok) {
      // A kernel that lacks nothing is measured as it is, and what is wrong with it shows there.
      if (model.missing.length === 0) return model;
      throw notTold(source.path, model, decision.reason);
    }
    verdict = decision.verdict;
    store.saveVerdict(key, verdict, deviceReference(found), new Date().toISOString());
  }
  return judged(read, model, verdict);
}
