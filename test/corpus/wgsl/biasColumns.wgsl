// A dense layer: y = x * W^T + b, the bias optional by a flag.
struct Layer { batch: u32, in_features: u32, out_features: u32, has_bias: u32 }
@group(0) @binding(0) var<uniform> layer: Layer;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> weight: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(16, 4)
fn linear(@builtin(global_invocation_id) gid: vec3u) {
  let o = gid.x;
  let s = gid.y;
  if (s >= layer.batch || o >= layer.out_features) { return; }
  var acc = 0.0;
  if (layer.has_bias != 0u) { acc = bias[o]; }
  for (var i = 0u; i < layer.in_features; i++) {
    acc += x[s * layer.in_features + i] * weight[o * layer.in_features + i];
  }
  y[s * layer.out_features + o] = acc;
}
