import * as z from 'zod';
import type { KernelResources } from '../core/device/resources';
import type { LibraryTime } from '../core/records/libraryTime';
import type { DeviceConditions, Trial, Verification } from '../core/records/trial';
import { BY_TIME, GOALS, type Objective } from '../core/tuner/objective';
import { modelAbout } from './modelAbout';

/**
 * What a tuning session is asked, what it tells while it runs and what it returns.
 * The engine speaks it, the command line prints it, the language server and the webviews pass it on.
 */
const nullableNumber = z.number().nullable();

/** Validator of `Size`: M, N and K. */
export const size = z.object({ m: z.int().positive(), n: z.int().positive(), k: z.int().positive() });

/** Validator of `NamedSize`: a size that may say what it is for, and how often a program multiplies it. */
export const namedSize = size.extend({
  name: z.string().exactOptional(),
  count: z.int().positive().exactOptional(),
});

/** Validator of `Configuration`: one value for each tunable, booleans as 0 and 1. */
export const configuration = z.record(z.string(), z.number());

/** Validator of {@link Verification}. */
export const verification: z.ZodType<Verification> = z.object({
  exact: z.boolean().nullable(),
  real: z.boolean().nullable(),
  maxError: nullableNumber,
  bound: nullableNumber,
  requires: z.array(z.string()).readonly(),
});

/** Validator of {@link KernelResources}. */
export const kernelResources: z.ZodType<KernelResources> = z.object({
  registers: z.int().nonnegative(),
  spillStoreBytes: z.int().nonnegative(),
  spillLoadBytes: z.int().nonnegative(),
  stackBytes: z.int().nonnegative(),
  sharedBytes: z.int().nonnegative(),
  constantBytes: z.int().nonnegative(),
});

/** Validator of {@link DeviceConditions}. */
export const deviceConditions: z.ZodType<DeviceConditions> = z.object({
  smClockMHz: nullableNumber,
  memoryClockMHz: nullableNumber,
  temperatureC: nullableNumber,
  throttle: z.array(z.string()).readonly(),
});

const timeSummary = z.object({
  median: z.number(),
  p25: z.number(),
  p75: z.number(),
  samples: z.array(z.number()).readonly(),
});

/** Validator of {@link LibraryTime}. */
export const libraryTime: z.ZodType<LibraryTime> = z.object({ name: z.string(), timeMs: timeSummary });

/** Validator of {@link Trial}; what trials of older stores do not have is `null`. */
export const trial: z.ZodType<Trial> = z.object({
  configuration,
  status: z.enum(['correct', 'compile', 'runtime', 'timeout', 'correctness', 'constraints']),
  reason: z.string().nullable(),
  timeMs: timeSummary.nullable(),
  wallMs: nullableNumber,
  powerW: nullableNumber,
  energyJ: nullableNumber,
  energyReadingsJ: z.array(z.number()).readonly().default([]),
  powerSource: z.string().nullable().default(null),
  predictedMs: z.object({ p10: z.number(), p50: z.number(), p90: z.number() }).nullable(),
  verification: verification.nullable(),
  compileMs: nullableNumber,
  timer: z.enum(['timestamp', 'wall']).nullable(),
  cache: z.enum(['flushed', 'hot']).nullable().default(null),
  conditions: deviceConditions.nullable().default(null),
  resources: kernelResources.nullable().default(null),
});

/** How a session chooses what to measure next. */
export const strategyName = z.enum(['forest', 'local', 'annealing', 'genetic', 'random', 'exhaustive']);
/** See {@link strategyName}. */
export type StrategyName = z.infer<typeof strategyName>;

/** Validator of {@link Objective}: what a session makes small, and within which limits. */
export const objective: z.ZodType<Objective> = z.object({
  goal: z.enum(GOALS),
  powerLimitW: z.number().positive().nullable(),
  errorLimit: z.number().positive().nullable(),
});

/** At most so many evaluations or seconds, whichever ends first; `null` = no limit of that kind. */
export const budget = z.object({
  evaluations: z.int().positive().nullable(),
  seconds: z.number().positive().nullable(),
});
/** See {@link budget}. */
export type Budget = z.infer<typeof budget>;

/** The languages kernels are written in. */
export const language = z.enum(['wgsl', 'cuda']);

/** An input file of Kernel Tuner, which says what is tuned in the place of directives. */
export const spaceFile = z.object({ path: z.string(), text: z.string() });
/** See {@link spaceFile}. */
export type SpaceFile = z.infer<typeof spaceFile>;

/** The kernel's text, its language, and the file it stands in (`null` for an unsaved document). */
export const kernelSource = z.object({
  language,
  path: z.string().nullable(),
  text: z.string(),
  spaceFile: spaceFile.exactOptional(),
  /** The text is a script, whose kernels stand in template literals. */
  embedded: z.literal(true).exactOptional(),
});
/** See {@link kernelSource}. */
export type KernelSource = z.infer<typeof kernelSource>;

