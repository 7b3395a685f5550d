import { hostname } from 'node:os';
import path from 'node:path';
import type { DeviceProfile } from '../core/device/deviceProfile';
import type { DirectiveProblem } from '../core/kernel/directives';
import { explain, type KernelExplanation } from '../core/kernel/explain';
import type { VerdictOf } from '../core/kernel/judgedKernels';
import { createSpace } from '../core/space/searchSpace';
import type { GpuReport } from '../protocol/gpuReport';
import type { NumericsRequest, NumericsRuns } from '../protocol/numerics';
import type { ProbedDevice } from '../protocol/probe';
import { NVCC_VARIABLE, type ResourcesResult, type RunnerResult } from '../protocol/runner';
import type {
  DeviceReference,
  KernelSource,
  MeasureRequest,
  MeasureResult,
  SessionDetail,
  SessionSummary,
  StoredMeasurement,
  TuneEvent,
  TuneRequest,
  TuneResult,
} from '../protocol/tuning';
import type { ResultLine } from '../protocol/work';
import { readCommandLine } from './commandLine';
import { type DecideRequest, decideMissing } from './decideKernel';
import { chooseDevice, type DeviceList, raiseCeilings } from './devices';
import { type Dispatch, type DispatchRequest, dispatchOf } from './dispatch';
import { noSession, notRunning, UserError, unreadableRunnerCommand } from './errors';
import { type GpuCheckRequest, runGpuCheck } from './gpuCheck/gpuCheck';
import { temporaryStore } from './gpuCheck/temporaryStore';
import { type ImportSummary, importResults } from './importRecords';
import { kernelsIn, loadKernel, macrosGiven } from './kernel';
import { measureNumerics } from './measureNumerics';
import { measureWork, type WorkRequest } from './measureWork';
import { type CurrentModel, DeviceModels } from './models/deviceModels';
import { sessionModels } from './models/foretell';
import { modelOfKernel } from './models/modelFiles';
import { type PredictRequest, type PredictResult, predictKernel } from './models/predict';
import { onDevice } from './onDevice';
import { defaultStorePath } from './paths';
import { type ProbeRequest, probe } from './probe';
import { detailOf, measurementOf, summaryOf } from './records';
import { resourcesOf } from './resources';
import type { Runners } from './runnerClient';
import { type Runnables, RunnerPool } from './runnerPool';
import type { RunnerStart } from './runnerProcess';
import { runMeasureSession, runTuneSession, type SessionContext } from './runSession';
import type { ModelKey } from './store/modelTable';
import { type MeasurementFilter, MeasurementStore } from './store/store';
import { usable } from './usable';
import { storedVerdicts } from './verdicts';

/** How an engine is made. */
export interface EngineOptions {
  /** Measurement store; `null` = the per-user default. */
  readonly storePath: string | null;
  /** Told what may help to find out why something did not work; never shown unasked. */
  readonly log: (message: string) => void;
  /** The user's choice of CUDA compiler and of what it compiles for (`sm_90`); empty = find out. */
  readonly cuda?: { readonly nvcc: string; readonly architecture: string };
  /** How runners are started, where not from the bundle beside this one. */
  readonly runner?: RunnerStart;
  /** Command line that leads to `tilesmith serve` on another machine, whose devices are used too; empty = none. */
  readonly remoteCommand?: string;
  /** Where models come from: the generic one's folder, and the training thread, where not beside this bundle. */
  readonly models?: { readonly folder?: string; readonly worker?: string };
  /** Told when a model was trained. */
  readonly onModel?: () => void;
  /** Pauses before each attempt to reach that machine again, where not the usual ones; milliseconds. */
  readonly remotePausesMs?: readonly number[];
}

/** How a session is run. */
export interface RunOptions {
  readonly onEvent?: (event: TuneEvent) => void;
  /** Aborting it stops the session within a second and keeps what is measured. */
  readonly signal?: AbortSignal;
  /** Wait while another session measures on the device (default), or fail at once. */
  readonly wait?: boolean;
  /** Longest wait for one step of the device in milliseconds (default 20,000). */
  readonly stepTimeoutMs?: number;
}

