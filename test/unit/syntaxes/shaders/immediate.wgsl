requires immediate_address_space;
struct Settings { alpha: f32, beta: f32 }
var<immediate> settings: Settings;
@group(0) @binding(0) var<storage, read_write> c: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_index) index: u32) {
  c[index] = settings.alpha * c[index] + settings.beta;
}