/** What several sizes share: a few variants that lose little, or one configuration that loses least where it loses most. */
export const shared = z.enum(['variants', 'portable']);
/** See {@link shared}. */
export type Shared = z.infer<typeof shared>;

/** What a tuning session is asked for. */
export const tuneRequest = z.object({
  source: kernelSource,
  /** Entry point; `null` where the file has one kernel. */
  entry: z.string().nullable(),
  /** Problems to tune for; empty = the kernel's own `@sizes`, else 512. */
  sizes: z.array(namedSize),
  /** Device id; `null` = the first that is no CPU fallback, else the first. */
  device: z.string().nullable(),
  strategy: strategyName,
  objective,
  budget,
  seed: z.int().nonnegative(),
  /** Go on with an unfinished session of the same kernel, problems, device, strategy and seed. */
  resume: z.boolean(),
  /** Do not start warm, whatever the device's model knows; a session that is taken up goes on as it began. */
  cold: z.literal(true).exactOptional(),
  /** What the sizes are to share, for which leaders are measured at each other's sizes in the end; left out: nothing. */
  share: shared.exactOptional(),
});
/** See {@link tuneRequest}. */
export type TuneRequest = z.infer<typeof tuneRequest>;

/** What measuring one configuration is asked for; entry, sizes and device as in {@link tuneRequest}. */
export const measureRequest = z.object({
  source: kernelSource,
  entry: z.string().nullable(),
  sizes: z.array(size),
  device: z.string().nullable(),
  /** Values that differ from the source's own. */
  configuration,
  seed: z.int().nonnegative(),
});
/** See {@link measureRequest}. */
export type MeasureRequest = z.infer<typeof measureRequest>;

/** The kernel that something was measured of: its file, entry point and exact text. */
export const kernelReference = z.object({
  path: z.string().nullable(),
  entry: z.string(),
  /** SHA-256 of the source text, hexadecimal. */
  hash: z.string(),
});
/** See {@link kernelReference}. */
export type KernelReference = z.infer<typeof kernelReference>;

/** The device that something was measured on, with its driver at that time. */
export const deviceReference = z.object({
  id: z.string(),
  name: z.string(),
  driver: z.string(),
  fallback: z.boolean(),
  /** See `DeviceProfile.emulated`. */
  emulated: z.boolean(),
});
/** See {@link deviceReference}. */
export type DeviceReference = z.infer<typeof deviceReference>;

/** How far a session is; `interrupted`: its process is gone, and it can be taken up again. */
export const sessionState = z.enum(['running', 'finished', 'cancelled', 'failed', 'interrupted']);
/** See {@link sessionState}. */
export type SessionState = z.infer<typeof sessionState>;

/**
 * What a session started warm from, `null` where it started cold: so many measurements of the device, which its model had learnt
 * from, and the number of the newest of them.
 */
export const warmStart = z.object({ measurements: z.int(), newest: z.int() });
/** See {@link warmStart}. */
export type WarmStart = z.infer<typeof warmStart>;

/** A session without its trials, as lists show it. */
export const sessionSummary = z.object({
  id: z.string(),
  kind: z.enum(['tune', 'measure']),
  kernel: kernelReference,
  device: deviceReference,
  sizes: z.array(namedSize),
  strategy: strategyName,
  objective: objective.default(BY_TIME),
  budget,
  seed: z.int(),
  /** Valid configurations; `null` where they were too many to count. */
  spaceSize: z.int().nullable(),
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  state: sessionState,
  /** Trials taken over from the interrupted part of this session. */
  resumedTrials: z.int(),
  /** It runs and was asked to pause: nothing is measured until it is asked to go on. */
  paused: z.boolean().default(false),
  warm: warmStart.nullable().default(null),
});
/** See {@link sessionSummary}. */
export type SessionSummary = z.infer<typeof sessionSummary>;

/** Outcome for one problem; `baseline` is the source's own configuration. */
export const problemResult = size.extend({
  baseline: trial.nullable(),
  best: trial.nullable(),
  /** True where best is apart from baseline in what is made small; only then is best called better. */
  distinguishable: z.boolean(),
  trials: z.array(trial),
  /** Where time and energy are made small at once: what no other beats in both, the fastest first. */
  front: z.array(trial).nullable().default(null),
  /** The vendor's library on the same problem; `null` where there is none or it was not measured. */
  library: libraryTime.nullable().default(null),
  /** How the reference, measured again every now and then, changed; `null` where it was not. */
  drift: z.object({ checks: z.int(), furthest: z.number(), last: z.number() }).nullable().default(null),
});
/** See {@link problemResult}. */
export type ProblemResult = z.infer<typeof problemResult>;

/** Why a session came to its end. */
export const stoppedBecause = z.enum(['space exhausted', 'budget spent', 'cancelled', 'failed']);
/** See {@link stoppedBecause}. */
export type StoppedBecause = z.infer<typeof stoppedBecause>;

