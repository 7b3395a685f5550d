import type { Formats, Problem } from '../../../src/core/gemm/problem';
import type { BufferContent, KernelInstance, Launch, RaggedLaunch } from '../../../src/core/kernel/instance';

const f32: Formats = { a: 'f32', b: 'f32', c: 'f32', accumulator: 'f32' };

/** A problem; f32 and nn unless told otherwise. */
export function problem(m: number, n: number, k: number, more: Partial<Problem> = {}): Problem {
  return { m, n, k, layout: 'nn', formats: f32, ...more };
}

/** All element types of a problem the same, or f16 operands over another accumulator. */
export const formats = {
  f32,
  f16: { a: 'f16', b: 'f16', c: 'f16', accumulator: 'f16' },
  f16Inputs: { a: 'f16', b: 'f16', c: 'f32', accumulator: 'f32' },
  i32: { a: 'i32', b: 'i32', c: 'i32', accumulator: 'i32' },
} as const satisfies Record<string, Formats>;

/** Bindings 0, 1, 2 hold A, B, C; binding 3 a uniform struct with M, N, K as u32. */
export function standardBuffers({ m, n, k }: Problem): readonly BufferContent[] {
  return [
    { group: 0, binding: 0, space: 'storage', access: 'read', holds: 'a' },
    { group: 0, binding: 1, space: 'storage', access: 'read', holds: 'b' },
    { group: 0, binding: 2, space: 'storage', access: 'read_write', holds: 'c', isRead: false },
    {
      group: 0,
      binding: 3,
      space: 'uniform',
      access: 'read',
      holds: 'scalars',
      bytes: 16,
      scalars: [m, n, k].map((value, index) => ({ offsetBytes: 4 * index, scalar: 'u32', value })),
    },
  ];
}

/** What an instance is made of; `tile` is the part of C that one workgroup computes, as [rows, columns]. */
export interface InstanceParts {
  readonly source: string;
  readonly problem: Problem;
  readonly groupSize?: readonly [number, number, number];
  readonly tile?: readonly [number, number];
  readonly constants?: Readonly<Record<string, number>>;
  readonly features?: readonly string[];
  readonly sharedBytes?: number;
  readonly ragged?: readonly { readonly problem: Problem; readonly requires: string }[];
  readonly buffers?: (problem: Problem) => readonly BufferContent[];
}

/** A launch that tells whether a requirement holds: `m % 8 == 0`. */
export function raggedLaunch(launch: Launch, requires: string): RaggedLaunch {
  const [, dim, multiple] = /^([mnk]) % (\d+) == 0$/.exec(requires) ?? [];
  if (dim !== 'm' && dim !== 'n' && dim !== 'k') throw new Error(requires);
  return { ...launch, dims: [dim], multiple: Number(multiple), requires, finer: [] };
}

/** An instance with the standard bindings, entry `main`, and x running over columns. */
export function instance(parts: InstanceParts): KernelInstance {
  const { groupSize = [8, 8, 1], constants = {}, buffers = standardBuffers } = parts;
  const [tileRows, tileColumns] = parts.tile ?? [groupSize[1], groupSize[0]];
  const launch = (of: Problem): Launch => ({
    problem: of,
    constants,
    groups: [Math.ceil(of.n / tileColumns), Math.ceil(of.m / tileRows), 1],
    buffers: buffers(of),
  });
  return {
    language: 'wgsl',
    source: parts.source,
    entry: 'main',
    features: parts.features ?? [],
    groupSize,
    sharedBytes: parts.sharedBytes ?? 0,
    dynamicSharedBytes: 0,
    launch: launch(parts.problem),
    checks: [],
    ragged: (parts.ragged ?? []).map(({ problem: of, requires }) => raggedLaunch(launch(of), requires)),
  };
}

/** The declarations that {@link standardBuffers} stands for. */
export function declarations(type = 'f32', output = type, access = 'read'): string {
  return `
struct Dims { m: u32, n: u32, k: u32 }
@group(0) @binding(0) var<storage, ${access}> A: array<${type}>;
@group(0) @binding(1) var<storage, ${access}> B: array<${type}>;
@group(0) @binding(2) var<storage, read_write> C: array<${output}>;
@group(0) @binding(3) var<uniform> dims: Dims;
`;
}

/** One invocation an element, all bounds checked. */
export const naiveSource = `${declarations()}
@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.y >= dims.m || id.x >= dims.n) { return; }
  var sum = 0.0;
  for (var p = 0u; p < dims.k; p++) { sum += A[id.y * dims.k + p] * B[p * dims.n + id.x]; }
  C[id.y * dims.n + id.x] = sum;
}`;
