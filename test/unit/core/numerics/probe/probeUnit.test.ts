import { describe, expect, it } from 'vitest';
import type { Dot } from '../../../../../src/core/numerics/dot/dot';
import { createLoopDot, type LoopModel } from '../../../../../src/core/numerics/dot/loops';
import { createTensorDot } from '../../../../../src/core/numerics/dot/tensorDot';
import {
  allTensorPaths,
  EMULATED_K,
  TENSOR_INPUTS,
  type TensorPath,
} from '../../../../../src/core/numerics/dot/tensorPaths';
import { FORMATS } from '../../../../../src/core/numerics/format/formats';
import { ulp } from '../../../../../src/core/numerics/format/neighbours';
import { createRounder } from '../../../../../src/core/numerics/format/rounder';
import type { DotUnit } from '../../../../../src/core/numerics/probe/dotUnit';
import { createFoundDot, type FoundModel } from '../../../../../src/core/numerics/probe/foundModel';
import { type ProbeReport, probeUnit } from '../../../../../src/core/numerics/probe/probeUnit';
import { createRandom, type Random } from '../../../../../src/core/random';

/** A unit of which the probes see only what it answers. */
function unitOf(dot: Dot, { input, output }: Pick<DotUnit, 'input' | 'output'>, k: number): DotUnit {
  return {
    input,
    output,
    k,
    dots: async (queries) =>
      queries.map(({ a, b, c }) => dot(new Float64Array(a), 0, new Float64Array(b), 0, k, c)),
  };
}

/** Products of one instruction of a path. */
function instructionK({ architecture, input }: TensorPath): number {
  if (input === 'tf32') return 8;
  if (input === 'e4m3' || input === 'e5m2') return EMULATED_K;
  if (architecture === 'volta') return 4;
  return architecture === 'turing' ? 8 : 16;
}

/** Where products reach so far down that the floor changes a result: beside FP8 and FP16 with FP32 results it cannot. */
function visibleFloor({ input, output, exponentFloor }: TensorPath): number | null {
  const visible = output === 'fp32' ? input === 'bf16' || input === 'tf32' : input === 'fp16';
  return visible ? exponentFloor : null;
}

function numbersOf({ model, block }: ProbeReport) {
  if (model === null) return null;
  const { fractionBits, rounding, exponentFloor, cLast } = model;
  return { block, fractionBits, rounding, exponentFloor, cLast };
}

const ROUNDINGS = {
  fp32: { fractionBits: 23, mode: 'rz' },
  e8m13: { fractionBits: 13, mode: 'rz' },
  fp16: { fractionBits: 10, mode: 'rne' },
} as const;

