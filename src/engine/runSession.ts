import { describeError } from '../core/describeError';
import { notesFor } from '../core/device/deviceNote';
import type { DeviceProfile } from '../core/device/deviceProfile';
import { type Configuration, defaultConfiguration } from '../core/space/configuration';
import { createSpace } from '../core/space/searchSpace';
import { BY_TIME, isByTime, needsPower } from '../core/tuner/objective';
import { FINAL_RULES } from '../core/tuner/racing';
import type {
  MeasureRequest,
  MeasureResult,
  Shared,
  StoppedBecause,
  TuneEvent,
  TuneRequest,
  TuneResult,
  WarmStart,
} from '../protocol/tuning';
import { checkedSource, refuseInvalid, refuseMisfits, sizesOf, understand } from './askedKernel';
import { floorOf, profileOf } from './ceilings';
import { chooseDevice } from './devices';
import { badInput, cancelled, noPowerSource, placeOf, sharedByTime, UserError } from './errors';
import { problemOf, type RunnableKernel } from './kernel';
import { libraryOf } from './library';
import { measureAcross } from './measureAcross';
import { type Bench, measureTogether } from './measureTogether';
import type { Foretell } from './models/foretell';
import { onDevice, withRunners } from './onDevice';
import type { Runners } from './runnerClient';
import { Session, type SessionPlan } from './session';
import type { MeasurementStore } from './store/store';
import { recordTrial, type Stage, tuneProblem } from './tune';
import { usable } from './usable';

/** What a session is given by the engine. */
export interface SessionContext {
  readonly store: MeasurementStore;
  readonly log: (message: string) => void;
  readonly createClient: () => Runners;
  readonly tell: (event: TuneEvent) => void;
  readonly signal: AbortSignal;
  readonly wait: boolean;
  readonly stepTimeoutMs: number;
  /** The models that tell what is to be expected and learn from what comes; `null`: nothing is told or learnt. */
  readonly models: SessionModels | null;
}

/** What models do for a session; never throws. */
export interface SessionModels {
  /** What a search of a kernel can start warm from; `null` where the device has no model of its own. */
  warmStart(kernel: RunnableKernel, device: DeviceProfile): Promise<WarmStart | null>;
  /**
   * What is to be expected of configurations of a kernel, by what the device's own model knew at a warm start, else by
   * the model that there is; `null` where there is none.
   */
  foretell(
    kernel: RunnableKernel,
    device: DeviceProfile,
    warm: WarmStart | null,
    signal: AbortSignal,
  ): Promise<Foretell | null>;
  /** Begins to train the model of the device on what was measured. */
  learn(kernel: RunnableKernel, device: DeviceProfile): void;
}

type Request = Pick<TuneRequest, 'source' | 'entry' | 'sizes' | 'device' | 'seed'>;
type Plan = Omit<SessionPlan, 'kernel' | 'device' | 'sizes' | 'spaces' | 'warm'> & {
  /** Whether it starts warm where that is possible. */
  readonly wantsWarm: boolean;
};

/** Runs a tuning session to its end. What it has measured is in the store at any moment. */
export async function runTuneSession(request: TuneRequest, context: SessionContext): Promise<TuneResult> {
  if (request.share !== undefined && !isByTime(request.objective)) throw sharedByTime();
  const { result } = await runSession(
    request,
    context,
    ({ model }) => ({
      kind: 'tune',
      baseline: defaultConfiguration(model.tunables),
      strategy: request.strategy,
      objective: request.objective,
      budget: request.budget,
      seed: request.seed,
      resume: request.resume,
      wantsWarm: request.strategy === 'forest' && request.cold !== true,
    }),
    tuneProblem,
    request.share,
  );
  return result;
}

/** Measures one configuration on each size, as thoroughly as the best of a tuning session. */
export async function runMeasureSession(
  request: MeasureRequest,
  context: SessionContext,
): Promise<MeasureResult> {
  const { result, failure } = await runSession(
    request,
    context,
    (kernel) => ({
      kind: 'measure',
      baseline: configurationOf(kernel, request),
      strategy: 'exhaustive',
      objective: BY_TIME,
      budget: { evaluations: 1, seconds: null },
      seed: request.seed,
      resume: false,
      wantsWarm: false,
    }),
    measureProblem,
  );
  if (failure !== null) throw failure;
  if (result.stoppedBecause === 'cancelled') throw cancelled();
  const { device, kernel, session } = result;
  const measurements = result.problems.flatMap(({ m, n, k, trials, library }) =>
    trials.map((trial) => ({ ...trial, problem: { m, n, k }, library })),
  );
  return { device, kernel, session, measurements };
}