/** What `explain` tells about a source file. */
export interface Explanation {
  readonly language: 'wgsl' | 'cuda';
  readonly kernels: readonly KernelExplanation[];
  /** Directives that cannot be used and are ignored. */
  readonly directiveProblems: readonly PlacedProblem[];
  /** Where the text is a template, so that its kernels can be read but not run. */
  readonly templates: readonly PlacedProblem[];
}

/** What is wrong at a place of the source; line and column count from 1. */
export interface PlacedProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly remedy: string;
}

/**
 * Everything that measures and remembers, for the command line, the language server and agents alike. Processes are
 * started when first needed and end with `dispose`. Expected failures are thrown as UserError.
 */
export interface Engine {
  /** Devices that can run kernels, with measured ceilings where they are known, and notes on what to install. */
  devices(): Promise<DeviceList>;
  /**
   * A device with its ceilings, measured once for each device and driver; they stay unknown (`null`) while another
   * session measures on it.
   */
  profile(device: string): Promise<DeviceProfile>;
  /**
   * A device with its ceilings, measured now whatever is known of it; what was stored is replaced. Throws UserError
   * `DeviceBusy` while another session measures on it.
   */
  calibrate(device: string): Promise<DeviceProfile>;
  /** What is known of the kernels of a source, also from running them before; runs nothing. */
  explain(source: KernelSource): Promise<Explanation>;
  /**
   * Runs the hypotheses about each kernel, or the one named, of which something is missing that running could tell, and
   * keeps what comes of it; nothing where that is known. Throws UserError `NoDevice` or `DeviceBusy` where they cannot be
   * run, and `Cancelled`.
   */
  decide(request: DecideRequest, options?: RunOptions): Promise<void>;
  /** What running told of the kernels of a source; reads the store and runs nothing. */
  verdictOf(source: KernelSource): VerdictOf;
  /** Directives of a source that cannot be used and are ignored. */
  directiveProblems(source: KernelSource): Promise<readonly PlacedProblem[]>;
  /** What the compiler says about a text, and why there is none to ask; needs no device. */
  check(source: KernelSource): Promise<RunnerResult<'check'>>;
  /**
   * What a CUDA kernel takes at its own values, as nvcc compiles it; needs no device. `architecture` is `sm_90`, say;
   * by default the user's choice, else the GPU's, else what nvcc chooses.
   */
  resources(source: KernelSource, entry: string | null, architecture?: string): Promise<ResourcesResult>;
  tune(request: TuneRequest, options?: RunOptions): Promise<TuneResult>;
  measure(request: MeasureRequest, options?: RunOptions): Promise<MeasureResult>;
  /**
   * What the model of the device says of a kernel, which is not run; where measurements have come, it is trained on them
   * first. What the device can do at most is measured once. Throws UserError `NoDevice` where it does not give times.
   */
  predict(request: PredictRequest, options?: RunOptions): Promise<PredictResult>;
  /** The model that answers for a device now; `null` where there is none. */
  modelFor(key: ModelKey): Promise<CurrentModel | null>;
  /** Begins to train the model of a device on what it does not know, if there is anything. */
  learn(device: DeviceProfile, key: ModelKey): Promise<void>;
  /** Settles when the trainings that sessions began have ended. */
  modelsTrained(): Promise<void>;
  /** Measures the lines of a work file; results go to the request alone and not into the store. */
  measureWork(request: WorkRequest, options?: RunOptions): Promise<DeviceReference>;
  /** Runs a kernel on data of several kinds and tells how far its results are from float64; keeps nothing. */
  numerics(request: NumericsRequest, options?: RunOptions): Promise<NumericsRuns>;
  /** Finds out how the matrix instructions of a device add. */
  probe(request: ProbeRequest, options?: RunOptions): Promise<ProbedDevice>;
  /** Checks on this machine all that needs a GPU; keeps its measurements to itself and out of the store. */
  gpuCheck(request: GpuCheckRequest, options?: RunOptions): Promise<GpuReport>;
  /** Merges results measured elsewhere into the store. */
  importResults(results: readonly ResultLine[]): ImportSummary;
  /**
   * Asks a session that runs, in this process or another (`null`: the newest), to pause before its next step or to go on, and
   * returns it. It keeps its device meanwhile. Throws UserError `NoSession` where it does not run.
   */
  pause(session: string | null, paused: boolean): SessionSummary;
  /** Sessions, newest first. */
  sessions(): readonly SessionSummary[];
  /** One session in full, or the newest for `null`; `null` where there is none. */
  session(id: string | null): SessionDetail | null;
  /** Measurements, newest first. */
  measurements(filter: MeasurementFilter): readonly StoredMeasurement[];
  /** Which variant serves which size, by what sessions measured; reads the store and runs nothing. */
  dispatch(request: DispatchRequest): Dispatch;
  /** The store, for exports. */
  store(): MeasurementStore;
  /** Ends every process the engine started; sessions that still run are cancelled. */
  dispose(): Promise<void>;
}

