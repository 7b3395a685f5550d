import * as z from 'zod';
import { DISPATCH_FORMATS, type DispatchFormat } from '../core/dispatch/dispatchFormats';
import { BY_TIME } from '../core/tuner/objective';
import { deviceProfile } from './device';
import { problem } from './instance';
import { numericsRuns } from './numericsMeasurement';
import {
  configuration,
  measureResult,
  namedSize,
  objective,
  sessionDetail,
  sessionSummary,
  size,
  storedMeasurement,
  strategyName,
  tuneResult,
} from './tuning';

/** Every request and notification between the extension and the language server that LSP itself does not define. */

/** What the extension tells the server at start (`initializationOptions`). */
export const initializationOptions = z.object({
  /** Measurement store; `null` = the per-user default that the command line uses too. */
  storePath: z.string().nullable(),
  /** False in an untrusted workspace: then no process is spawned and nothing runs. */
  trusted: z.boolean(),
  /** See {@link CUDA_SERVERS}. */
  cudaServers: z.array(z.string()).default([]),
});
/** See {@link initializationOptions}. */
export type InitializationOptions = z.infer<typeof initializationOptions>;

const tunableSummary = z.object({
  name: z.string(),
  values: z.array(z.number()),
  default: z.number(),
});

/** One kernel of a document, as commands and pickers show it. */
export const kernelSummary = z.object({
  entry: z.string(),
  /** 0-based place of the entry point's name, and the last line of its body. */
  line: z.int(),
  character: z.int(),
  endLine: z.int(),
  tunables: z.array(tunableSummary),
  sizes: z.array(size),
  /** Element types; `null` where they are not known. */
  formats: problem.shape.formats.nullable(),
  /** Valid configurations whatever the device; an estimate where that is not exact. */
  spaceSize: z.number().nonnegative(),
  spaceSizeExact: z.boolean(),
  /** Set where the text is a template and cannot be run: what says so. */
  template: z.string().nullable(),
  /** What could not be inferred; empty for a kernel that can be tuned. */
  missing: z.array(z.object({ about: z.string(), remedy: z.string() })),
});
/** See {@link kernelSummary}. */
export type KernelSummary = z.infer<typeof kernelSummary>;

const kernelAt = z.object({ uri: z.string(), entry: z.string() });

/** A replacement in the document, positions as LSP has them. */
const textEdit = z.object({
  range: z.object({
    start: z.object({ line: z.int(), character: z.int() }),
    end: z.object({ line: z.int(), character: z.int() }),
  }),
  newText: z.string(),
});

/** The formats of dispatch tables. */
export const dispatchFormat = z.enum(Object.keys(DISPATCH_FORMATS) as [DispatchFormat, ...DispatchFormat[]]);

/** What a dashboard shows when it is opened: every session, newest first, and one in full. */
export const dashboardState = z.object({
  sessions: z.array(sessionSummary),
  selected: sessionDetail.nullable(),
});

/** Parameters and result of every request, by method name. */
export const lspMethods = {
  'tilesmith/devices': {
    params: z.object({}),
    result: z.object({
      devices: z.array(deviceProfile),
      notes: z.array(z.string()),
      /** Id of the device that measures kernels of a language. */
      selected: z.object({ wgsl: z.string().nullable(), cuda: z.string().nullable() }),
    }),
  },
  'tilesmith/kernels': { params: z.object({ uri: z.string() }), result: z.array(kernelSummary) },
  /** Runs until the session ends; progress comes as `tilesmith/tuneEvent`; cancelled by `$/cancelRequest`. */
  'tilesmith/tune': {
    params: kernelAt.extend({
      sizes: z.array(namedSize),
      strategy: strategyName,
      objective: objective.default(BY_TIME),
      evaluations: z.int().positive().nullable(),
      seconds: z.number().positive().nullable(),
    }),
    result: tuneResult,
  },
  'tilesmith/measure': {
    params: kernelAt.extend({ sizes: z.array(size), configuration }),
    result: measureResult,
  },
  /** Runs a kernel on data of each family at each size and tells how far its results are from float64. */
  'tilesmith/numerics': { params: kernelAt.extend({ sizes: z.array(size) }), result: numericsRuns },
  /** The edits that make a configuration the source's own values; `null` where the document has changed too much. */
  'tilesmith/configurationEdits': {
    params: kernelAt.extend({ configuration }),
    result: z.object({ version: z.int(), edits: z.array(textEdit) }).nullable(),
  },
  /** The problem that what is shown of the kernel at a line is about; `null` where there is no kernel. */
  'tilesmith/activeProblem': {
    params: z.object({ uri: z.string(), line: z.int() }),
    result: z.object({ size, from: z.enum(['user', 'kernel', 'usual']), ownSizes: z.array(size) }).nullable(),
  },
  /** The edits that write the directives a kernel lacks above its entry point; none where they are there. */
  'tilesmith/directiveEdits': {
    params: kernelAt,
    result: z.object({ version: z.int(), edits: z.array(textEdit) }).nullable(),
  },
  /** Sessions, newest first, and one in full (`session: null` = the newest). */
  'tilesmith/dashboard': { params: z.object({ session: z.string().nullable() }), result: dashboardState },
  /** Asks a session that runs, here or in another process, to pause before its next step, or to go on. */
  'tilesmith/pause': {
    params: z.object({ session: z.string(), paused: z.boolean() }),
    result: sessionSummary,
  },
  /** The dispatch table of a session as a program's text, and what it loses in words. */
  'tilesmith/dispatch': {
    params: z.object({
      session: z.string(),
      format: dispatchFormat,
      variants: z.int().positive().nullable(),
      portable: z.boolean(),
    }),
    result: z.object({ text: z.string(), extension: z.string(), summary: z.string() }),
  },
  'tilesmith/measurements': { params: kernelAt, result: z.array(storedMeasurement) },
} as const;