describe('probeUnit', { timeout: 30_000 }, () => {
  it.each(
    allTensorPaths().map(
      (path) => [`${path.architecture} ${path.instruction} ${path.input} to ${path.output}`, path] as const,
    ),
  )('recovers the numbers of %s', async (_, path) => {
    const report = await probeUnit(unitOf(createTensorDot(path), path, instructionK(path)));
    expect(report.contradictions).toEqual([]);
    expect(report.kind).toBe('tensorCore');
    expect(numbersOf(report)).toEqual({
      block: path.block,
      fractionBits: path.fractionBits,
      rounding: ROUNDINGS[path.rounding],
      exponentFloor: visibleFloor(path),
      cLast: path.emulated ? 'rne' : null,
    });
    expect(report.random.equal).toBe(report.random.dots);
    expect(report.probes.equal).toBe(report.probes.dots);
    expect(report.equals).toContain(`${path.architecture} ${path.instruction}`);
  });

  it('recovers the numbers of generated models', { timeout: 240_000 }, async () => {
    for (let seed = 1; seed <= GENERATED; seed++) {
      const random = createRandom(seed, 77);
      const { model, k } = generate(random);
      const report = await probeUnit(unitOf(createFoundDot(model), model, k), { seed, randomDots: 100 });
      const what = `seed ${seed}: ${JSON.stringify(model)}`;
      expect(
        report.contradictions.map(({ says }) => says),
        what,
      ).toEqual([]);
      expect(report.kind, what).toBe('tensorCore');
      expect(report.model?.blocks, what).toEqual(model.blocks);
      expect(report.model?.fractionBits, what).toBe(model.fractionBits);
      expect(report.model?.cLast, what).toBe(model.cLast);
      expect(report.model?.rounding, what).toEqual(model.rounding);
      if (floorIsVisible(model)) expect(report.model?.exponentFloor, what).toBe(model.exponentFloor);
      expect(report.random.equal, what).toBe(report.random.dots);
    }
  });

  it.each<[string, Pick<DotUnit, 'input' | 'output'>, LoopModel]>([
    ['fp32 fused multiply-adds in the order of K', FP16_IN, loop('fp32', true)],
    ['fp32 fused multiply-adds in the order of K', { input: 'bf16', output: 'fp32' }, loop('fp32', true)],
    ['fp32 products, then sums in the order of K', { input: 'tf32', output: 'fp32' }, loop('fp32', false)],
    ['fp16 fused multiply-adds in the order of K', { input: 'fp16', output: 'fp16' }, loop('fp16', true)],
    ['fp16 products, then sums in the order of K', { input: 'fp16', output: 'fp16' }, loop('fp16', false)],
    [
      'fp32 products, then a balanced tree',
      FP16_IN,
      { accumulator: 'fp32', fused: true, order: { kind: 'pairwise' } },
    ],
  ])('tells %s of %o from tensor cores', async (name, formats, model) => {
    const report = await probeUnit(unitOf(createLoopDot(model), formats, 16));
    expect(report.kind).toBe('loop');
    expect(report.equals).toContain(name);
    expect(report.equals.filter((each) => !each.startsWith(formats.output))).toEqual([]);
  });

  it('reads one product at a time, cut off nowhere, from a loop of fused multiply-adds', async () => {
    const report = await probeUnit(unitOf(createLoopDot(loop('fp32', true)), FP16_IN, 8));
    expect(numbersOf(report)).toEqual({
      block: 1,
      fractionBits: null,
      rounding: { fractionBits: 23, mode: 'rne' },
      exponentFloor: null,
      cLast: null,
    });
  });

  it.each([
    ['fp16', 'fp32', 16],
    ['bf16', 'fp32', 16],
    ['tf32', 'fp32', 8],
    ['fp16', 'fp16', 16],
  ] as const)('tells that %s to %s is added exactly and rounded once', async (input, output, k) => {
    const round = createRounder(FORMATS[output]);
    const exact: Dot = (a, _aFrom, b, _bFrom, count, c) => {
      let sum = c;
      for (let i = 0; i < count; i++) sum += a[i]! * b[i]!;
      return round(sum);
    };
    const report = await probeUnit(unitOf(exact, { input, output }, k));
    expect(report.contradictions).toEqual([]);
    expect(report.kind).toBe('exact');
    expect(numbersOf(report)).toMatchObject({ block: k, fractionBits: null, rounding: { mode: 'rne' } });
    expect(report.equals).toEqual([]);
  });

  it.each<[string, string, (exact: number, c: number) => number]>([
    ['rounds down', 'rounding', (exact) => directed(exact, Math.floor)],
    ['rounds up', 'rounding', (exact) => directed(exact, Math.ceil)],
    ['rounds to odd', 'rounding', (exact) => toOdd(exact)],
    ['flushes results', 'model', (exact) => (Math.abs(exact) < 2 ** -126 ? 0 : Math.fround(exact))],
    ['saturates at 100', 'model', (exact) => Math.min(100, Math.fround(exact))],
    ['leaves c out', 'products', (exact, c) => Math.fround(exact - c)],
  ])('says of a unit that %s that it does not follow the model', async (_, about, round) => {
    const dot: Dot = (a, _aFrom, b, _bFrom, count, c) => {
      let sum = c;
      for (let i = 0; i < count; i++) sum += a[i]! * b[i]!;
      return round(sum, c);
    };
    const report = await probeUnit(unitOf(dot, { input: 'bf16', output: 'fp32' }, 8));
    expect(report.kind).toBe('unknown');
    expect(report.contradictions.map((each) => each.about)).toContain(about);
    expect(report.contradictions.every(({ says }) => says !== '')).toBe(true);
  });

  it.each<[string, string, (value: number) => number]>([
    ['is rounded down', 'alignment', Math.floor],
    ['is rounded, not cut off', 'alignment', (value) => Math.round(Math.abs(value)) * Math.sign(value)],
  ])('says where terms are aligned and %s', async (says, about, keep) => {
    const dot: Dot = (a, _aFrom, b, _bFrom, count, c) => {
      const terms = [c, ...Array.from({ length: count }, (_, i) => a[i]! * b[i]!)];
      const largest = Math.max(
        ...terms.map((term) => (term === 0 ? -300 : Math.floor(Math.log2(Math.abs(term))))),
      );
      const quantum = 2 ** (largest - 24);
      return Math.fround(terms.reduce((sum, term) => sum + keep(term / quantum), 0) * quantum);
    };
    const report = await probeUnit(unitOf(dot, FP16_IN, 8));
    expect(report.kind).toBe('unknown');
    const found = report.contradictions.find((each) => each.about === about);
    expect(found?.says ?? '').toContain(says);
    expect(found?.dots.length).toBeGreaterThan(0);
  });

  it('says where products are normalised before they are aligned', async () => {
    const dot: Dot = (a, _aFrom, b, _bFrom, count, c) => {
      const terms = [c, ...Array.from({ length: count }, (_, i) => a[i]! * b[i]!)];
      const largest = Math.max(
        ...terms.map((term) => (term === 0 ? -300 : Math.floor(Math.log2(Math.abs(term))))),
      );
      const quantum = 2 ** (largest - 24);
      return TRUNCATE(terms.reduce((sum, term) => sum + Math.trunc(term / quantum), 0) * quantum);
    };
    const report = await probeUnit(unitOf(dot, FP16_IN, 8));
    expect(report.kind).toBe('unknown');
    expect(report.contradictions.map(({ says }) => says)).toContain(
      'products are normalised before they are aligned',
    );
  });

  it('shows the dots behind each number', async () => {
    const [path] = allTensorPaths().filter(({ architecture }) => architecture === 'ampere');
    const report = await probeUnit(unitOf(createTensorDot(path!), path!, 16), { randomDots: 50 });
    const bits = report.evidence.find(({ about }) => about === 'fraction bits');
    expect(bits?.says).toBe('F = 24: a term is kept down to 2^-24 of the largest');
    expect(bits?.dots.map(({ d }) => d)).toEqual([2 ** -4, 0]);
    expect(report.evidence.find(({ about }) => about === 'blocks')?.says).toBe('products 0-7, then 8-15');
  });

  it('refuses a unit that leaves out results', async () => {
    const unit: DotUnit = { ...FP16_IN, k: 8, dots: async () => [] };
    await expect(probeUnit(unit)).rejects.toThrow('the unit left out results');
  });
});

