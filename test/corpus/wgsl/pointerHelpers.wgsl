// Loading and multiplying in functions; the sums go through a pointer.
struct Dims { M: u32, N: u32, K: u32 }
@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> A: array<f32>;
@group(0) @binding(2) var<storage, read> B: array<f32>;
@group(0) @binding(3) var<storage, read_write> C: array<f32>;

const T: u32 = 8u;
const R: u32 = 2u;
var<workgroup> sa: array<f32, T * R * T>;
var<workgroup> sb: array<f32, T * T * R>;

fn load(group: vec2u, lid: vec2u, k0: u32) {
  for (var i = 0u; i < R; i++) {
    let row = group.y * T * R + lid.y + i * T;
    let k = k0 + lid.x;
    sa[(lid.y + i * T) * T + lid.x] = select(0.0, A[row * dims.K + k], row < dims.M && k < dims.K);
    let kb = k0 + lid.y;
    let col = group.x * T * R + lid.x + i * T;
    sb[lid.y * T * R + lid.x + i * T] = select(0.0, B[kb * dims.N + col], kb < dims.K && col < dims.N);
  }
}

fn multiply(sums: ptr<function, array<f32, R * R>>, lid: vec2u) {
  for (var k = 0u; k < T; k++) {
    for (var i = 0u; i < R; i++) {
      for (var j = 0u; j < R; j++) {
        (*sums)[i * R + j] += sa[(lid.y + i * T) * T + k] * sb[k * T * R + lid.x + j * T];
      }
    }
  }
}

@compute @workgroup_size(T, T)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  var sums: array<f32, R * R>;
  for (var k0 = 0u; k0 < dims.K; k0 += T) {
    load(wid.xy, lid.xy, k0);
    workgroupBarrier();
    multiply(&sums, lid.xy);
    workgroupBarrier();
  }
  for (var i = 0u; i < R; i++) {
    for (var j = 0u; j < R; j++) {
      let row = wid.y * T * R + lid.y + i * T;
      let col = wid.x * T * R + lid.x + j * T;
      if (row < dims.M && col < dims.N) { C[row * dims.N + col] = sums[i * R + j]; }
    }
  }
}
