// M, N, K and a spare in one vector.
@group(0) @binding(3) var<uniform> dims : vec4<u32>;
@group(0) @binding(2) var<storage, read_write> C : array<f32>;
@group(0) @binding(1) var<storage, read> B : array<f32>;
@group(0) @binding(0) var<storage, read> A : array<f32>;

@compute @workgroup_size(32, 2)
fn main(@builtin(global_invocation_id) gid : vec3<u32>)
{
    let row = gid.y; let col = gid.x;
    if (row >= dims[0] || col >= dims[1]) { return; }
    var sum : f32;
    for (var k : u32 = 0u; k < dims[2]; k = k + 1u)
    {
        sum = sum + A[row * dims[2] + k] * B[k * dims[1] + col];
    }
    C[row * dims[1] + col] = sum;
}
