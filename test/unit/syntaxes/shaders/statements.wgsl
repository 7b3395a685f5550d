diagnostic(off, derivative_uniformity);
requires swizzle_assignment;
var<private> x = 0;
fn f() -> i32 { return 1; }
fn g(i: i32) { x = i; }

fn assignments() {
  var a = 1; var b: vec4f; var c = array<i32, 4>();
  a = 2; a += 1; a -= 1; a *= 2; a /= 2; a %= 3; a &= 3; a |= 4; a ^= 5; a <<= 1u; a >>= 1u;
  a++; a--; c[a]++; (a)++; (c[0]) = 1;
  b.x = 1.0; b[1] = 2.0; b.xy = vec2f(1, 2); b.zyx += vec3f(1);
  _ = a; _ = f(); _ = b.x + 1.0; _ = &b;
  const k = 3; const typed: i32 = 4; let l = k; let m: i32 = typed;
  g(l + m); f2(); ;
  { a = 1; { } }
  { ; ; }
  const_assert k == 3; const_assert(k < 4);
}
fn f2() { return; }

fn branches(i: i32) -> i32 {
  if i == 0 { return 0; }
  if (i == 1) { return 1; } else { x = 1; }
  if i == 2 { } else if i == 3 { } else if (i == 4) { } else { }
  if (i) == 5 { } else { if (i == 6) { x = 6; } }
  @diagnostic(off, derivative_uniformity) if i > 7 { } else @diagnostic(off, derivative_uniformity) { }
  switch i { default { } }
  switch (i) { case 1: { x = 1; } case 2, 3 { x = 2; } case 4, 5,: { break; } default: { x = 3; } }
  switch i + 1 { case default { } case 1, { } }
  switch i { case 1, default, 2 { } case (3) { } case -4 { } case 1 << 3, 2 * 5 { } }
  @diagnostic(off, derivative_uniformity)
  switch i @diagnostic(off, derivative_uniformity) {
    case 1 @diagnostic(off, derivative_uniformity) { }
    default @diagnostic(off, derivative_uniformity) { return 3; }
  }
  return i;
}

fn loops(n: i32) {
  for (;;) { break; }
  for (var i = 0; i < n; i++) { continue; }
  for (var i: i32 = 0; i < n; i += 1) { if i == 3 { break; } }
  for (let i = 0; i < n;) { break; }
  for (const i = 0; i < 1; g(1)) { break; }
  for (x = 0; x < n; x = x + 1) { }
  for (g(0); x < n; _ = f()) { x++; }
  for (x++; ; x--) { if x > n { break; } }
  @diagnostic(off, derivative_uniformity) for (var i = 0; i < n; i++) @diagnostic(off, derivative_uniformity) { }
  while x < n { x++; }
  while (x < n) { x += 1; if x == 4 { break; } else { continue; } }
  @diagnostic(off, derivative_uniformity) while false @diagnostic(off, derivative_uniformity) { }
  loop { break; }
  loop { x++; if x > n { break; } continuing { g(x); } }
  loop { continuing { x += 1; break if x > n; } }
  loop { var y = x; continuing { y++; break if (y > n) || y == 3; } }
  @diagnostic(off, derivative_uniformity)
  loop @diagnostic(off, derivative_uniformity) {
    if x > n { break; }
    continuing @diagnostic(off, derivative_uniformity) { x++; }
  }
  @diagnostic(off, derivative_uniformity) { x = 1; }
}

@fragment fn fragment_main() { if x == 1 { discard; } assignments(); _ = branches(1); loops(2); }
