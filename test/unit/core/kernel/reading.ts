import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractCuda } from '../../../../src/core/kernel/cuda/extractCuda';
import { explain } from '../../../../src/core/kernel/explain';
import type { Extraction, HasHeader } from '../../../../src/core/kernel/extraction';
import type { KernelModel } from '../../../../src/core/kernel/kernelModel';
import type { OutsideSpace } from '../../../../src/core/kernel/outsideSpace';
import { extractWgsl } from '../../../../src/core/kernel/wgsl/extractWgsl';
import { formatExpression } from '../../../../src/core/space/formatExpression';
import { createSpace } from '../../../../src/core/space/searchSpace';
import { createParser } from '../../../../src/engine/parser';

const parser = await createParser('wgsl');

/** The kernels of a WGSL text, parsed with the grammar that ships. */
export function extract(text: string, outside: OutsideSpace | null = null): Extraction {
  const tree = parser.parse(text);
  try {
    return extractWgsl(tree.root, text, { outside });
  } finally {
    tree.delete();
  }
}

const cuda = await createParser('cuda');

/** The kernels of a CUDA text that is in no file, or of one with headers, parsed with the grammar that ships. */
export function extractCu(
  text: string,
  outside: OutsideSpace | null = null,
  hasHeader: HasHeader = () => false,
): Extraction {
  const tree = cuda.parse(text);
  try {
    return extractCuda(tree.root, text, { outside, hasHeader });
  } finally {
    tree.delete();
  }
}

/** The only kernel of a CUDA text. */
export function extractOneCu(text: string): KernelModel {
  const { kernels } = extractCu(text);
  if (kernels.length !== 1) throw new Error(`${kernels.length} kernels`);
  return kernels[0]!;
}

/** The only kernel of a text. */
export function extractOne(text: string): KernelModel {
  const { kernels } = extract(text);
  if (kernels.length !== 1) throw new Error(`${kernels.length} kernels`);
  return kernels[0]!;
}

/** Where the fixtures lie, and one of them as text. */
export const FIXTURES = join(__dirname, '../../../corpus/wgsl');

export function fixture(name: string): string {
  return readFileSync(join(FIXTURES, `${name}.wgsl`), 'utf8');
}

/** Where the CUDA fixtures lie, and one of them as text. */
export const CUDA_FIXTURES = join(__dirname, '../../../corpus/cuda');

export function cudaFixture(name: string): string {
  return readFileSync(join(CUDA_FIXTURES, `${name}.cu`), 'utf8');
}

/** The model as a person reads it: expressions as text, spans as the text they cover. */
export function readable(model: KernelModel, source: string): object {
  const covered = ({ start, end }: { start: number; end: number }) => source.slice(start, end);
  return {
    ...explain(model, createSpace(model, null, null)),
    bindings: model.bindings.map(({ span, ...binding }) => ({
      ...binding,
      fields: binding.fields.map(({ path, offsetBytes, scalar }) => `${path} ${scalar} @${offsetBytes}`),
      declaration: covered(span),
    })),
    shared: model.shared.map(
      ({ name, length, elementBytes }) => `${name}: ${formatExpression(length)} x ${elementBytes}`,
    ),
    tunables: model.tunables.map(({ span, initialiser, ...tunable }) => ({
      ...tunable,
      declaration: covered(span),
      initialiser: initialiser && covered(initialiser),
    })),
    ...(model.linked.length > 0
      ? {
          linked: model.linked.map(
            ({ span, value, isLog2 }) =>
              `line ${span.line + 1}: ${covered(span)} = ${isLog2 ? 'log2 of ' : ''}${formatExpression(value)}`,
          ),
        }
      : {}),
    definitions: Object.fromEntries(
      [...model.definitions].map(([name, value]) => [name, formatExpression(value)]),
    ),
    sizes: model.sizes,
    ...(model.cuda ? { cuda: readableCuda(model.cuda, source) } : {}),
    name: covered(model.nameSpan),
  };
}

/** What only a CUDA kernel has; of what is left out the first line of each part. */
function readableCuda(cuda: NonNullable<KernelModel['cuda']>, source: string): object {
  return {
    name: cuda.qualifiedName,
    templateArguments: cuda.templateArguments.map((argument) =>
      typeof argument === 'string' ? argument : formatExpression(argument),
    ),
    dynamicSharedBytes: cuda.dynamicSharedBytes && formatExpression(cuda.dynamicSharedBytes),
    hidden: cuda.hidden.map(({ start, end }) => source.slice(start, end).split('\n')[0]),
  };
}
