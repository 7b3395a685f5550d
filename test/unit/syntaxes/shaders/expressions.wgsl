struct Inner { values: array<vec4f, 4>, scale: f32 }
struct Outer { inner: array<Inner, 2>, count: u32 }
@group(0) @binding(0) var<storage, read_write> buffer: Outer;
var<private> outer: Outer;

fn values() -> array<vec4f, 4> { return outer.inner[1].values; }
fn inner_at(i: u32) -> Inner { return outer.inner[i]; }

fn arithmetic(a: i32, b: i32, c: f32) -> f32 {
  let sum = a + b - a * b / (b % 7) + -a - -b;
  let nested = ((((a))));
  let negated = - - -a;
  let unary = -(~a) + ~-b;
  let mixed = (a | b) ^ (a & b);
  let bits = a & b & 0xFF;
  let shifted = (a << 2u) | (b >> 1u);
  let logical = !(a == b) && !!(a != b) && (a <= b || a >= b);
  let short = a < b || (a > b && c != 0.0);
  let eager = ((a < b) | (a > b)) & true;
  return f32(sum + nested + negated + unary + mixed + bits + shifted) + select(c, -c, logical && short && eager);
}

fn postfix(i: u32) -> f32 {
  let element = outer.inner[i].values[i + 1u].x;
  let of_call = values()[i].y;
  let of_member = inner_at(i).values[0][1];
  let of_paren = (outer.inner[0]).scale;
  let of_constructor = vec4f(1, 2, 3, 4).wzyx.xy.r;
  let of_array = array(1.0, 2.0, 3.0)[i];
  let of_vector = vec3(1, 2, 3)[1u];
  return element + of_call + of_member + of_paren + of_constructor + of_array + f32(of_vector);
}

fn pointers() -> f32 {
  var local = array<array<f32, 2>, 2>();
  let row = &local[1];
  let cell = &(*row)[0];
  *cell = 1.0;
  (*row)[1] = 2.0;
  row[0] += 1.0;
  let inner = &outer.inner[0];
  (*inner).scale = 3.0;
  inner.scale *= 2.0;
  (*(&(outer))).count = 4u;
  *&local[0][0] = 5.0;
  *(&local[0][1]) -= 6.0;
  let by_deref = -*cell;
  return *cell + row[1] + inner.scale + by_deref * *cell;
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  buffer.count = u32(arithmetic(i32(id.x), i32(id.y), 1.0) + postfix(id.x & 1u) + pointers());
}
