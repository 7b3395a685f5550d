import {
  allTensorPaths,
  type Evidence,
  type TensorInput,
  type TensorOutput,
  type TensorPath,
} from '../../src/core/numerics/dot/tensorPaths';
import { type Family, familyRandom, familyValues } from '../../src/core/numerics/expectation/data';
import { createDotSampler } from '../../src/core/numerics/expectation/dotSamples';
import { summariseErrors } from '../../src/core/numerics/expectation/emulatedError';
import { encode } from '../../src/core/numerics/format/encode';
import { FORMATS } from '../../src/core/numerics/format/formats';
import type { Job } from './jobs';

/** What one generation of tensor cores makes of the data that all get. */
export interface TensorRow {
  readonly path: TensorPath;
  readonly label: string;
  /** Code of the first element of C in hexadecimal: whether two generations agree to the last bit. */
  readonly first: string;
  /** How many elements differ from those of the row above; `null` in the first. */
  readonly differing: number | null;
  readonly rms: number | null;
  readonly bias: number | null;
}

/** Dot products that every path computes. */
export const COMPARED_DOTS = 64;

/** Where the numbers of a path are known from, as people say it. */
export const EVIDENCE_LABELS: Readonly<Record<Evidence, string>> = {
  hardware: 'checked on hardware',
  model: 'a published model',
  unverified: 'unverified',
};

const GENERATIONS: Readonly<Record<TensorPath['architecture'], string>> = {
  volta: 'V100',
  turing: 'Turing',
  ampere: 'A100',
  ada: 'Ada',
  hopper: 'H100',
  blackwell: 'B200',
};

/** The paths that read the one format and add in the other, oldest first. */
export function pathsOf(input: TensorInput, output: TensorOutput): readonly TensorPath[] {
  return allTensorPaths().filter((path) => path.input === input && path.output === output);
}

/** Name of a path: the generation, and the instruction where it has several. */
export function pathLabel({ architecture, instruction, emulated }: TensorPath): string {
  const several = architecture === 'hopper' || architecture === 'blackwell';
  return `${GENERATIONS[architecture]}${several ? ` ${instruction}` : ''}${emulated ? ' (emulated)' : ''}`;
}

/** The same dot products on every path; inputs are values of the format, so that only the sums differ. */
export function* compareTensorCores(
  input: TensorInput,
  output: TensorOutput,
  family: Family,
  k: number,
  seed: number,
): Job<readonly TensorRow[]> {
  const paths = pathsOf(input, output);
  let rows: readonly TensorRow[] = [];
  let before: Float64Array | null = null;
  for (const [place, path] of paths.entries()) {
    const random = familyRandom(family, seed);
    const sample = createDotSampler({ input, conversion: 'exact', model: { kind: 'tensor', path }, output });
    const computed = new Float64Array(COMPARED_DOTS);
    const exact = new Float64Array(COMPARED_DOTS);
    const magnitude = new Float64Array(COMPARED_DOTS);
    for (let d = 0; d < COMPARED_DOTS; d++) {
      const element = sample(familyValues(family, k, random), familyValues(family, k, random));
      computed[d] = element.computed;
      exact[d] = element.exact;
      magnitude[d] = element.magnitude;
      yield { share: (place + d / COMPARED_DOTS) / paths.length, partial: rows };
    }
    const { rms, bias } = summariseErrors({ computed, exact, magnitude }, FORMATS[output]);
    const format = FORMATS[output];
    const others: Float64Array | null = before;
    rows = [
      ...rows,
      {
        path,
        label: pathLabel(path),
        first: encode(format, computed[0] ?? 0)
          .toString(16)
          .padStart(format.bits / 4, '0'),
        differing:
          others === null ? null : computed.filter((value, d) => !Object.is(value, others[d])).length,
        rms,
        bias,
      },
    ];
    before = computed;
  }
  return rows;
}

/** What the rows say in a sentence. */
export function tensorReading(rows: readonly TensorRow[]): string {
  const finite = rows.filter(({ rms }) => rms !== null && rms > 0);
  const best = finite.reduce<TensorRow | null>((a, b) => (a === null || b.rms! < a.rms! ? b : a), null);
  const worst = finite.reduce<TensorRow | null>((a, b) => (a === null || b.rms! > a.rms! ? b : a), null);
  if (best === null || worst === null || best.rms === null || worst.rms === null) return '';
  const ratio = worst.rms / best.rms;
  const spread =
    ratio < 1.2
      ? 'All of them err by about the same.'
      : `${worst.label} errs ${ratio.toPrecision(2)} times as much as ${best.label}.`;
  const groups = equalGroups(rows).filter((group) => group.length > 1);
  if (groups.length === 0) return `${spread} No two agree in every element.`;
  return `${spread} The same to the last bit: ${groups.map((group) => group.join(', ')).join('; ')}.`;
}

/** Names of rows that follow each other and have the same elements. */
export function equalGroups(rows: readonly TensorRow[]): readonly (readonly string[])[] {
  const groups: string[][] = [];
  for (const { label, differing } of rows) {
    const last = groups.at(-1);
    if (differing === 0 && last !== undefined) last.push(label);
    else groups.push([label]);
  }
  return groups;
}