const FP16_IN = { input: 'fp16', output: 'fp32' } as const;
const TRUNCATE = createRounder(FORMATS.fp32, 'rz');
const GENERATED = 100;

function loop(accumulator: LoopModel['accumulator'], fused: boolean): LoopModel {
  return { accumulator, fused, order: { kind: 'sequential' } };
}

function directed(exact: number, to: (value: number) => number): number {
  const quantum = ulp(FORMATS.fp32, TRUNCATE(exact));
  return to(exact / quantum) * quantum;
}

function toOdd(exact: number): number {
  const down = TRUNCATE(exact);
  if (down === exact) return exact;
  const quantum = ulp(FORMATS.fp32, down);
  return (down / quantum) % 2 === 0 ? down + Math.sign(exact) * quantum : down;
}

/** A random unit of the model: any formats, blocks in any order, F, rounding, floor and place of c. */
function generate(random: Random): { readonly model: FoundModel; readonly k: number } {
  const pick = <T>(from: readonly T[]): T => from[random.integer(from.length)]!;
  const output = pick(['fp32', 'fp16'] as const);
  const input = output === 'fp16' ? pick(['fp16', 'e4m3', 'e5m2'] as const) : pick(TENSOR_INPUTS);
  const k = pick([4, 8, 16, 32]);
  const cLast = random.integer(4) === 0 ? pick(['rne', 'rna', 'rz'] as const) : null;
  const block = pick([2, 3, 4, 5, 8, 16, 32].filter((each) => each <= k && (cLast === null || each > 2)));
  const positions = Array.from({ length: k }, (_, i) => i);
  // Where c comes last, position 0 is in the first block, as it is in every unit there is.
  if (random.integer(2) === 0) shuffle(positions, random, cLast === null ? 0 : 1);
  const count = Math.ceil(k / block);
  const blocks = Array.from({ length: count }, (_, i) =>
    positions.slice(i * block, (i + 1) * block).sort((left, right) => left - right),
  );
  const fractionBits = 11 + random.integer(20);
  const full = FORMATS[output].fractionBits;
  const width = output === 'fp16' ? full : pick([full, 13, 10 + random.integer(14)]);
  const whole = blocks.at(-1)!.length === block ? blocks : [positions.sort((left, right) => left - right)];
  const visible = fractionBits > width - headroom(whole[0]!.length, cLast !== null);
  return {
    k,
    model: {
      ...{ input, output, fractionBits, cLast },
      blocks: whole,
      rounding: visible
        ? { fractionBits: width, mode: pick(['rz', 'rne', 'rna'] as const) }
        : { fractionBits: full, mode: 'rz' },
      exponentFloor: random.integer(3) === 0 ? null : -108 - fractionBits + random.integer(20),
      subnormals: 'asStored',
    },
  };
}

/** How far above its terms the sum of a block's products lies at least, that of so many of 2.25 each. */
function headroom(block: number, cLast: boolean): number {
  return Math.floor(
    Math.log2(
      cLast ? 2.25 * 2 ** Math.floor(Math.log2(block - 2)) : 2.25 * 2 ** Math.floor(Math.log2(block)) + 1,
    ),
  );
}

function shuffle(list: number[], random: Random, from: number): void {
  for (let i = from; i < list.length - 1; i++) {
    const other = i + random.integer(list.length - i);
    [list[i], list[other]] = [list[other]!, list[i]!];
  }
}

/** Only products of BF16 and TF32 are small enough for a floor so low. */
function floorIsVisible({ input, exponentFloor, blocks }: FoundModel): boolean {
  return (input === 'bf16' || input === 'tf32') && exponentFloor !== null && blocks[0]!.length > 1;
}
