// Rows and columns stand before the numbers of each operand; the result has numbers alone.
struct Mat { rows: u32, cols: u32, data: array<f32> }
@group(0) @binding(0) var<storage, read> lhs: Mat;
@group(0) @binding(1) var<storage, read> rhs: Mat;
@group(0) @binding(2) var<storage, read_write> dst: array<f32>;

override WG: u32 = 8u;

@compute @workgroup_size(WG, WG)
fn multiply(@builtin(global_invocation_id) gid: vec3u) {
	let r = gid.y;
	let c = gid.x;
	if (r < lhs.rows && c < rhs.cols) {
		var t = 0.0;
		for (var i = 0u; i < lhs.cols; i++) {
			t += lhs.data[r * lhs.cols + i] * rhs.data[i * rhs.cols + c];
		}
		dst[r * rhs.cols + c] = t;
	}
}
