// 16 is written out wherever it is needed, and there is no check of any bound.
struct Size { m: u32, n: u32, k: u32 };
@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> c: array<f32>;
@group(0) @binding(3) var<uniform> size: Size;

var<workgroup> tileA: array<array<f32, 16>, 16>;
var<workgroup> tileB: array<array<f32, 16>, 16>;

@compute @workgroup_size(16, 16, 1)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>
) {
    let row = group.y * 16u + local.y;
    let col = group.x * 16u + local.x;
    var sum: f32 = 0.0;
    let tiles = size.k / 16u;
    for (var t: u32 = 0u; t < tiles; t = t + 1u) {
        tileA[local.y][local.x] = a[row * size.k + t * 16u + local.x];
        tileB[local.y][local.x] = b[(t * 16u + local.y) * size.n + col];
        workgroupBarrier();
        for (var i: u32 = 0u; i < 16u; i = i + 1u) {
            sum = sum + tileA[local.y][i] * tileB[i][local.x];
        }
        workgroupBarrier();
    }
    c[row * size.n + col] = sum;
}