/** Name of a request. */
export type LspMethod = keyof typeof lspMethods;
/** Parameters of a request. */
export type LspParams<M extends LspMethod> = z.infer<(typeof lspMethods)[M]['params']>;
/** Result of a request. */
export type LspResult<M extends LspMethod> = z.infer<(typeof lspMethods)[M]['result']>;

/** Notification from the server: something happened in a session; its parameters are a `TuneEvent`. */
export const TUNE_EVENT = 'tilesmith/tuneEvent';

/** What measures kernels of a language, and what is missing for it. */
const languageStatus = z.object({
  device: z
    .object({ id: z.string(), name: z.string(), fallback: z.boolean(), emulated: z.boolean() })
    .nullable(),
  /** Shown once, kindly, when something is missing. */
  notes: z.array(z.string()),
});

/** Notification from the server: devices were found, chosen or lost. */
export const STATUS = 'tilesmith/status';
/** Parameters of {@link STATUS}. */
export const statusParams = z.object({ wgsl: languageStatus, cuda: languageStatus, busy: z.boolean() });
/** See {@link statusParams}. */
export type StatusParams = z.infer<typeof statusParams>;

/**
 * Notification to the server: names of the other extensions that serve CUDA files in this editor, where that has
 * changed. What they give is not given a second time.
 */
export const CUDA_SERVERS = 'tilesmith/cudaServers';
/** Parameters of {@link CUDA_SERVERS}. */
export const cudaServersParams = z.object({ names: z.array(z.string()) });

/** The editor's ids of the languages kernels are written in. */
export const LANGUAGE_IDS = { wgsl: 'wgsl', cuda: 'cuda-cpp' } as const;

/** The editor's ids of the languages that can have WGSL in template literals. */
export const SCRIPT_LANGUAGE_IDS = [
  'javascript',
  'typescript',
  'javascriptreact',
  'typescriptreact',
] as const;

/** True for a language that can have WGSL in template literals. */
export function isScriptLanguage(languageId: string): boolean {
  return SCRIPT_LANGUAGE_IDS.some((id) => id === languageId);
}

/** Commands the extension registers; lenses and webviews refer to them by these names. */
export const commands = {
  autotune: 'tilesmith.autotune',
  measure: 'tilesmith.measure',
  /** Runs a kernel and compares its results with float64. */
  checkNumerics: 'tilesmith.checkNumerics',
  selectDevice: 'tilesmith.selectDevice',
  /** Chooses the active problem, and from there the device. */
  selectProblem: 'tilesmith.selectProblem',
  openDashboard: 'tilesmith.openDashboard',
  /** Opens the dispatch table of a session of several sizes as a new document. */
  exportDispatch: 'tilesmith.exportDispatch',
  openNumericsLab: 'tilesmith.openNumericsLab',
  /** Writes the directives a kernel lacks above it; for lenses, not in the palette. */
  insertDirectives: 'tilesmith.insertDirectives',
  /** Goes to a kernel's name and shows what is known about it. */
  explainKernel: 'tilesmith.explainKernel',
} as const;
