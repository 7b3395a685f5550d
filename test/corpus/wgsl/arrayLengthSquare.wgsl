// no sizes are passed: the matrices are square, so their side follows from how long they are
@group(0) @binding(0) var<storage, read> first: array<f32>;
@group(0) @binding(1) var<storage, read> second: array<f32>;
@group(0) @binding(2) var<storage, read_write> product: array<f32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let n = u32(sqrt(f32(arrayLength(&product))));
  if (id.x >= n || id.y >= n) { return; }
  var s = 0.0;
  for (var i = 0u; i < n; i++) { s += first[id.y * n + i] * second[i * n + id.x]; }
  product[id.y * n + id.x] = s;
}
