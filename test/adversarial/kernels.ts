import type { BufferContent, KernelInstance } from '../../src/core/kernel/instance';
import { declarations, formats, instance, problem, standardBuffers } from '../runner/support/instances';
import { layoutSource } from '../runner/support/kernels';

const square = problem(64, 64, 64);
const oblong = problem(40, 56, 72);

/** How a cheat is found out: when it is prepared, or when it is timed. */
export interface Cheat {
  readonly name: string;
  readonly instance: KernelInstance;
  readonly caughtBy: 'prepare' | 'sample';
  readonly status: 'correctness' | 'compile' | 'constraints';
  readonly reason: RegExp;
  readonly floorMs?: number;
}

/** Wraps statements for the element (id.y, id.x); `sum` is what each p below `end` adds. */
function elementwise(
  store: string,
  sum = 'A[id.y * dims.k + p] * B[p * dims.n + id.x]',
  end = 'dims.k',
): string {
  return `${declarations()}
fn product(id: vec3u) -> f32 {
  var sum = 0.0;
  for (var p = 0u; p < ${end}; p++) { sum += ${sum}; }
  return sum;
}
@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.y >= dims.m || id.x >= dims.n) { return; }
  let at = id.y * dims.n + id.x;
  ${store}
}`;
}

/** The operands and the parameters declared writable. */
function writable(of: Parameters<typeof standardBuffers>[0]): readonly BufferContent[] {
  return standardBuffers(of).map((buffer) =>
    buffer.holds === 'scalars'
      ? { ...buffer, space: 'storage', access: 'read_write' }
      : { ...buffer, access: 'read_write' },
  );
}

const writableDeclarations = declarations('f32', 'f32', 'read_write').replace(
  'var<uniform> dims',
  'var<storage, read_write> dims',
);

/** C known to be read: it holds finite numbers at first. */
function readable(of: Parameters<typeof standardBuffers>[0]): readonly BufferContent[] {
  return standardBuffers(of).map((buffer) => (buffer.holds === 'c' ? { ...buffer, isRead: true } : buffer));
}

/** {@link elementwise} with a `dims.beta` that is 0. */
function scaled(store: string): string {
  return elementwise(store).replace('k: u32 }', 'k: u32, beta: f32 }');
}

/** Tiles of 8 × 8 in workgroup storage; `between` and `after` are where the barriers stand. */
function tiled(between: string, after = 'workgroupBarrier();', tiles = '(dims.k + 7u) / 8u'): string {
  return `${declarations()}
var<workgroup> As: array<f32, 64>;
var<workgroup> Bs: array<f32, 64>;
@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_id) local: vec3u) {
  var sum = 0.0;
  for (var tile = 0u; tile < ${tiles}; tile++) {
    let p = tile * 8u + local.x;
    let q = tile * 8u + local.y;
    As[local.y * 8u + local.x] = select(0.0, A[id.y * dims.k + p], id.y < dims.m && p < dims.k);
    Bs[local.y * 8u + local.x] = select(0.0, B[q * dims.n + id.x], q < dims.k && id.x < dims.n);
    ${between}
    for (var i = 0u; i < 8u; i++) { sum += As[local.y * 8u + i] * Bs[i * 8u + local.x]; }
    ${after}
  }
  if (id.y < dims.m && id.x < dims.n) { C[id.y * dims.n + id.x] = sum; }
}`;
}

function cheat(
  name: string,
  source: string,
  reason: RegExp,
  more: Partial<Parameters<typeof instance>[0]> &
    Partial<Pick<Cheat, 'caughtBy' | 'status' | 'floorMs'>> = {},
): Cheat {
  const { caughtBy = 'prepare', status = 'correctness', floorMs = 0, ...parts } = more;
  return {
    name,
    instance: instance({ source, problem: oblong, ...parts }),
    caughtBy,
    status,
    reason,
    floorMs,
  };
}

