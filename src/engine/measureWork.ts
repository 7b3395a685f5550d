import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { describeError } from '../core/describeError';
import { isScript, languageOf } from '../core/kernel/language';
import type { Trial } from '../core/records/trial';
import { type Configuration, defaultConfiguration } from '../core/space/configuration';
import { FINAL_RULES } from '../core/tuner/racing';
import type { DeviceReference, KernelSource } from '../protocol/tuning';
import type { ResultLine, WorkLine } from '../protocol/work';
import { refuseMisfits, understand } from './askedKernel';
import { floorOf, profileOf } from './ceilings';
import { chooseDevice, deviceReference } from './devices';
import { badInput, UserError, type UserErrorCode } from './errors';
import { problemOf, type RunnableKernel } from './kernel';
import { measureTogether } from './measureTogether';
import { onDevice, withRunners } from './onDevice';
import type { Runners } from './runnerClient';
import { configurationOf, type SessionContext } from './runSession';
import { usable } from './usable';
import type { Placed } from './workFile';

/** What measuring a work file is asked for. */
export interface WorkRequest {
  /** The work file, which the files it names are relative to. */
  readonly file: string;
  /** Lines still to be measured. */
  readonly lines: readonly Placed<WorkLine>[];
  /** As in `TuneRequest`. */
  readonly device: string | null;
  /** Told each result as soon as it is there; it is kept nowhere else. */
  readonly onResult: (result: ResultLine) => void;
}

/** One line, understood. */
interface Order {
  readonly line: WorkLine;
  readonly kernel: RunnableKernel;
  readonly configuration: Configuration;
}

/**
 * Measures every line of a work file in its order, each as thoroughly as the best of a tuning session and each by
 * itself, so that nothing but that line is lost when the process is killed. Returns the device. Throws UserError
 * `BadInput` with file and line before anything runs where a line cannot be measured, and what sessions throw.
 */
export async function measureWork(request: WorkRequest, context: SessionContext): Promise<DeviceReference> {
  const { signal } = context;
  return withRunners(context, async (client) => {
    const orders = await understandAll(request, client, context);
    const list = await usable(() => client.request('listDevices', {}, { signal }));
    const found = chooseDevice(list, request.device, languageOfAll(request.file, orders));
    return onDevice(found.id, context, async () => {
      const device = await profileOf(found, client, context);
      for (const order of orders) {
        const { kernel, line } = order;
        const problem = problemOf(kernel, line.size);
        const bench = {
          client,
          kernel,
          problem,
          device,
          floor: floorOf(problem, device, client, context),
          seed: line.seed,
          stepTimeoutMs: context.stepTimeoutMs,
          signal,
        };
        await measureTogether(bench, [order.configuration], {
          rules: FINAL_RULES,
          ragged: true,
          readings: () => 1,
          best: () => null,
          expired: () => false,
          onTrial: (trial) => request.onResult(resultOf(order, deviceReference(device), trial)),
        });
      }
      return deviceReference(device);
    });
  });
}

/** A work file is for one device, which runs one language. */
function languageOfAll(file: string, orders: readonly Order[]): KernelSource['language'] {
  const languages = new Set(orders.map(({ kernel }) => kernel.source.language));
  if (languages.size > 1) {
    throw badInput(`${file}: has kernels in WGSL and in CUDA; split it, no device runs both`);
  }
  return [...languages][0] ?? 'wgsl';
}

/** A trial with all that is needed to file it in a store elsewhere. */
export function resultOf(
  {
    line,
    kernel,
  }: { readonly line: Pick<WorkLine, 'id' | 'size' | 'seed'>; readonly kernel: RunnableKernel },
  device: DeviceReference,
  trial: Trial,
): ResultLine {
  const { model, source, reference } = kernel;
  return {
    id: line.id,
    kernel: {
      ...reference,
      language: source.language,
      source: source.text,
      tunables: model.tunables.map(({ name, values }) => ({ name, values: [...values] })),
      baseline: defaultConfiguration(model.tunables),
    },
    device,
    host: hostname(),
    problem: line.size,
    seed: line.seed,
    measuredAt: new Date().toISOString(),
    trial,
  };
}

/** What is no fault of the line: it stays as it is. */
const NOT_OF_LINES: readonly UserErrorCode[] = [
  'Cancelled',
  'DeviceBusy',
  'NoDevice',
  'RunnerUnusable',
  'Store',
];

async function understandAll(
  { file, lines, device }: WorkRequest,
  client: Runners,
  context: SessionContext,
): Promise<readonly Order[]> {
  const kernels = new Map<string, RunnableKernel>();
  const orders: Order[] = [];
  for (const { line, value } of lines) {
    try {
      const source = sourceOf(file, value);
      const key = JSON.stringify([source, value.entry]);
      const kernel =
        kernels.get(key) ?? (await understand({ source, entry: value.entry, device }, client, context));
      kernels.set(key, kernel);
      refuseMisfits(kernel, [value.size]);
      orders.push({ line: value, kernel, configuration: configurationOf(kernel, value) });
    } catch (error) {
      if (!(error instanceof UserError) || NOT_OF_LINES.includes(error.code)) throw error;
      throw badInput(`${file}:${line}: ${error.message}`);
    }
  }
  return orders;
}

function sourceOf(workFile: string, { source, file, language, spaceFile }: WorkLine): KernelSource {
  const written = language ?? (file === undefined ? 'wgsl' : languageOf(file));
  if (written === null)
    throw badInput(`"file": "${file}" is no kernel file; add "language": "wgsl" or "cuda"`);
  const rest = {
    language: written,
    ...(file !== undefined && isScript(file) ? ({ embedded: true } as const) : {}),
    ...(spaceFile === undefined ? {} : { spaceFile }),
  };
  if (source !== undefined) return { ...rest, path: file ?? null, text: source };
  const full = path.resolve(path.dirname(workFile), file ?? '');
  try {
    return { ...rest, path: full, text: readFileSync(full, 'utf8') };
  } catch (error) {
    throw badInput(`"file": ${describeError(error)}; give the kernel's file, relative to the work file`);
  }
}
