import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Formats, Layout, Size } from '../../../src/core/gemm/problem';
import type { BufferContent, KernelInstance } from '../../../src/core/kernel/instance';
import { cudaInstance } from './cudaKernels';
import { formats } from './instances';

/** How a sample is launched, as the last lines of its file say; read by hand, so that no inference is trusted. */
export interface CudaSample {
  readonly name: string;
  readonly entry: string;
  readonly groupSize: readonly [number, number, number];
  readonly tile: readonly [number, number];
  readonly formats?: Formats;
  readonly layout?: Layout;
  /** What N and K must be multiples of; 4 at least. */
  readonly multiple?: number;
  readonly dynamicSharedBytes?: number;
  readonly buffers?: (standard: readonly BufferContent[]) => readonly BufferContent[];
}

const tensor = (operand: 'f16' | 'bf16' | 'tf32'): Formats => ({
  ...formats.f32,
  a: operand,
  b: operand,
  tensorCores: true,
});

/** M, N, K, alpha, A, B, beta, C; beta is 0, though the kernel may read C. */
function alphaBetaBuffers([a, b, c, ...dims]: readonly BufferContent[]): readonly BufferContent[] {
  const factor = (value: number): BufferContent => ({
    ...{ group: 0, binding: 0, space: 'uniform', access: 'read', holds: 'scalars', bytes: 4 },
    scalars: [{ offsetBytes: 0, scalar: 'f32', value }],
  });
  const ordered = [...dims, factor(1), a, b, factor(0), c && { ...c, isRead: true }];
  return ordered.flatMap((slot, binding) => (slot ? [{ ...slot, binding } as BufferContent] : []));
}

/** The CUDA samples. */
export const cudaSamples: readonly CudaSample[] = [
  { name: 'naive', entry: 'sgemmNaive', groupSize: [16, 16, 1], tile: [16, 16] },
  { name: 'sharedTiled', entry: 'sgemmSharedTiled', groupSize: [16, 16, 1], tile: [16, 16] },
  {
    name: 'registerTiled',
    entry: 'sgemmRegisterTiled<64, 64, 8, 4, 4>',
    groupSize: [16, 16, 1],
    tile: [64, 64],
  },
  { name: 'vectorised', entry: 'sgemmVectorised', groupSize: [256, 1, 1], tile: [64, 64] },
  { name: 'doubleBuffered', entry: 'sgemmDoubleBuffered', groupSize: [256, 1, 1], tile: [64, 64] },
  {
    name: 'alphaBeta',
    entry: 'sgemmAlphaBeta<64, 64, 8, 8>',
    groupSize: [512, 1, 1],
    tile: [64, 64],
    layout: 'nt',
    buffers: alphaBetaBuffers,
  },
  { name: 'tensorCoreF16', entry: 'gemmF16', groupSize: [128, 1, 1], tile: [64, 64], formats: tensor('f16') },
  {
    name: 'tensorCoreBf16',
    entry: 'gemmBf16',
    groupSize: [128, 1, 1],
    tile: [64, 64],
    formats: tensor('bf16'),
    dynamicSharedBytes: 17408,
  },
  {
    name: 'tensorCoreTf32',
    entry: 'gemmTf32<2, 2, 2, 2, 32>',
    groupSize: [128, 1, 1],
    tile: [64, 64],
    formats: tensor('tf32'),
  },
  {
    name: 'tensorCoreMma',
    entry: 'gemmMma',
    groupSize: [128, 1, 1],
    tile: [64, 64],
    formats: tensor('f16'),
    multiple: 8,
  },
];

/** The kernel's part of a sample's text: what follows is the host's. */
export function deviceText({ name }: CudaSample): string {
  const file = path.join(import.meta.dirname, '../../../media/samples', `${name}.cu`);
  const [device = '', host] = readFileSync(file, 'utf8').split('// A, B and C are addresses on the device.');
  if (host === undefined) throw new Error(`${name}.cu does not say where its host code starts`);
  return device;
}

/** A sample, or a changed copy of its text, at one size. */
export function sampleInstance(sample: CudaSample, size: Size, source = deviceText(sample)): KernelInstance {
  const { entry, groupSize, tile, dynamicSharedBytes = 0, buffers = (standard) => standard } = sample;
  const problem = { ...size, layout: sample.layout ?? 'nn', formats: sample.formats ?? formats.f32 } as const;
  const instance = cudaInstance({ source, entry, groupSize, tile, dynamicSharedBytes, problem });
  return { ...instance, launch: { ...instance.launch, buffers: buffers(instance.launch.buffers) } };
}
