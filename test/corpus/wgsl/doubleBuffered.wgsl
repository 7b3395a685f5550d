// Two tiles of each operand: one is filled while the other is used, so that one barrier a step is enough.
struct Dims { M: u32, N: u32, K: u32 }
@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> A: array<f32>;
@group(0) @binding(2) var<storage, read> B: array<f32>;
@group(0) @binding(3) var<storage, read_write> C: array<f32>;

const S = 8u;
var<workgroup> ta: array<array<f32, S * S>, 2>;
var<workgroup> tb: array<array<f32, S * S>, 2>;

@compute @workgroup_size(S, S)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let row = wid.y * S + lid.y;
  let col = wid.x * S + lid.x;
  let cell = lid.y * S + lid.x;
  let steps = (dims.K + S - 1u) / S;
  ta[0][cell] = select(0.0, A[row * dims.K + lid.x], row < dims.M && lid.x < dims.K);
  tb[0][cell] = select(0.0, B[lid.y * dims.N + col], lid.y < dims.K && col < dims.N);
  var sum = 0.0;
  for (var t = 0u; t < steps; t++) {
    workgroupBarrier();
    let now = t % 2u;
    let next = 1u - now;
    if (t + 1u < steps) {
      let k = (t + 1u) * S;
      ta[next][cell] = select(0.0, A[row * dims.K + k + lid.x], row < dims.M && k + lid.x < dims.K);
      tb[next][cell] = select(0.0, B[(k + lid.y) * dims.N + col], k + lid.y < dims.K && col < dims.N);
    }
    for (var i = 0u; i < S; i++) { sum += ta[now][lid.y * S + i] * tb[now][i * S + lid.x]; }
  }
  if (row < dims.M && col < dims.N) { C[row * dims.N + col] = sum; }
}
