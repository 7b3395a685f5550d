enable dual_source_blending;
requires readonly_and_readwrite_storage_textures;

@group(0) @binding(0) var samp: sampler;
@group(0) @binding(1) var shadow: sampler_comparison;
@group(0) @binding(2) var colour: texture_2d<f32>;
@group(0) @binding(3) var cube: texture_cube_array<f32>;
@group(0) @binding(4) var depth: texture_depth_2d_array;
@group(0) @binding(5) var multisampled: texture_multisampled_2d<u32>;
@group(0) @binding(6) var output: texture_storage_2d<rgba8unorm, write>;
@group(0) @binding(7) var both: texture_storage_3d<r32uint, read_write>;
@group(0) @binding(8) var video: texture_external;

fn shade(t: texture_2d<f32>, s: sampler, uv: vec2f) -> vec4<f32> { return textureSample(t, s, uv); }

struct Blend {
  @location(0) @blend_src(0) first: vec4f,
  @location(0) @blend_src(1) second: vec4f,
}

@fragment
fn blend(@builtin(position) p: vec4f, @builtin(front_facing) front: bool) -> Blend {
  let uv = p.xy / vec2f(textureDimensions(colour, 0));
  let lit = textureSampleCompareLevel(depth, shadow, uv, 0, 0.5);
  let gathered = textureGather(1, colour, samp, uv);
  let sky = textureSampleLevel(cube, samp, vec3f(uv, 1), 0, 0.0);
  let frame = textureSampleBaseClampToEdge(video, samp, uv);
  let texel = textureLoad(multisampled, vec2i(p.xy), 0).x;
  textureStore(output, vec2u(p.xy), vec4f(lit) + gathered);
  textureStore(both, vec3i(0), textureLoad(both, vec3i(0)) + texel);
  return Blend(shade(colour, samp, uv) + sky, select(frame, -frame, front));
}

@vertex fn corner(@builtin(vertex_index) i: u32) -> @builtin(position) @invariant vec4f {
  var at = array<vec2f, 3>(vec2f(-1, -1), vec2f(3, -1), vec2f(-1, 3));
  return vec4f(at[i], 0, 1);
}