/** What a session came to, also one that was cancelled or failed. */
export const tuneResult = z.object({
  device: deviceReference,
  kernel: kernelReference,
  session: z.string(),
  objective: objective.default(BY_TIME),
  warm: warmStart.nullable().default(null),
  problems: z.array(problemResult),
  stoppedBecause,
  /** Why it failed, with the remedy; `null` unless `stoppedBecause` is `failed`. */
  failure: z.string().nullable(),
  /** What went wrong over all problems, one entry a kind, the commonest first. */
  failures: z
    .array(
      z.object({
        status: z.enum(['compile', 'runtime', 'timeout', 'correctness', 'constraints']),
        count: z.int(),
        reason: z.string(),
      }),
    )
    .default([]),
  seconds: z.number(),
});
/** See {@link tuneResult}. */
export type TuneResult = z.infer<typeof tuneResult>;

/** The trials of the configuration that was measured, one a size. */
export const measureResult = z.object({
  device: deviceReference,
  kernel: kernelReference,
  session: z.string(),
  measurements: z.array(
    z.intersection(trial, z.object({ problem: size, library: libraryTime.nullable().default(null) })),
  ),
});
/** See {@link measureResult}. */
export type MeasureResult = z.infer<typeof measureResult>;

/** How far a session is, over all its problems; times in seconds. */
export const tuneProgress = z.object({
  evaluations: z.int(),
  /** Evaluations that will be made at most; `null` when only time limits them. */
  planned: z.int().nullable(),
  seconds: z.number(),
  secondsLeft: nullableNumber,
});
/** See {@link tuneProgress}. */
export type TuneProgress = z.infer<typeof tuneProgress>;

/** What a session tells while it runs. A trial told again (same problem and configuration) replaces the former. */
export const tuneEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('waiting'),
    device: z.string(),
    /** The process that measures on the device; `null` = this one, which finds out what the device can do. */
    owner: z.object({ pid: z.int(), since: z.string() }).nullable(),
  }),
  /** Before it starts: hypotheses about a kernel are run to find out what it computes. */
  z.object({
    type: z.literal('deciding'),
    entry: z.string(),
    device: deviceReference,
    /** Hypotheses run so far, and how many there are. */
    run: z.int(),
    hypotheses: z.int(),
  }),
  /** A check of numerics is about to run the kernel on data of a family; it belongs to no session. */
  z.object({
    type: z.literal('checking'),
    size,
    family: z.string(),
    /** Cases run so far, and how many there are. */
    run: z.int(),
    cases: z.int(),
  }),
  z.object({
    type: z.literal('started'),
    session: sessionSummary,
    /** How many configurations each of the session's sizes has on the device, in their order. */
    spaces: z.array(z.object({ count: z.number().nonnegative(), exact: z.boolean() })),
  }),
  z.object({
    type: z.literal('trial'),
    session: z.string(),
    problem: size,
    trial,
    best: trial.nullable(),
    baseline: trial.nullable(),
    progress: tuneProgress,
  }),
  z.object({
    type: z.literal('refining'),
    session: z.string(),
    problem: size,
    configurations: z.array(configuration),
    /** Set where they are leaders of other sizes, and not the best of this one. */
    across: z.literal(true).exactOptional(),
  }),
  /** Nothing is measured until the session goes on, or it does again. */
  z.object({ type: z.literal('paused'), session: z.string(), paused: z.boolean() }),
  /** The configuration of the source was measured again, to see whether the device has changed. */
  z.object({
    type: z.literal('reference'),
    session: z.string(),
    problem: size,
    /** What it took, divided by what it took at first; 1 where no change is certain. */
    ratio: z.number(),
    /** Reasons for a lower clock in the words of the driver. */
    throttle: z.array(z.string()),
  }),
  z.object({ type: z.literal('finished'), session: sessionSummary, result: tuneResult }),
]);
/** See {@link tuneEvent}. */
export type TuneEvent = z.infer<typeof tuneEvent>;

/** Everything known of one session: what a dashboard shows when it is opened on it. */
export const sessionDetail = z.object({
  summary: sessionSummary,
  problems: z.array(problemResult),
  stoppedBecause: stoppedBecause.nullable(),
  failure: z.string().nullable(),
  /** What is known of the model of the session's device that has learnt from its kernel; `null` where there is none. */
  model: modelAbout.nullable().default(null),
});
/** See {@link sessionDetail}. */
export type SessionDetail = z.infer<typeof sessionDetail>;

/** One finished measurement as the store holds it. */
export const storedMeasurement = z.object({
  id: z.int(),
  session: z.string(),
  kernel: kernelReference,
  device: deviceReference,
  problem: size,
  /** ISO 8601, UTC. */
  measuredAt: z.string(),
  trial,
});
/** See {@link storedMeasurement}. */
export type StoredMeasurement = z.infer<typeof storedMeasurement>;
