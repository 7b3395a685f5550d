// Shapes as pairs (rows, columns), as an array library hands them over.
struct Uniforms {
  aShape : vec2<u32>,
  bShape : vec2<u32>,
  outShape : vec2<u32>,
};

@group(0) @binding(0) var<storage, read_write> result : array<f32>;
@group(0) @binding(1) var<storage, read> A : array<f32>;
@group(0) @binding(2) var<storage, read> B : array<f32>;
@group(0) @binding(3) var<uniform> uniforms : Uniforms;

fn getA(row : u32, col : u32) -> f32 {
  return A[row * uniforms.aShape.y + col];
}
fn getB(row : u32, col : u32) -> f32 {
  return B[row * uniforms.bShape.y + col];
}

@compute @workgroup_size(16, 8, 1)
fn main(@builtin(global_invocation_id) globalId : vec3<u32>) {
  let row = globalId.y;
  let col = globalId.x;
  if (row >= uniforms.aShape.x || col >= uniforms.bShape.y) {
    return;
  }
  var acc = 0.0;
  for (var inner = 0u; inner < uniforms.aShape.y; inner = inner + 1u) {
    acc = acc + getA(row, inner) * getB(inner, col);
  }
  result[row * uniforms.outShape.y + col] = acc;
}
