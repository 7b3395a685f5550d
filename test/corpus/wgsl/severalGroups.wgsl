// The result alone in group 0, operands in group 1, parameters in group 2; a band of rows for each invocation.
struct Shape { K: u32, M: u32, N: u32 }
@group(2) @binding(5) var<uniform> shape: Shape;
@group(0) @binding(0) var<storage, read_write> out_buffer: array<f32>;
@group(1) @binding(1) var<storage, read> matrix_a: array<f32>;
@group(1) @binding(0) var<storage, read> matrix_b: array<f32>;

const ROWS_PER_THREAD: u32 = 4u;

@compute @workgroup_size(32, 4, 1)
fn cs_main(@builtin(global_invocation_id) id: vec3<u32>) {
    let col = id.x;
    let first_row = id.y * ROWS_PER_THREAD;
    if (col >= shape.N) { return; }
    var acc = array<f32, ROWS_PER_THREAD>();
    for (var p = 0u; p < shape.K; p += 1u) {
        let b = matrix_b[p * shape.N + col];
        for (var i = 0u; i < ROWS_PER_THREAD; i += 1u) {
            if (first_row + i < shape.M) {
                acc[i] += matrix_a[(first_row + i) * shape.K + p] * b;
            }
        }
    }
    for (var i = 0u; i < ROWS_PER_THREAD; i += 1u) {
        if (first_row + i < shape.M) {
            out_buffer[(first_row + i) * shape.N + col] = acc[i];
        }
    }
}
