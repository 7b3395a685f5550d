enable f16;

alias Index = u32;
alias Row = array<vec4f, 4>;
alias Rows = array<Row, 2>;
alias ReadOnly = ptr<storage, array<f32>, read>;

override BM: u32 = 64u;
@id(7) override BN = 2 * 32;
@id ( 1 + 2, ) override scale: f32;
override flag: bool = true;
override half = 0.5h;
override derived = BM / 4u + u32(BN);

const A = 4;
const B: i32 = A << 2u;
const C = array(1, 2, 3)[1];
const_assert A == 4;
const_assert(B > A);

struct Empty { unused: u32 }
struct Dims { m: u32, n: u32, @align(16) k: u32, }
struct Padded {
  @size(16) a: f32,
  @align(32) @size(32) b: vec3<f32>,
  c: atomic<u32>,
  d: array<mat4x4<f32>, 2>,
};
struct Io {
  @builtin(position) position: vec4f,
  @location(0) @interpolate(flat, either) id: u32,
  @location(1) @interpolate(linear, centroid) shade: vec2f,
}

@group(0) @binding(0) var<storage> read_only: array<f32>;
@group(0) @binding(1) var<storage, read> rows: array<Row>;
@binding(2) @group(0) var<storage, read_write,> padded: Padded;
@group(1) @binding(A - 4) var<uniform> dims: Dims;
var<private> counter = 0u;
var<private> scratch: array<f32, A * 2> = array<f32, 8>();
var<workgroup> tile: array<array<f32, 4>, BM>;
var<workgroup> total: atomic<i32>;

fn nothing() {}
fn join(a: f32, b: f32,) -> f32 { return a + b; }
@must_use fn important(a: f32) -> f32 { return a; }
fn sum(p: ptr<function, array<f32, 4>>) -> f32 { return (*p)[0] + p[1]; }
fn later() -> f32 { return earlier; }
const earlier = 1.0;

@vertex
fn vertex_main(@builtin(vertex_index) index: u32, @location(0) offset: vec2f) -> Io {
  return Io(vec4f(offset, 0, 1), index, offset);
}

@fragment fn fragment_main(io: Io) -> @location(0) vec4<f32> { return vec4(io.shade, f32(io.id), 1); }

@fragment
fn depth_main(@builtin(position) p: vec4f) -> @builtin(frag_depth) f32 {
  return p.z;
}

@workgroup_size(BM / 4, A, 1,) @compute
fn compute_main(@builtin(workgroup_id) wg: vec3<u32>, @builtin(local_invocation_index) i: u32) {
  padded.a = read_only[i] + rows[0][1].x + scratch[0] + tile[0][i] + f32(dims.k);
  atomicAdd(&total, i32(wg.x));
}
