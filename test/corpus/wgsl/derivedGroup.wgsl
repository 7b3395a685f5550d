// The group follows from the tiles by division, written in the attribute.
struct Dims { M: u32, N: u32, K: u32 }
@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> A: array<f32>;
@group(0) @binding(2) var<storage, read> B: array<f32>;
@group(0) @binding(3) var<storage, read_write> C: array<f32>;

override TILE_M: u32 = 32;
override TILE_N: u32 = 32;
const PER_THREAD = 4u;

@compute @workgroup_size(TILE_N / PER_THREAD, TILE_M / PER_THREAD)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let row0 = wid.y * TILE_M + lid.y * PER_THREAD;
  let col0 = wid.x * TILE_N + lid.x * PER_THREAD;
  var acc: array<f32, 16>;
  for (var k = 0u; k < dims.K; k++) {
    for (var i = 0u; i < PER_THREAD; i++) {
      if (row0 + i >= dims.M) { continue; }
      let a = A[(row0 + i) * dims.K + k];
      for (var j = 0u; j < PER_THREAD; j++) {
        if (col0 + j < dims.N) { acc[i * PER_THREAD + j] += a * B[k * dims.N + col0 + j]; }
      }
    }
  }
  for (var i = 0u; i < PER_THREAD; i++) {
    for (var j = 0u; j < PER_THREAD; j++) {
      if (row0 + i < dims.M && col0 + j < dims.N) {
        C[(row0 + i) * dims.N + col0 + j] = acc[i * PER_THREAD + j];
      }
    }
  }
}
