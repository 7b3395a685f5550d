import { readFileSync } from 'node:fs';
import { describeError } from '../core/describeError';
import { readModelConfig } from '../core/dispatch/modelConfig';
import { readSizeList } from '../core/dispatch/sizeList';
import { transformerGemms } from '../core/dispatch/transformer';
import { transformerInput } from '../core/dispatch/transformerInput';
import { formatNamedSize, type NamedSize } from '../core/gemm/namedSize';
import { badInput } from '../engine/errors';
import type { Console } from './console';
import { readInteger, readSizes } from './options';

/** Options that say which problems there are. */
export interface SizeOptions {
  readonly size: readonly string[];
  readonly sizesFile?: string;
  readonly modelConfig?: string;
  readonly batch?: string;
  readonly sequence?: string;
  readonly context?: string;
}

/**
 * The sizes of `--size`, `--sizes-file` and `--model-config` together, in this order; what a model's configuration was
 * taken to mean is said. Throws UserError `BadInput` that names the option, the file and the line.
 */
export function readAllSizes(options: SizeOptions, console: Console): readonly NamedSize[] {
  const { size, sizesFile, modelConfig } = options;
  const ofModel = ['batch', 'sequence', 'context'] as const;
  const stray = ofModel.find((name) => options[name] !== undefined);
  if (stray !== undefined && modelConfig === undefined)
    throw badInput(`--${stray}: says how a model is used; give the model with --model-config`);
  return [
    ...readSizes(size),
    ...(sizesFile === undefined ? [] : sizesOfFile(sizesFile)),
    ...(modelConfig === undefined ? [] : sizesOfModel(modelConfig, options, console)),
  ];
}

function sizesOfFile(file: string): readonly NamedSize[] {
  const read = readSizeList(textOf('--sizes-file', file));
  if (read.ok) return read.sizes;
  const place = read.place === '' ? file : `${file}, ${read.place}`;
  throw badInput(`--sizes-file: ${place}: ${read.reason}`);
}

/** A file, or the dimensions themselves, which no file is called by. */
function sizesOfModel(config: string, options: SizeOptions, console: Console): readonly NamedSize[] {
  const isLine = config.includes('=');
  const read = readModelConfig(isLine ? config : textOf('--model-config', config));
  if (!read.ok) throw badInput(`--model-config: ${isLine ? '' : `${config}: `}${read.reason}`);
  const [batch = null, sequence = null, context = null] = (['batch', 'sequence', 'context'] as const).map(
    (name) => {
      const text = options[name];
      return text === undefined ? null : readInteger(`--${name}`, text, 1);
    },
  );
  const sizes = transformerGemms(read.shape, transformerInput(batch, sequence, context));
  for (const note of read.notes) console.say(`model: ${note}`);
  for (const size of sizes) console.say(`model: ${formatNamedSize(size)}, ${size.count ?? 1} times`);
  return sizes;
}

function textOf(option: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw badInput(`${option}: ${describeError(error)}; give the path of a file that can be read`);
  }
}
