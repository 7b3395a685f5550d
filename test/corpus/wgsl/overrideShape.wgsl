// Every size is a pipeline constant under a name of its own; the number of tiles follows from two of them.
override rows: u32 = 64u;
override cols: u32 = 64u;
override inner: u32 = 64u;
override tile: u32 = 16u;
override tiles: u32 = (inner + tile - 1u) / tile;

@group(0) @binding(0) var<storage, read> left: array<f32>;
@group(0) @binding(1) var<storage, read> right: array<f32>;
@group(0) @binding(2) var<storage, read_write> result: array<f32>;

var<workgroup> l: array<f32, tile * tile>;
var<workgroup> r: array<f32, tile * tile>;

@compute @workgroup_size(tile, tile)
fn main(@builtin(global_invocation_id) gid: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  var sum = 0.0;
  for (var t = 0u; t < tiles; t++) {
    let kx = t * tile + lid.x;
    let ky = t * tile + lid.y;
    l[lid.y * tile + lid.x] = select(0.0, left[gid.y * inner + kx], gid.y < rows && kx < inner);
    r[lid.y * tile + lid.x] = select(0.0, right[ky * cols + gid.x], ky < inner && gid.x < cols);
    workgroupBarrier();
    for (var i = 0u; i < tile; i++) { sum += l[lid.y * tile + i] * r[i * tile + lid.x]; }
    workgroupBarrier();
  }
  if (gid.y < rows && gid.x < cols) { result[gid.y * cols + gid.x] = sum; }
}
