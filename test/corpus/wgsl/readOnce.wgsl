// Offsets are kept as running numbers; rows along x, columns along y; no vector type is named.
@group(0) @binding(0) var<uniform> M: u32;
@group(0) @binding(1) var<uniform> K: u32;
@group(0) @binding(2) var<uniform> N: u32;
@group(0) @binding(3) var<storage, read> a: array<f32>;
@group(0) @binding(4) var<storage, read> b: array<f32>;
@group(0) @binding(5) var<storage, read_write> c: array<f32>;

@compute @workgroup_size(16, 16)
fn run(@builtin(global_invocation_id) position: vec3u) {
  let row = position.x;
  let column = position.y;
  if (!(row < M && column < N)) { return; }
  var ia = row * K;
  var ib = column;
  var value = 0.0;
  for (var step = 0u; step < K; step++) {
    value += a[ia] * b[ib];
    ia += 1u;
    ib += N;
  }
  c[row * N + column] = value;
}
