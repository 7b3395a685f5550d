// Batched with strides of its own for every operand; one tile of shared memory a matrix.
struct Params {
    M : u32,
    N : u32,
    K : u32,
    batch_count : u32,
    stride_a : u32,
    stride_b : u32,
    stride_c : u32,
};
@group(0) @binding(0) var<uniform> params : Params;
@group(0) @binding(1) var<storage, read> a : array<f32>;
@group(0) @binding(2) var<storage, read> b : array<f32>;
@group(0) @binding(3) var<storage, read_write> c : array<f32>;

const TS : u32 = 16;
var<workgroup> a_tile : array<f32, TS * TS>;
var<workgroup> b_tile : array<f32, TS * TS>;

@compute @workgroup_size(TS, TS, 1)
fn bmm(@builtin(workgroup_id) wg : vec3<u32>, @builtin(local_invocation_id) lid : vec3<u32>) {
    let z = wg.z;
    let row = wg.y * TS + lid.y;
    let col = wg.x * TS + lid.x;
    var sum = 0.0;
    for (var k0 = 0u; k0 < params.K; k0 += TS) {
        var av = 0.0;
        var bv = 0.0;
        if (row < params.M && k0 + lid.x < params.K) {
            av = a[z * params.stride_a + row * params.K + k0 + lid.x];
        }
        if (k0 + lid.y < params.K && col < params.N) {
            bv = b[z * params.stride_b + (k0 + lid.y) * params.N + col];
        }
        a_tile[lid.y * TS + lid.x] = av;
        b_tile[lid.y * TS + lid.x] = bv;
        workgroupBarrier();
        for (var k = 0u; k < TS; k++) {
            sum += a_tile[lid.y * TS + k] * b_tile[k * TS + lid.x];
        }
        workgroupBarrier();
    }
    if (row < params.M && col < params.N) {
        c[z * params.stride_c + row * params.N + col] = sum;
    }
}
