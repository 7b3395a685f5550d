// Extents, factors and padding mixed, as a host language lays them out.
struct Uniforms {
  rows: u32,
  alpha: f32,
  inner: u32,
  _pad0: u32,
  cols: u32,
  beta: f32,
  _pad1: vec2<u32>,
}
@group(0) @binding(0) var<uniform> U: Uniforms;
@group(0) @binding(1) var<storage, read> inA: array<f32>;
@group(0) @binding(2) var<storage, read> inB: array<f32>;
@group(0) @binding(3) var<storage, read_write> inOutC: array<f32>;

override wgx: u32 = 16;
override wgy: u32 = 8;

@compute @workgroup_size(wgx, wgy)
fn gemm(@builtin(global_invocation_id) t: vec3<u32>) {
    if (any(t.yx >= vec2<u32>(U.rows, U.cols))) { return; }
    let idx = t.y * U.cols + t.x;
    var dotp: f32 = 0;
    for (var k: u32 = 0; k < U.inner; k += 1) {
        dotp += inA[t.y * U.inner + k] * inB[k * U.cols + t.x];
    }
    inOutC[idx] = U.alpha * dotp + U.beta * inOutC[idx];
}
