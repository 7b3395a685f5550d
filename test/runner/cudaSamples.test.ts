import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileCubin } from '../../src/runner/cuda/compileCubin';
import { findToolkit, type Toolkit } from '../../src/runner/cuda/toolkit';

const SAMPLES = path.resolve('media/samples');
const ARCHITECTURES = ['sm_80', 'sm_90'] as const;

type Values = Readonly<Record<string, number>>;

/** A sample and the configurations it is compiled in. */
interface Sample {
  readonly kernel: string;
  /** The template's parameters in their order; `null` where the tunables are constants of the file. */
  readonly parameters: readonly string[] | null;
  /** What the file itself says, and configurations besides: small ones and the largest of the search space. */
  readonly written: Values;
  readonly others: readonly Values[];
}

const tile = (BM: number, BN: number, BK: number, TM: number, TN: number): Values => ({ BM, BN, BK, TM, TN });
const warps = (WARPS_M: number, WARPS_N: number, FRAGS_M: number, FRAGS_N: number, BK: number): Values => ({
  WARPS_M,
  WARPS_N,
  FRAGS_M,
  FRAGS_N,
  BK,
});

const samples: Readonly<Record<string, Sample>> = {
  'alphaBeta.cu': {
    kernel: 'sgemmAlphaBeta',
    parameters: ['BM', 'BN', 'BK', 'TM'],
    written: { BM: 64, BN: 64, BK: 8, TM: 8 },
    others: [{ BM: 128, BN: 128, BK: 16, TM: 16 }],
  },
  'doubleBuffered.cu': {
    kernel: 'sgemmDoubleBuffered',
    parameters: null,
    written: tile(64, 64, 8, 4, 4),
    others: [tile(128, 128, 16, 8, 8), tile(64, 32, 8, 4, 4)],
  },
  'naive.cu': {
    kernel: 'sgemmNaive',
    parameters: null,
    written: { BLOCK_X: 16, BLOCK_Y: 16 },
    others: [{ BLOCK_X: 32, BLOCK_Y: 4 }],
  },
  'registerTiled.cu': {
    kernel: 'sgemmRegisterTiled',
    parameters: ['BM', 'BN', 'BK', 'TM', 'TN'],
    written: tile(64, 64, 8, 4, 4),
    others: [tile(128, 128, 32, 8, 8), tile(32, 32, 16, 2, 2)],
  },
  'sharedTiled.cu': {
    kernel: 'sgemmSharedTiled',
    parameters: null,
    written: { TILE: 16 },
    others: [{ TILE: 32 }],
  },
  'tensorCoreBf16.cu': {
    kernel: 'gemmBf16',
    parameters: null,
    written: warps(2, 2, 2, 2, 32),
    others: [warps(4, 2, 2, 4, 64)],
  },
  'tensorCoreF16.cu': {
    kernel: 'gemmF16',
    parameters: null,
    written: warps(2, 2, 2, 2, 32),
    others: [warps(2, 2, 4, 2, 32), warps(4, 1, 1, 4, 16)],
  },
  'tensorCoreMma.cu': {
    kernel: 'gemmMma',
    parameters: null,
    written: { BM: 64, BN: 64, BK: 32, WARPS_M: 2, WARPS_N: 2 },
    others: [
      { BM: 128, BN: 128, BK: 64, WARPS_M: 2, WARPS_N: 4 },
      { BM: 32, BN: 64, BK: 16, WARPS_M: 1, WARPS_N: 2 },
    ],
  },
  'tensorCoreTf32.cu': {
    kernel: 'gemmTf32',
    parameters: ['WARPS_M', 'WARPS_N', 'FRAGS_M', 'FRAGS_N', 'BK'],
    written: warps(2, 2, 2, 2, 32),
    others: [warps(2, 2, 4, 2, 16)],
  },
  'vectorised.cu': {
    kernel: 'sgemmVectorised',
    parameters: null,
    written: { ...tile(64, 64, 8, 4, 4), PAD: 4 },
    others: [{ ...tile(128, 128, 32, 8, 8), PAD: 0 }],
  },
};

let toolkit: Toolkit;
const cacheFolder = mkdtempSync(path.join(tmpdir(), 'tilesmith-samples-'));

beforeAll(async () => {
  const found = await findToolkit();
  if (!found.ok) throw new Error(found.reason);
  toolkit = found.toolkit;
});
afterAll(() => rmSync(cacheFolder, { recursive: true }));

function textOf(file: string): string {
  return readFileSync(path.join(SAMPLES, file), 'utf8');
}

/** The file with its constants set; each must be written exactly once. */
function withConstants(text: string, values: Values): string {
  return Object.entries(values).reduce((changed, [name, value]) => {
    const definition = new RegExp(`^((?:#define|constexpr int) ${name}(?: =)? )\\d+(?=;?$)`, 'gm');
    expect(changed.match(definition), name).toHaveLength(1);
    return changed.replace(definition, `$1${value}`);
  }, text);
}

function labelOf(values: Values): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

const cases = Object.entries(samples).flatMap(([file, { written, others }]) => [
  ...ARCHITECTURES.map((architecture) => ({ file, values: written, label: labelOf(written), architecture })),
  ...others.map((values, i) => ({
    file,
    values,
    label: labelOf(values),
    architecture: ARCHITECTURES[i % 2] ?? 'sm_80',
  })),
]);

describe('CUDA samples', () => {
  it('are all listed here', () => {
    const files = readdirSync(SAMPLES).filter((name) => name.endsWith('.cu'));
    expect(files.sort()).toEqual(Object.keys(samples).sort());
  });

  it.each(Object.entries(samples).filter(([, { parameters }]) => parameters === null))(
    'have in %s the values that are compiled first',
    (file, { written }) => {
      expect(withConstants(textOf(file), written)).toBe(textOf(file));
    },
  );

  it.concurrent.each(cases)(
    '$file with $label compiles for $architecture without spills and messages',
    async ({ file, values, architecture }) => {
      const sample = samples[file];
      if (!sample) throw new Error(`${file} is not listed`);
      const { kernel, parameters } = sample;
      const result = await compileCubin({
        source: parameters ? textOf(file) : withConstants(textOf(file), values),
        entry: parameters ? `${kernel}<${parameters.map((name) => values[name]).join(', ')}>` : kernel,
        architecture,
        toolkit,
        cacheFolder,
      });
      expect(result).toMatchObject({
        ok: true,
        messages: [],
        resources: { spillStoreBytes: 0, spillLoadBytes: 0, stackBytes: 0 },
      });
    },
  );
});
