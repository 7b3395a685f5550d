// A batch of products: shapes are (batch, rows, columns), the batch runs along z.
struct Uniforms { aShape: vec3<i32>, bShape: vec3<i32>, outShape: vec3<i32> }
@group(0) @binding(0) var<storage, read_write> result: array<f32>;
@group(0) @binding(1) var<storage, read> A: array<f32>;
@group(0) @binding(2) var<storage, read> B: array<f32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(8, 8, 1)
fn main(@builtin(global_invocation_id) gid: vec3<u32>) {
  let batch = i32(gid.z);
  let row = i32(gid.y);
  let col = i32(gid.x);
  let dimAOuter = uniforms.aShape.y;
  let dimInner = uniforms.aShape.z;
  let dimBOuter = uniforms.bShape.z;
  if (row >= dimAOuter || col >= dimBOuter) { return; }
  let batchA = batch * dimAOuter * dimInner;
  let batchB = batch * dimInner * dimBOuter;
  var acc: f32 = 0.0;
  for (var k = 0; k < dimInner; k++) {
    acc += A[batchA + row * dimInner + k] * B[batchB + k * dimBOuter + col];
  }
  result[batch * dimAOuter * dimBOuter + row * dimBOuter + col] = acc;
}
