import {
  type CancellationToken,
  type Connection,
  LSPErrorCodes,
  ResponseError,
} from 'vscode-languageserver/node';
import { DISPATCH_FORMATS } from '../core/dispatch/dispatchFormats';
import { headLines } from '../core/dispatch/dispatchText';
import { activeProblem } from '../core/gemm/activeProblem';
import type { Size } from '../core/gemm/problem';
import { applyToSource } from '../core/kernel/applyToSource';
import type { KernelModel } from '../core/kernel/kernelModel';
import { MEASURED_FAMILIES } from '../core/numerics/measure/measureInputs';
import type { SpaceSize } from '../core/space/counting';
import { createSpace } from '../core/space/searchSpace';
import { isByTime } from '../core/tuner/objective';
import { insertDirectives } from '../language/codeActions';
import type { KernelDocument, Log } from '../language/kernelDocument';
import { kernelSummaries } from '../language/kernelSummaries';
import { type LspMethod, type LspParams, type LspResult, lspMethods } from '../protocol/lsp';
import type { TuneEvent } from '../protocol/tuning';
import type { EngineHost } from './engineHost';
import { pathOf, sourceOf } from './pathOf';
import { responseError, UserFacingError } from './userFacingError';

/** What the requests need of the server around them. */
export interface RequestContext {
  readonly host: EngineHost;
  /** Settles once trust and settings are known; until then nothing is answered. */
  readonly configured: Promise<void>;
  readonly document: (uri: string) => KernelDocument | null;
  /** Makes a document take into account what running told about its kernels before. */
  readonly bringVerdicts: (document: KernelDocument) => Promise<void>;
  /** The active problem that the user chose. */
  readonly chosenProblem: () => Size | null;
  readonly onTuneEvent: (event: TuneEvent) => void;
  /** Kernels were run, however that ended. */
  readonly onRunEnded: () => void;
  readonly log: Log;
}

/** Seed of sessions started from the editor: one number, so that a later session takes up an unfinished one. */
const SEED = 1;

type Handlers = {
  readonly [M in LspMethod]: (params: LspParams<M>, signal: AbortSignal) => Promise<LspResult<M>>;
};

/** Answers every `tilesmith/*` request: parameters are checked, cancelling aborts the work, failures are explained. */
export function answerRequests(connection: Connection, context: RequestContext): void {
  const handlers = createHandlers(context);
  const answer = <M extends LspMethod>(method: M) =>
    connection.onRequest(method, async (params: unknown, token: CancellationToken) => {
      const read = lspMethods[method].params.safeParse(params);
      const abort = new AbortController();
      const listener = token.onCancellationRequested(() => abort.abort());
      try {
        if (!read.success)
          throw new UserFacingError(`${method} was sent wrong parameters: ${read.error.message}`);
        await context.configured;
        return await handlers[method](read.data as LspParams<M>, abort.signal);
      } catch (error) {
        if (abort.signal.aborted) return new ResponseError(LSPErrorCodes.RequestCancelled, 'Cancelled');
        return responseError(error, context.log);
      } finally {
        listener.dispose();
      }
    });
  for (const method of Object.keys(lspMethods) as LspMethod[]) answer(method);
}

