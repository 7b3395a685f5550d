// How fast the models are, and whether their bounds hold on more dot products than a unit test may take.
import type { Values } from '../../src/core/numerics/dot/dot';
import { createDot, type DotModel } from '../../src/core/numerics/dot/dotModel';
import type { AccumulatorFormat } from '../../src/core/numerics/dot/loops';
import { productRows, sampleRows } from '../../src/core/numerics/dot/product';
import { allTensorPaths, type TensorPath, tensorPath } from '../../src/core/numerics/dot/tensorPaths';
import { deterministicBound } from '../../src/core/numerics/expectation/bounds';
import type { Computation } from '../../src/core/numerics/expectation/computation';
import { familyValues } from '../../src/core/numerics/expectation/data';
import { FORMATS, type FormatName } from '../../src/core/numerics/format/formats';
import { createRounder } from '../../src/core/numerics/format/rounder';
import { createRandom } from '../../src/core/random';

/** A model with a name to print. */
export interface NamedModel {
  readonly name: string;
  readonly input: FormatName;
  readonly model: DotModel;
}

/** Every path of tensor cores, and loops in each accumulator and order. */
export function allModels(): readonly NamedModel[] {
  return [
    ...allTensorPaths().map((path) => ({
      name: pathName(path),
      input: path.input,
      model: { kind: 'tensor', path } as const,
    })),
    ...(['fp32', 'fp16'] as const).flatMap((accumulator) => loops(accumulator)),
  ];
}

function pathName({ architecture, instruction, input, output }: TensorPath): string {
  return `${architecture} ${instruction} ${input}→${output}`;
}

function loops(accumulator: AccumulatorFormat): readonly NamedModel[] {
  const orders = [
    { kind: 'sequential' },
    { kind: 'pairwise' },
    { kind: 'blocked', block: 64 },
    { kind: 'split', parts: 4 },
    { kind: 'strided', lanes: 4 },
  ] as const;
  return orders.flatMap((order) =>
    [true, false].map(
      (fused) =>
        ({
          name: `${accumulator} loop, ${order.kind}, ${fused ? 'fma' : 'mul and add'}`,
          input: 'fp16',
          model: { kind: 'loop', accumulator, fused, order },
        }) as const,
    ),
  );
}

/** Million products a second of one model in this thread, on N(0,1) data. */
export function modelSpeed({ input, model }: NamedModel, milliseconds: number): number {
  const k = 4096;
  const [a, b] = [values('normal', input, k, 1), values('normal', input, k, 2)];
  const dot = createDot(model);
  let products = 0;
  const start = performance.now();
  let now = start;
  while (now - start < milliseconds) {
    for (let i = 0; i < 16; i++) dot(a, 0, b, 0, k, 0);
    products += 16 * k;
    now = performance.now();
  }
  return products / (now - start) / 1000;
}

/** Seconds that a whole product of 256×256×4096 takes on the model of an A100, FP16 to FP32. */
export function productSeconds(): number {
  const size = { m: 256, n: 256, k: 4096 };
  const found = tensorPath('ampere', 'fp16', 'fp32');
  if (!found.ok) throw new Error(found.reason);
  const dot = createDot({ kind: 'tensor', path: found.path });
  const [a, b] = [values('normal', 'fp16', size.m * size.k, 3), values('normal', 'fp16', size.n * size.k, 4)];
  const start = performance.now();
  productRows(dot, size, a, b, sampleRows(size, 2 ** 28, createRandom(1)));
  return (performance.now() - start) / 1000;
}

/** Dot products that were tried, those beyond the model's own bound, and the largest share of the bound that one took. */
export interface BoundCheck {
  readonly dots: number;
  readonly violations: number;
  readonly tightest: number;
}

/** Emulates dot products with K of 1 to 256, of three families, and holds each against the bound for its formats and K. */
export function checkBound({ input, model }: NamedModel, dots: number): BoundCheck {
  const accumulator = model.kind === 'loop' ? model.accumulator : model.path.output;
  const computation: Computation = { input, conversion: 'exact', model, output: accumulator };
  const dot = createDot(model);
  const random = createRandom(dots);
  const pool = 1 << 16;
  let violations = 0;
  let tightest = 0;
  const perFamily = Math.ceil(dots / 3);
  for (const [index, family] of (['normal', 'uniform', 'wide'] as const).entries()) {
    const [a, b] = [values(family, input, pool, 2 * index), values(family, input, pool, 2 * index + 1)];
    const largest = Math.max(largestOf(a), largestOf(b));
    for (let i = 0; i < perFamily; i++) {
      const k = 1 + random.integer(256);
      const [aFrom, bFrom] = [random.integer(pool - k), random.integer(pool - k)];
      const { relative, absolute } = deterministicBound(computation, k, largest);
      const result = dot(a, aFrom, b, bFrom, k, 0);
      if (relative === null || !Number.isFinite(result)) continue;
      let exact = 0;
      let magnitude = 0;
      for (let p = 0; p < k; p++) {
        const product = a[aFrom + p]! * b[bFrom + p]!;
        exact += product;
        magnitude += Math.abs(product);
      }
      const allowed = relative * magnitude + absolute;
      const share = Math.abs(result - exact) / allowed;
      if (share > tightest) tightest = share;
      // The float64 reference has an error of its own.
      if (share > 1 + 1e-6) violations++;
    }
  }
  return { dots: 3 * perFamily, violations, tightest };
}

function values(
  family: 'normal' | 'uniform' | 'wide',
  format: FormatName,
  count: number,
  seed: number,
): Values {
  return Float64Array.from(familyValues(family, count, createRandom(seed))).map(
    createRounder(FORMATS[format]),
  );
}

function largestOf(numbers: Values): number {
  return numbers.reduce((largest: number, each: number) => Math.max(largest, Math.abs(each)), 0);
}
