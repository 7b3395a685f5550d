// Naive: one invocation computes one element of C and reads everything it needs straight from global memory.
// Shows the baseline. Each element of A is read N times and each element of B M times, so memory sets the pace.
// Tuning it means choosing the shape of the workgroup; the neighbours along x share a row of A and read B in order.

struct Dims {
  M: u32,
  N: u32,
  K: u32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> A: array<f32>;
@group(0) @binding(2) var<storage, read> B: array<f32>;
@group(0) @binding(3) var<storage, read_write> C: array<f32>;

override GROUP_X: u32 = 8;
override GROUP_Y: u32 = 8;

@compute @workgroup_size(GROUP_X, GROUP_Y)
fn matmul(@builtin(global_invocation_id) id: vec3u) {
  let row = id.y;
  let col = id.x;
  if (row >= dims.M || col >= dims.N) {
    return;
  }

  var sum = 0.0;
  for (var k = 0u; k < dims.K; k++) {
    sum += A[row * dims.K + k] * B[k * dims.N + col];
  }
  C[row * dims.N + col] = sum;
}
