enable chromium_experimental_subgroup_matrix;
enable subgroups, f16;

alias Left = subgroup_matrix_left<f32, 8, 8>;
alias Result = subgroup_matrix_result<f32, 8, 8>;
override K: u32 = 64;

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> c: array<f32>;
var<workgroup> tile: array<f32, 64>;

struct Pair { l: Left, r: subgroup_matrix_right<f32, 8, 8> }

fn zero(m: ptr<function, Result>) { *m = Result(); }

@compute @workgroup_size(32)
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(subgroup_size) size: u32) {
  var acc: subgroup_matrix_result<f32, 8, 8>;
  var many: array<array<subgroup_matrix_left<f32, 8, 8>, 2>, 2>;
  var pair: Pair;
  zero(&acc);
  for (var k = 0u; k < K; k += 8u) {
    let l = subgroupMatrixLoad<subgroup_matrix_left<f32, 8, 8>, row_major>(&a, wg.y * 8u * K + k, K);
    let r = subgroupMatrixLoad<subgroup_matrix_right<f32, 8, 8>, col_major>(&b, k * 64u + wg.x * 8u, 64);
    acc = subgroupMatrixMultiplyAccumulate(l, r, acc);
    many[0][1] = l;
    pair.r = r;
  }
  let product = subgroupMatrixMultiply<f32>(many[0][1], pair.r);
  let filled = subgroup_matrix_left<f32, 8, 8>(2);
  subgroupMatrixStore<row_major>(&c, 0, acc, 64);
  subgroupMatrixStore<col_major>(&tile, 0, product, 8u);
  many[1][1] = subgroupMatrixScalarMultiply(filled, 3.0);
}