function createHandlers(context: RequestContext): Handlers {
  const { host } = context;

  /** The open document and the named kernel in it. */
  function kernelAt({ uri, entry }: { uri: string; entry: string }) {
    const document = openDocument(uri);
    const kernel = document.kernels.kernels.find((one) => one.entry === entry);
    if (kernel === undefined) {
      throw new UserFacingError(
        `There is no kernel named ${entry} in ${uri} any more: choose one that is there.`,
      );
    }
    return { document, kernel };
  }

  async function whileRunning<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await host.whileBusy(work);
    } finally {
      context.onRunEnded();
    }
  }

  function openDocument(uri: string): KernelDocument {
    const document = context.document(uri);
    if (document === null)
      throw new UserFacingError(`${uri} is not open as WGSL, CUDA or a script: open it and try again.`);
    return document;
  }

  return {
    'tilesmith/devices': () => host.devices(),

    'tilesmith/kernels': async ({ uri }) => {
      const document = context.document(uri);
      if (document === null) return [];
      await context.bringVerdicts(document);
      return kernelSummaries(document, countSpace);
    },

    'tilesmith/tune': async ({ uri, entry, sizes, strategy, objective, evaluations, seconds }, signal) => {
      const engine = await host.forRunning();
      const { document } = kernelAt({ uri, entry });
      return whileRunning(() =>
        engine.tune(
          {
            source: sourceOf(document),
            entry,
            sizes,
            device: host.deviceFor(document.language),
            strategy,
            objective,
            budget: { evaluations, seconds },
            seed: SEED,
            resume: true,
            // Where there are several sizes, their table can be exported then; it is chosen by times.
            ...(isByTime(objective) ? { share: 'variants' as const } : {}),
          },
          { onEvent: context.onTuneEvent, signal },
        ),
      );
    },

    'tilesmith/measure': async ({ uri, entry, sizes, configuration }, signal) => {
      const engine = await host.forRunning();
      const { document } = kernelAt({ uri, entry });
      return whileRunning(() =>
        engine.measure(
          {
            source: sourceOf(document),
            entry,
            sizes,
            device: host.deviceFor(document.language),
            configuration,
            seed: SEED,
          },
          { onEvent: context.onTuneEvent, signal },
        ),
      );
    },

    'tilesmith/numerics': async ({ uri, entry, sizes }, signal) => {
      const engine = await host.forRunning();
      const { document } = kernelAt({ uri, entry });
      const cases = sizes.flatMap((size) =>
        MEASURED_FAMILIES.map((family) => ({
          size,
          data: { kind: 'family', family } as const,
          rounding: null,
        })),
      );
      const device = host.deviceFor(document.language);
      return whileRunning(() =>
        engine.numerics(
          {
            source: sourceOf(document),
            entry,
            device,
            seed: SEED,
            cases,
            onCase: (run) => {
              const { size, data } = cases[run]!;
              const { family } = data;
              context.onTuneEvent({ type: 'checking', size, family, run, cases: cases.length });
            },
          },
          { onEvent: context.onTuneEvent, signal },
        ),
      );
    },

    'tilesmith/configurationEdits': async ({ uri, entry, configuration }) => {
      const { document, kernel } = kernelAt({ uri, entry });
      const names = new Set(kernel.tunables.map(({ name }) => name));
      if (!Object.keys(configuration).every((name) => names.has(name))) return null;
      const edits = applyToSource(kernel, document.text, configuration);
      const macros = Object.entries(configuration).filter(([name]) => kernel.cuda?.macros.has(name));
      if (edits.length === 0 && macros.length > 0) {
        const options = macros.map(([name, value]) => `-D${name}=${value}`).join(' ');
        throw new UserFacingError(
          `${entry} leaves its tunables to be defined, so there is nothing to write: compile it with ${options}.`,
        );
      }
      return {
        version: document.version,
        edits: edits
          .filter(({ start, end, newText }) => document.text.slice(start, end) !== newText)
          .map(({ start, end, newText }) => ({ range: document.rangeOf({ start, end }), newText })),
      };
    },

    'tilesmith/activeProblem': async ({ uri, line }) => {
      const document = openDocument(uri);
      const { kernels } = document.kernels;
      const kernel =
        kernels.find(
          ({ span }) =>
            document.positionAt(span.start).line <= line && line <= document.positionAt(span.end).line,
        ) ?? kernels[0];
      if (kernel === undefined) return null;
      return { ...activeProblem(kernel.sizes, context.chosenProblem()), ownSizes: [...kernel.sizes] };
    },

    'tilesmith/directiveEdits': async (params) => {
      const { document, kernel } = kernelAt(params);
      const edit = insertDirectives(document, kernel);
      return { version: document.version, edits: edit === null ? [] : [edit] };
    },

    'tilesmith/dashboard': async ({ session }) => {
      const engine = await host.forReading();
      const sessions = await engine.sessions();
      const id = session ?? sessions[0]?.id ?? null;
      const selected = id === null ? null : await engine.session(id);
      return { sessions: [...sessions], selected };
    },

    'tilesmith/pause': async ({ session, paused }) => (await host.forReading()).pause(session, paused),

    'tilesmith/dispatch': async ({ session, format, variants, portable }) => {
      const engine = await host.forReading();
      const { table } = await engine.dispatch({ sessions: [session], variants, portable });
      const { write, extension } = DISPATCH_FORMATS[format];
      return { text: write(table), extension, summary: headLines(table)[1] ?? '' };
    },

    'tilesmith/measurements': async ({ uri, entry }) => {
      const path = pathOf(uri);
      return path === null ? [] : [...(await (await host.forReading()).measurements({ path, entry }))];
    },
  };
}

/** Number of valid configurations, whatever the device. */
function countSpace(kernel: KernelModel): SpaceSize {
  return createSpace(kernel, null, null).size;
}
