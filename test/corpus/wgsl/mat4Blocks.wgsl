// The matrices are stored as 4 x 4 blocks, block after block along a row of blocks; each block by columns.
struct Blocks { rows: u32, inner: u32, cols: u32 } // counted in blocks
@group(0) @binding(0) var<uniform> n: Blocks;
@group(0) @binding(1) var<storage, read> A: array<mat4x4<f32>>;
@group(0) @binding(2) var<storage, read> B: array<mat4x4<f32>>;
@group(0) @binding(3) var<storage, read_write> C: array<mat4x4<f32>>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) gid: vec3u) {
  if (gid.y >= n.rows || gid.x >= n.cols) { return; }
  var acc = mat4x4<f32>();
  for (var p = 0u; p < n.inner; p++) {
    acc += A[gid.y * n.inner + p] * B[p * n.cols + gid.x];
  }
  C[gid.y * n.cols + gid.x] = acc;
}
