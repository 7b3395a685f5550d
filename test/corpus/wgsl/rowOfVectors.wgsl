// A by scalars, B and C by vectors; eight rows an invocation and the extents as i32.
struct Shape { m: i32, n: i32, k: i32, unused: i32 }
@group(0) @binding(0) var<storage, read> A: array<f32>;
@group(0) @binding(1) var<storage, read> B: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> C: array<vec4<f32>>;
@group(0) @binding(3) var<uniform> shape: Shape;

const kRows = 8;

@compute @workgroup_size(8, 4)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(local_invocation_id) lid: vec3<u32>) {
  let n4 = shape.n / 4;
  let col = i32(wid.x * 8u + lid.x);
  let row = i32(wid.y * 4u + lid.y) * kRows;
  if (col >= n4) { return; }
  var acc: array<vec4<f32>, kRows>;
  for (var k = 0; k < shape.k; k++) {
    let b = B[k * n4 + col];
    for (var i = 0; i < kRows; i++) {
      let r = min(row + i, shape.m - 1);
      acc[i] = fma(vec4<f32>(A[r * shape.k + k]), b, acc[i]);
    }
  }
  for (var i = 0; i < kRows; i++) {
    if (row + i < shape.m) { C[(row + i) * n4 + col] = acc[i]; }
  }
}
