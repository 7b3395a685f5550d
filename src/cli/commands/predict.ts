import { deviceLabel } from '../../core/device/deviceLabel';
import { formatSize } from '../../core/gemm/size';
import { badInput, EXIT } from '../../engine/errors';
import type { PredictResult } from '../../engine/models/predict';
import type { CommonOptions } from '../console';
import { warnOfDirectives } from '../directives';
import { findOut } from '../findOut';
import { readKernel, shownName } from '../kernelFile';
import { readConfiguration, readSizes } from '../options';
import { modelLines, predictionTable } from '../predictionTable';
import { unlessAborted, withEngine } from '../withEngine';

/** Options of `tilesmith predict`. */
export interface PredictOptions extends CommonOptions {
  readonly entry?: string;
  readonly space?: string;
  readonly size: readonly string[];
  readonly device?: string;
  readonly set: readonly string[];
  readonly all?: true;
}

/** `tilesmith predict FILE`: runtime, power and energy as the device's model expects them; the kernel is not timed. */
export function predict(file: string, options: PredictOptions): Promise<void> {
  return withEngine(options, async ({ engine, console, signal }) => {
    const { entry = null, device = null, quiet = false } = options;
    if (options.all === true && options.set.length > 0)
      throw badInput('predict: give --set for one configuration or --all for every one, and not both');
    const sizes = readSizes(options.size);
    const configuration = options.all === true ? 'all' : readConfiguration(options.set);
    const source = readKernel(file, options.space);
    await warnOfDirectives(engine, console, source, shownName(file, source));
    await findOut(engine, { source, entry, device }, { console, signal, quiet });
    const result = await unlessAborted(
      signal,
      engine.predict({ source, entry, sizes, device, configuration }, { signal }),
    );
    const { model, predictions, sampled } = result;
    if (sampled)
      console.say(`the space is larger than what was looked at: ${predictions.length} drawn at random`);
    console.result({ device: result.device, kernel: result.kernel, model, predictions }, () =>
      report(result),
    );
    return EXIT.done;
  });
}

function report({ device, kernel, model, predictions }: PredictResult): string {
  const sizes = [...new Set(predictions.map(({ problem }) => formatSize(problem)))];
  return [
    `${kernel.entry} on ${deviceLabel(device)}, predicted, not measured:`,
    ...modelLines(model).map((line) => `  ${line}`),
    ...sizes.flatMap((size) => [
      '',
      size,
      predictionTable(predictions.filter(({ problem }) => formatSize(problem) === size)),
    ]),
  ].join('\n');
}
