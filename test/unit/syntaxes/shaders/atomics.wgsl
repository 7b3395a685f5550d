enable subgroups;
struct Counters { total: atomic<u32>, bins: array<atomic<i32>, 16> }
@group(0) @binding(0) var<storage, read_write> counters: Counters;
var<workgroup> shared_max: atomic<u32>;
var<workgroup> flag: bool;

fn bump(p: ptr<storage, atomic<u32>, read_write>, by: u32) -> u32 { return atomicAdd(p, by); }

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(local_invocation_index) i: u32, @builtin(subgroup_invocation_id) lane: u32, @builtin(num_workgroups) groups: vec3<u32>) {
  let old = bump(&counters.total, 1u);
  atomicMax(&shared_max, old);
  let exchanged = atomicCompareExchangeWeak(&counters.bins[i % 16u], 0, 1);
  if exchanged.exchanged { atomicStore(&(counters.bins[0]), exchanged.old_value); }
  workgroupBarrier();
  let uniform_value = workgroupUniformLoad(&flag);
  if uniform_value { storageBarrier(); }
  let sum = subgroupAdd(f32(lane)) + subgroupShuffleXor(1.0, 1u) + quadBroadcast(f32(groups.x), 2u);
  let ballot = subgroupBallot(lane < 4u && i > 2u);
  if subgroupElect() && any(ballot == vec4<u32>(1u)) { atomicSub(&counters.total, u32(sum)); }
  let packed = dot4U8Packed(old, 0xFFu) + pack4x8unorm(vec4f(0.5));
  let parts = frexp(1.5);
  atomicOr(&counters.total, packed + u32(parts.fract) + u32(modf(1.5).whole));
}
