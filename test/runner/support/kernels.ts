import { declarations } from './instances';

/** A tile of 32 × 32 a workgroup of 8 × 8, four by four elements an invocation; needs whole tiles. */
export const registerTiledSource = `${declarations()}
override BK: u32 = 8u;
const TILE = 32u;
const T = 4u;
var<workgroup> As: array<f32, TILE * BK>;
var<workgroup> Bs: array<f32, BK * TILE>;
@compute @workgroup_size(8, 8)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u,
        @builtin(local_invocation_index) index: u32) {
  let row0 = group.y * TILE;
  let column0 = group.x * TILE;
  var sums: array<f32, 16>;
  for (var p0 = 0u; p0 < dims.k; p0 += BK) {
    for (var i = index; i < TILE * BK; i += 64u) {
      As[i] = A[(row0 + i / BK) * dims.k + p0 + i % BK];
      Bs[i] = B[(p0 + i / TILE) * dims.n + column0 + i % TILE];
    }
    workgroupBarrier();
    for (var p = 0u; p < BK; p++) {
      for (var r = 0u; r < T; r++) {
        for (var c = 0u; c < T; c++) {
          sums[r * T + c] += As[(local.y * T + r) * BK + p] * Bs[p * TILE + local.x * T + c];
        }
      }
    }
    workgroupBarrier();
  }
  for (var r = 0u; r < T; r++) {
    for (var c = 0u; c < T; c++) {
      C[(row0 + local.y * T + r) * dims.n + column0 + local.x * T + c] = sums[r * T + c];
    }
  }
}`;

/** A workgroup tile of T × T elements in shared memory, all bounds checked; needs T * T * 8 bytes. */
export const workgroupTiledSource = `${declarations()}
override T: u32 = 8u;
var<workgroup> As: array<f32, T * T>;
var<workgroup> Bs: array<f32, T * T>;
@compute @workgroup_size(T, T)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_id) local: vec3u) {
  var sum = 0.0;
  for (var p0 = 0u; p0 < dims.k; p0 += T) {
    let p = p0 + local.x;
    let q = p0 + local.y;
    As[local.y * T + local.x] = select(0.0, A[id.y * dims.k + p], id.y < dims.m && p < dims.k);
    Bs[local.y * T + local.x] = select(0.0, B[q * dims.n + id.x], q < dims.k && id.x < dims.n);
    workgroupBarrier();
    for (var i = 0u; i < T; i++) { sum += As[local.y * T + i] * Bs[i * T + local.x]; }
    workgroupBarrier();
  }
  if (id.y < dims.m && id.x < dims.n) { C[id.y * dims.n + id.x] = sum; }
}`;

/** A kernel for any layout and any element types, one invocation an element. */
export function layoutSource(
  layout: string,
  type = 'f32',
  accumulator = type,
  output = accumulator,
  enable = '',
): string {
  const a = layout[0] === 't' ? 'A[p * dims.m + id.y]' : 'A[id.y * dims.k + p]';
  const b = layout[1] === 't' ? 'B[id.x * dims.k + p]' : 'B[p * dims.n + id.x]';
  return `${enable}${declarations(type, output)}
@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.y >= dims.m || id.x >= dims.n) { return; }
  var sum = ${accumulator}(0);
  for (var p = 0u; p < dims.k; p++) { sum += ${accumulator}(${a}) * ${accumulator}(${b}); }
  C[id.y * dims.n + id.x] = ${output}(sum);
}`;
}

/** Never ends; the device cannot know. */
export const endlessSource = `${declarations()}
@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  var sum = 0.0;
  for (var p = 0u; p < 4294967295u; p++) { if (dims.k > 0u) { p = 0u; } sum += A[p % dims.k]; C[id.x] = sum; }
}`;