/** The source's own values but for those given; throws UserError `BadInput` for a tunable it does not have. */
export function configurationOf(
  { model, source }: RunnableKernel,
  { configuration }: Pick<MeasureRequest, 'configuration'>,
): Configuration {
  const names = model.tunables.map(({ name }) => name);
  const stranger = Object.keys(configuration).find((name) => !names.includes(name));
  if (stranger !== undefined) {
    const has = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
    throw badInput(`${placeOf(source.path)}: "${model.entry}" has no tunable "${stranger}"; ${has}`);
  }
  return { ...defaultConfiguration(model.tunables), ...configuration };
}

async function measureProblem(stage: Stage): Promise<StoppedBecause> {
  await measureTogether(stage.bench, [stage.session.plan.baseline], {
    rules: FINAL_RULES,
    ragged: true,
    readings: () => 1,
    best: () => null,
    expired: () => false,
    onTrial: (trial) => recordTrial(stage, 'final', trial),
  });
  return 'budget spent';
}

/** What a session found, and what made it fail where it did. */
interface Ended {
  readonly result: TuneResult;
  readonly failure: UserError | null;
}

/** Everything around the measuring: kernel, device, lock, profile, the session's record, its orderly end. */
async function runSession(
  request: Request,
  context: SessionContext,
  plan: (kernel: RunnableKernel) => Plan,
  work: (stage: Stage) => Promise<StoppedBecause>,
  share?: Shared,
): Promise<Ended> {
  const { store, signal, tell } = context;
  return withRunners(context, async (client) => {
    const kernel = await understand(request, client, context);
    const planned = plan(kernel);
    const sizes = sizesOf(kernel, request.sizes);
    refuseMisfits(kernel, sizes);
    const list = await usable(() => client.request('listDevices', {}, { signal }));
    const found = chooseDevice(list, request.device, kernel.source.language);
    if (needsPower(planned.objective) && found.powerSource === null)
      throw noPowerSource(found.name, notesFor(list.notes, kernel.source.language));
    await refuseInvalid(client, checkedSource(kernel, sizes), signal);
    return onDevice(found.id, context, async () => {
      const device = await profileOf(found, client, context);
      const spaces = sizes.map((size) => createSpace(kernel.model, device.limits, size));
      const warm = (planned.wantsWarm && (await context.models?.warmStart(kernel, device))) || null;
      const session = new Session({ ...planned, kernel, device, sizes, spaces, warm }, store, tell);
      const foretell = (await context.models?.foretell(kernel, device, session.warm, signal)) ?? null;
      const ended = await untilItEnds(session, context, client, foretell, work, share);
      if (planned.kind === 'tune') context.models?.learn(kernel, device);
      return ended;
    });
  });
}

async function untilItEnds(
  session: Session,
  context: SessionContext,
  client: Runners,
  foretell: Foretell | null,
  work: (stage: Stage) => Promise<StoppedBecause>,
  share: Shared | undefined,
): Promise<Ended> {
  const { tell, signal, stepTimeoutMs, log } = context;
  const { kernel, device, seed, spaces } = session.plan;
  try {
    let stopped: StoppedBecause = 'space exhausted';
    const stages: Stage[] = [];
    // What comes after the problems takes its part of the time as if it were one more.
    const after = share === undefined || spaces.length === 1 ? 0 : 1;
    for (const [index, problem] of session.problems.entries()) {
      const space = spaces[index];
      if (space === undefined) throw new Error('a problem has no search space');
      const gemm = problemOf(kernel, problem.size);
      const floor = floorOf(gemm, device, client, context);
      const bench: Bench = {
        client,
        kernel,
        problem: gemm,
        device,
        floor,
        seed,
        stepTimeoutMs,
        signal,
        whilePaused: () => session.whilePaused(signal),
      };
      const foretellHere =
        foretell &&
        ((configurations: readonly Configuration[]) =>
          foretell(configurations.map((configuration) => ({ configuration, size: problem.size }))));
      const stage: Stage = {
        session,
        problem,
        space,
        bench,
        foretell: foretellHere,
        prior:
          session.warm &&
          foretellHere &&
          ((configurations) => foretellHere(configurations).map(({ p50 }) => Math.log(p50))),
        problemsLeft: spaces.length - index + after,
        tell,
      };
      stages.push(stage);
      const ended = await work(stage);
      if (ended !== 'space exhausted') stopped = ended;
      // Taken up again, the session may have it from before.
      const library = problem.library ?? (await libraryOf({ ...bench, device }, log));
      if (library !== null) session.recordLibrary(problem, library);
    }
    if (share !== undefined && after > 0) await measureAcross(stages, share);
    return { result: session.end('finished', stopped, null), failure: null };
  } catch (error) {
    if (signal.aborted) return { result: session.end('cancelled', 'cancelled', null), failure: null };
    const failure = describeError(error);
    log(`session ${session.id} failed: ${failure}`);
    const result = session.end('failed', 'failed', failure);
    if (error instanceof UserError) return { result, failure: error };
    throw error;
  }
}
