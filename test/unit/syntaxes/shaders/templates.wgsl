// The two readings of `<`, next to each other.
enable f16;

const N = 8;
const M = 2;
override WIDTH = 4u;

alias Nested = array<array<vec4<f32>, N>, M>;
alias Deep = ptr<function,array<array<array<vec2<f32>,2>,2>,2>>;
alias Spaced = array < vec4 < f32 > , N > ;
alias Trailing = array<vec4<f32,>, N,>;
alias Commented = array< /* of */ vec4< // nested
  f32> /* > */ , N /* < */ >;
var<private> shifted: array<f32, N << 1>;
var<private> computed: array<f32, (N + M) * 2 - 1>;
var<private> grouped: array<f32, (N >> 1)>;
var<private> selected: array<f32, select(1, 2, (N > M))>;
var<private> compared: array<f32, select(1, 2, N < M)>;
var<private> called: array<f32, max(N, M)>;
var<private> indexed: array<f32, array<i32, 2>(3, 4)[1]>;
var<private> member: array<f32, vec2<i32>(3, 4).y>;
var<private> bits: array<f32, N | M | 1>;
var<private> masked: array<f32, N & N & 8>;
var<private> negative: array<f32, -(-N)>;
var<private> inverted: array<f32, ~-5>;
var<private> remainder: array<f32, N % 3 + N / 2>;
var<workgroup> sized: array<f32, WIDTH * 2u>;
var<private> initialised: vec2<f32>=vec2<f32>(1, 2);
var<private> tight:array<vec2<f32>,2>=array<vec2<f32>,2>();

fn less(a: i32, b: i32) -> bool { return a < b; }
fn both(a: i32, b: i32) -> bool { return a < b && b > a; }
fn either(a: i32, b: i32) -> bool { return a < b || b > a; }
fn order(a: i32, b: i32) -> bool { return a <= b && a >= b; }
fn shifts(a: u32, b: u32) -> u32 { return (a << b) >> 1u; }
fn bracketed(a: i32, b: i32) -> bool { return (a < b) == (b > a); }
fn arguments(a: i32, b: i32) -> vec2<bool> { return vec2<bool>(a < b, (b > a)); }

fn body(p: ptr<function, array<i32, 4>>, n: i32) -> i32 {
  var i = 0;
  for (var k: i32 = 0; k < n; k += 1) { i = k; }
  while i < n { i++; }
  while (i<n) { i = i+1; }
  if i < n { return i; } else if (i > n) { return n; }
  if p[i] < n { i = (*p)[i] << 1u; }
  if i < N && n > M { i = 1; }
  if 1.f < f32(n) { i = 1; }
  if 0x1.8p3 < f32(n) { i = 2; }
  if 1u < u32(n) && u32(n) > 2u { i = 3; }
  let v = vec4<f32>(1, 2, 3, 4).xy;
  let w = bitcast<vec2<u32>>(v);
  let m = mat2x2<f32>(v, v) * v;
  let picked = array<vec2<i32>, 2>(vec2<i32>(1), vec2<i32>(2))[i & 1].x;
  let ptr = &p[0];
  let same = i<n;
  let less_equal = select(0, 1, i<=n);
  let chain = select(i << 2u, i >> 2u, i < n);
  switch select(0, 1, i < n) { case 1 { } default { } }
  return i32(w.x) + i32(m.x) + picked + *ptr + less_equal + chain + i32(same);
}