/** Kernels that must never be given a time. */
export const cheats: readonly Cheat[] = [
  cheat('does nothing', elementwise(''), /^the kernel never wrote C \(none of its 40×56 elements\)$/),
  cheat(
    'writes zeros',
    elementwise('C[at] = 0.0;'),
    /^C\[0,0\] is 0, should be -?\d+ \(56 of 56 .* 40 of 40 rows/,
  ),
  cheat('writes a constant', elementwise('C[at] = 8.0;'), /^C\[0,0\] is 8, should be/),
  cheat('writes an input', elementwise('C[at] = A[id.y * dims.k];'), /^C\[0,0\] is -?\d+, should be/),
  cheat('keeps what stands in C', elementwise('C[at] = C[at];'), /^the kernel never wrote C/),
  cheat(
    'adds to what stands in C',
    elementwise('C[at] += product(id);'),
    /^C\[0,0\] (is NaN|was never written)|never wrote C/,
  ),
  cheat(
    'keeps what stands in a C that it may read',
    elementwise('C[at] = C[at];'),
    /^the kernel never wrote C \(none of its 40×56 elements\)$/,
    { buffers: readable },
  ),
  cheat('adds to a C that it may read', elementwise('C[at] += product(id);'), /^C\[0,0\] is -?\d/, {
    buffers: readable,
  }),
  cheat(
    'scales C by beta and skips one element',
    scaled('if (at != 777u) { C[at] = product(id) + dims.beta * C[at]; }'),
    /^C\[13,49\] was never written \(less than 0\.1 % of C\)$/,
    { buffers: readable },
  ),
  cheat(
    'leaves a share of what stood in C',
    scaled('C[at] = product(id) + (dims.beta + 0.001) * C[at];'),
    /^C\[0,0\] is -?\d/,
    { buffers: readable },
  ),
  cheat(
    'is right for square problems only',
    elementwise('C[at] = product(id);', 'A[id.y * dims.n + p] * B[p * dims.n + id.x]'),
    /^C\[1,0\] is .* should be|depends on what lies behind A or B/,
  ),
  cheat(
    'skips the last tile',
    tiled('workgroupBarrier();', 'workgroupBarrier();', 'dims.k / 8u - 1u'),
    /^C\[0,0\] is -?\d+, should be -?\d+/,
  ),
  cheat(
    'skips the tail of k',
    elementwise('C[at] = product(id);', undefined, 'dims.k / 16u * 16u'),
    /^C\[0,0\] is -?\d+, should be -?\d+/,
  ),
  cheat(
    'leaves out the last rows',
    elementwise('if (id.y < dims.m / 16u * 16u) { C[at] = product(id); }'),
    /^C\[32,0\] was never written, nor were 447 others \(20 % of C\)$/,
  ),
  cheat(
    'skips one element',
    elementwise('if (at != 777u) { C[at] = product(id); }'),
    /^C\[13,49\] was never written \(less than 0\.1 % of C\)$/,
  ),
  cheat(
    'gets one element wrong by one',
    elementwise('C[at] = product(id) + select(0.0, 1.0, at == 777u);'),
    /^C\[13,49\] is -?\d+, should be -?\d+ \(the only wrong element\)$/,
  ),
  cheat(
    'is off by one in its bound',
    elementwise('C[at] = product(id);', undefined, 'dims.k - 1u'),
    /^C\[0,0\] is -?\d+, should be -?\d+/,
  ),
  cheat(
    'reads one slice too many',
    elementwise('C[at] = product(id);', undefined, 'dims.k + 1u'),
    /C\[0,0\] is -?\d/,
  ),
  cheat('multiplies for the wrong layout', layoutSource('nt'), /^C\[\d+,\d+\] is -?\d/, { problem: square }),
  cheat('transposes C', elementwise('C[id.x * dims.m + id.y] = product(id);'), /^C\[\d+,\d+\] is -?\d/),
  cheat(
    'computes |A|·|B|',
    elementwise('C[at] = product(id);', 'abs(A[id.y * dims.k + p] * B[p * dims.n + id.x])'),
    /^C\[0,0\] is/,
  ),
  cheat(
    'rounds its inputs to f16',
    elementwise(
      'C[at] = product(id);',
      'quantizeToF16(A[id.y * dims.k + p]) * quantizeToF16(B[p * dims.n + id.x])',
    ),
    /off by rounding only: something is computed in a smaller format/,
  ),
  cheat(
    'multiplies in f16 what it claims in f32',
    `enable f16;${elementwise('C[at] = product(id);', 'f32(f16(A[id.y * dims.k + p]) * f16(B[p * dims.n + id.x]))')}`,
    /off by rounding only: something is computed in a smaller format/,
    { features: ['shader-f16'] },
  ),
  cheat(
    'accumulates in f16 what it claims in f32',
    layoutSource('nn', 'f16', 'f16', 'f32', 'enable f16;'),
    /^C\[\d+,\d+\] is /,
    { features: ['shader-f16'], problem: problem(32, 32, 64, { formats: formats.f16Inputs }) },
  ),
  cheat(
    'writes into A',
    elementwise(
      // Of the last row alone, whose other elements may see it or not: then they are wrong.
      'C[at] = product(id); if (at == dims.m * dims.n - 1u) { A[dims.m * dims.k - 1u] = 1.0e3; }',
    ).replace(declarations(), writableDeclarations),
    /^the kernel changes its input A \(element 2879 of 2880\)$|^C\[39,\d+\] is/,
    { buffers: writable, problem: oblong, groupSize: [8, 8, 1] },
  ),
  cheat(
    'writes past the end of C',
    elementwise('C[at] = product(id); if (at == 0u) { C[dims.m * dims.n + 3u] = 1.0; }'),
    /^the kernel writes past the end of C, 12 bytes behind it$/,
  ),
  cheat(
    'reads past the end of B',
    elementwise('C[at] = product(id) + B[dims.k * dims.n + id.x];'),
    // Without the guard band llvmpipe reads 0 there, SwiftShader the last element.
    /^the result depends on what lies behind A or B: the kernel reads past their end|^C\[0,0\] is -?\d+\S*, should be/,
  ),
  cheat(
    'changes its parameters',
    elementwise('C[at] = product(id); if (at == 0u) { dims.k = 1u; }').replace(
      declarations(),
      writableDeclarations,
    ),
    /^C\[\d+,\d+\] is|^the kernel changes its parameters at @group\(0\) @binding\(3\), 8 bytes in$/,
    { buffers: writable },
  ),
  cheat(
    'computes only when C holds nothing yet',
    // A NaN is not equal to itself; that may be assumed absent, so its bits are looked at.
    elementwise('if ((bitcast<u32>(C[at]) & 0x7f800000u) == 0x7f800000u) { C[at] = product(id); }'),
    /^a launch that was timed left a wrong result: C\[0,0\] is/,
    { caughtBy: 'sample' },
  ),
  cheat(
    'reuses its result from a storage buffer',
    elementwise(
      'if (dims.cached == 0u) { C[at] = product(id); } if (at == dims.m * dims.n - 1u) { dims.cached = 1u; }',
    )
      .replace(declarations(), writableDeclarations)
      .replace('k: u32 }', 'k: u32, cached: u32 }'),
    /^C\[\d+,\d+\] |^the kernel changes its parameters at @group\(0\) @binding\(3\), 12 bytes in$/,
    { buffers: writable },
  ),
  cheat(
    'divides the work so that only a first launch is whole',
    elementwise(`let fresh = (bitcast<u32>(C[at]) & 0x7f800000u) == 0x7f800000u;
  if (fresh || (at & 1u) == 0u) { C[at] = product(id); }`),
    /^a launch that was timed left a wrong result: C\[0,1\] is/,
    { caughtBy: 'sample' },
  ),
  cheat(
    'is faster than the device can be',
    elementwise('C[at] = product(id);'),
    /^faster than the device can be/,
    {
      caughtBy: 'sample',
      floorMs: 1e5,
    },
  ),
  // A race: always lost on llvmpipe and SwiftShader, whose subgroups are smaller than the workgroup; a GPU may win it.
  cheat('lacks the barrier after loading', tiled(''), /^C\[\d+,\d+\] is -?\d/, { problem: square }),
  cheat('asks for a barrier in divergent flow', tiled('if (id.x > 3u) { workgroupBarrier(); }'), /uniform/, {
    status: 'compile',
  }),
];

/** Right kernels in several styles, which must all be found right. */
export const controls: readonly { readonly name: string; readonly instance: KernelInstance }[] = [
  {
    name: 'one invocation an element',
    instance: instance({ source: elementwise('C[at] = product(id);'), problem: oblong }),
  },
  {
    name: 'workgroup tiles',
    instance: instance({ source: tiled('workgroupBarrier();'), problem: problem(41, 53, 67) }),
  },
  {
    name: 'one row and one column',
    instance: instance({ source: elementwise('C[at] = product(id);'), problem: problem(1, 1, 200) }),
  },
  {
    name: 'no summation to speak of',
    instance: instance({ source: elementwise('C[at] = product(id);'), problem: problem(33, 65, 1) }),
  },
  {
    name: 'sums from the end',
    instance: instance({
      source: elementwise(
        'C[at] = product(id);',
        'A[id.y * dims.k + dims.k - 1u - p] * B[(dims.k - 1u - p) * dims.n + id.x]',
      ),
      problem: oblong,
    }),
  },
  {
    name: 'pairwise sums by dot of vectors',
    instance: instance({
      source: `${declarations().replace('A: array<f32>', 'A: array<vec4f>').replace('B: array<f32>', 'B: array<vec4f>')}
@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.y >= dims.m || id.x >= dims.n) { return; }
  var sum = 0.0;
  for (var p = 0u; p < dims.k / 4u; p++) { sum += dot(A[id.y * dims.k / 4u + p], B[id.x * dims.k / 4u + p]); }
  C[id.y * dims.n + id.x] = sum;
}`,
      problem: problem(24, 40, 64, { layout: 'nt' }),
    }),
  },
  {
    name: 'vectors of four columns',
    instance: instance({
      source: `${declarations().replace('B: array<f32>', 'B: array<vec4f>').replace('C: array<f32>', 'C: array<vec4f>')}
@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let columns = dims.n / 4u;
  if (id.y >= dims.m || id.x >= columns) { return; }
  var sum = vec4f();
  for (var p = 0u; p < dims.k; p++) { sum = fma(vec4f(A[id.y * dims.k + p]), B[p * columns + id.x], sum); }
  C[id.y * columns + id.x] = sum;
}`,
      problem: problem(40, 64, 24),
      tile: [8, 32],
    }),
  },
  {
    name: 'bounds by arrayLength',
    instance: instance({
      source: `${declarations()}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= arrayLength(&C)) { return; }
  let row = id.x / dims.n;
  let column = id.x % dims.n;
  var sum = 0.0;
  for (var p = 0u; p < dims.k; p++) { sum += A[row * dims.k + p] * B[p * dims.n + column]; }
  C[id.x] = sum;
}`,
      problem: problem(8, 72, 40),
      groupSize: [64, 1, 1],
      tile: [8, 8],
    }),
  },
  {
    name: 'reads outside the operands that it multiplies by zero',
    instance: instance({
      source: elementwise(
        'C[at] = product(id);',
        'select(0.0, A[id.y * dims.k + p], p < dims.k) * B[p * dims.n + id.x]',
        '(dims.k + 15u) / 16u * 16u',
      ),
      problem: oblong,
    }),
  },
  {
    name: 'writable inputs that it leaves alone',
    instance: instance({
      source: elementwise('C[at] = product(id);').replace(declarations(), writableDeclarations),
      problem: oblong,
      buffers: writable,
    }),
  },
  {
    name: 'half precision throughout, k past the exact range of a dense sum',
    instance: instance({
      source: layoutSource('tn', 'f16', 'f16', 'f16', 'enable f16;'),
      problem: problem(16, 24, 3000, { layout: 'tn', formats: formats.f16 }),
      features: ['shader-f16'],
    }),
  },
  {
    name: 'half precision inputs into f32, long k',
    instance: instance({
      source: layoutSource('nn', 'f16', 'f32', 'f32', 'enable f16;'),
      problem: problem(16, 16, 4099, { formats: formats.f16Inputs }),
      features: ['shader-f16'],
    }),
  },
  {
    name: 'beta * C, where beta is 0',
    instance: instance({
      source: scaled('C[at] = product(id) + dims.beta * C[at];'),
      problem: oblong,
      buffers: readable,
    }),
  },
  {
    name: 'beta * C in half precision',
    instance: instance({
      source: layoutSource('nn', 'f16', 'f16', 'f16', 'enable f16;')
        .replace('k: u32 }', 'k: u32, beta: f32 }')
        .replace('= f16(sum);', '= f16(sum) + f16(dims.beta) * C[id.y * dims.n + id.x];'),
      problem: problem(24, 40, 56, { formats: formats.f16 }),
      features: ['shader-f16'],
      buffers: readable,
    }),
  },
  {
    name: 'f32 with k past the exact range of a dense sum',
    instance: instance({ source: elementwise('C[at] = product(id);'), problem: problem(16, 16, 6001) }),
  },
];