/** Creates an engine; nothing is opened or started before it is needed. */
export function createEngine(engineOptions: EngineOptions): Engine {
  const { storePath, log } = engineOptions;
  const architecture = engineOptions.cuda?.architecture ?? '';
  let opened: MeasurementStore | null = null;
  let inquirer: Runners | null = null;
  const disposal = new AbortController();
  const running = new Set<Promise<unknown>>();

  const store = () => {
    opened ??= new MeasurementStore(storePath ?? defaultStorePath());
    return opened;
  };
  const client = () => {
    inquirer ??= new RunnerPool(runnablesOf(engineOptions), log);
    return inquirer;
  };
  const models = new DeviceModels({
    store,
    log,
    folder: engineOptions.models?.folder ?? path.join(__dirname, '../media/models'),
    ...(engineOptions.models?.worker === undefined ? {} : { worker: engineOptions.models.worker }),
    onTrained: () => engineOptions.onModel?.(),
  });
  const withStoredCeilings = (profile: DeviceProfile) =>
    raiseCeilings(profile, store().profile(profile.id, profile.driver));

  const context = (
    options: RunOptions,
    kept: Pick<SessionContext, 'store' | 'models'> = { store: store(), models: sessionModels(models, log) },
  ): SessionContext => ({
    ...kept,
    log,
    createClient: () => new RunnerPool(runnablesOf(engineOptions), log),
    tell: (event) => options.onEvent?.(event),
    signal:
      options.signal === undefined ? disposal.signal : AbortSignal.any([options.signal, disposal.signal]),
    wait: options.wait ?? true,
    stepTimeoutMs: options.stepTimeoutMs ?? 20_000,
  });
  const tracked = async <T>(work: Promise<T>): Promise<T> => {
    running.add(work);
    try {
      return await work;
    } finally {
      running.delete(work);
    }
  };

  const devices = async (): Promise<DeviceList> => {
    const list = await usable(() => client().request('listDevices', {}));
    return { devices: list.devices.map(withStoredCeilings), notes: list.notes };
  };

  const measureProfile = async (device: string): Promise<DeviceProfile> => {
    const measured = await usable(() => client().request('profile', { device }));
    store().saveProfile(measured, new Date().toISOString());
    return measured;
  };

  const calibrate = (device: string, { wait, signal }: Pick<SessionContext, 'wait' | 'signal'>) =>
    onDevice(device, { wait, signal, tell: () => undefined }, () => measureProfile(device));

  return {
    devices,
    async profile(device) {
      const listed = (await devices()).devices.find(({ id }) => id === device);
      if (listed !== undefined && listed.peakFlops.f32 !== null) return listed;
      try {
        return await calibrate(device, { wait: false, signal: disposal.signal });
      } catch (error) {
        const isBusy = error instanceof UserError && error.code === 'DeviceBusy';
        if (isBusy && listed !== undefined) return listed;
        throw error;
      }
    },
    calibrate: (device) => calibrate(device, { wait: false, signal: disposal.signal }),
    async explain(source) {
      const { text } = source;
      const { kernels, directiveProblems, modules } = await kernelsIn(source, storedVerdicts(store, source));
      return {
        language: source.language,
        kernels: kernels.map((model) => explain(model, createSpace(model, null, null))),
        directiveProblems: directiveProblems.map((problem) => placed(text, problem)),
        templates: modules.flatMap(({ template }) => (template === null ? [] : [placed(text, template)])),
      };
    },
    async decide(request, options = {}) {
      // A store is not even opened where nothing is to be found out.
      const { kernels } = await kernelsIn(request.source);
      if (kernels.every(({ hypotheses }) => hypotheses === null)) return;
      const decided = context(options);
      const pool = decided.createClient();
      await tracked(decideMissing(request, pool, decided).finally(() => pool.dispose()));
    },
    verdictOf: (source) => storedVerdicts(store, source),
    async directiveProblems(source) {
      const { directiveProblems } = await kernelsIn(source);
      return directiveProblems.map((problem) => placed(source.text, problem));
    },
    async check(source) {
      const { language, path, text } = source;
      const macros = await macrosGiven(source);
      return usable(() =>
        client().request('check', {
          language,
          path,
          source: text,
          ...(architecture === '' ? {} : { architecture }),
          ...(macros === null ? {} : { macros }),
        }),
      );
    },
    resources: (source, entry, wanted = '') =>
      resourcesOf(source, entry, wanted || architecture, client(), storedVerdicts(store, source)),
    tune: (request, options = {}) => tracked(runTuneSession(request, context(options))),
    measure: (request, options = {}) => tracked(runMeasureSession(request, context(options))),
    async predict(request, options = {}) {
      const { source, entry } = request;
      const kernel = await loadKernel(source, entry, storedVerdicts(store, source));
      const found = chooseDevice(await devices(), request.device, source.language);
      const isKnown = found.emulated || found.peakFlops.f32 !== null;
      const device = isKnown ? found : await calibrate(found.id, context(options));
      return predictKernel(kernel, device, request, models);
    },
    modelFor: (key) => models.current(key),
    learn: (device, key) => models.learn(device, key),
    modelsTrained: () => models.idle(),
    measureWork: (request, options = {}) => tracked(measureWork(request, context(options))),
    numerics: (request, options = {}) => tracked(measureNumerics(request, context(options))),
    probe: (request, options = {}) => tracked(probe(request, context(options))),
    gpuCheck: (request, options = {}) =>
      tracked(
        temporaryStore((checked) =>
          runGpuCheck(request, { ...context(options, { store: checked, models: null }), wait: true }),
        ),
      ),
    importResults: (results) => importResults(store(), results, hostname()),
    pause(id, paused) {
      const known = store().sessions().map(summaryOf);
      if (id !== null && known.every((each) => each.id !== id)) throw noSession(id);
      const running = known.find((each) => each.state === 'running' && (id === null || each.id === id));
      if (running === undefined) throw notRunning(id);
      store().setPaused(running.id, paused);
      return { ...running, paused };
    },
    sessions: () => store().sessions().map(summaryOf),
    session(id) {
      const row = store().session(id);
      if (row === null) return null;
      const kept = store();
      return detailOf(
        row,
        kept.trials(row.id),
        kept.libraryTimes(row.id),
        kept.referenceChecks(row.id),
        modelOfKernel(kept, row),
      );
    },
    dispatch: (request) => dispatchOf(store(), request),
    measurements: (filter) => store().measurements(filter).map(measurementOf),
    store,
    async dispose() {
      disposal.abort();
      await Promise.allSettled(running);
      await models.dispose();
      await inquirer?.dispose();
      opened?.close();
      inquirer = null;
      opened = null;
    },
  };
}

/** A command line that cannot be read costs the other machine's devices and nothing else. */
function runnablesOf(options: EngineOptions): Runnables {
  const { remoteCommand = '', remotePausesMs } = options;
  const runner = withNvcc(options.runner ?? {}, options.cuda?.nvcc ?? '');
  if (remoteCommand.trim() === '') return { local: runner, remote: null, note: null };
  const read = readCommandLine(remoteCommand);
  if (!read.ok) {
    return { local: runner, remote: null, note: unreadableRunnerCommand(remoteCommand, read.reason) };
  }
  const pauses = remotePausesMs === undefined ? {} : { pausesMs: remotePausesMs };
  return { local: runner, remote: { command: read.words, text: remoteCommand, ...pauses }, note: null };
}

/** The compiler of this machine is none for another one. */
function withNvcc(runner: RunnerStart, nvcc: string): RunnerStart {
  return nvcc === '' ? runner : { ...runner, env: { ...runner.env, [NVCC_VARIABLE]: nvcc } };
}

function placed(text: string, { span, message, remedy }: DirectiveProblem): PlacedProblem {
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1;
  return { line: span.line + 1, column: span.start - lineStart + 1, message, remedy };
}
