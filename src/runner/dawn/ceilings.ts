import type { Watchdog } from '../watchdog';
import type { DawnDevice } from './device';
import { usage } from './usage';

/** Measured ceilings of a device: fused multiply-adds (two operations each) and bytes copied, read plus written. */
export interface Ceilings {
  readonly f32: number | null;
  readonly f16: number | null;
  readonly bytesPerSecond: number | null;
}

const GROUP_SIZE = 64;
/** Vectors of four that each invocation keeps busy, enough to hide the latency of an addition. */
const CHAINS = 8;
const UNROLLED = 4;
/** What one invocation copies, far apart, so that neighbours stay together. */
const VECTORS_PER_INVOCATION = 16;
const FLOPS_PER_LOOP = 2 * 4 * CHAINS * UNROLLED;
/** A launch that lasts this long is worth more than its overhead. */
const LONG_ENOUGH_MS = 25;

/** Measures what the device reaches at best, in about a second; `null` where it could not be measured. */
export async function measureCeilings(open: DawnDevice, watchdog: Watchdog): Promise<Ceilings> {
  return {
    f32: await measureFlops(open, watchdog, 'f32'),
    f16: open.profile.features.includes('shader-f16') ? await measureFlops(open, watchdog, 'f16') : null,
    bytesPerSecond: await measureCopy(open, watchdog),
  };
}

function multiplyAddSource(type: 'f32' | 'f16'): string {
  const chains = Array.from({ length: CHAINS }, (_, chain) => chain);
  const step = chains.map((chain) => `x${chain} = fma(x${chain}, scale, shift);`).join(' ');
  return `${type === 'f16' ? 'enable f16;' : ''}
struct Parameters { loops: u32, scale: f32, shift: f32 }
@group(0) @binding(0) var<storage, read> parameters: Parameters;
@group(0) @binding(1) var<storage, read_write> sink: array<f32>;
@compute @workgroup_size(${GROUP_SIZE})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let scale = vec4<${type}>(${type}(parameters.scale));
  let shift = vec4<${type}>(${type}(parameters.shift));
  let start = vec4<${type}>(${type}(id.x & 15u));
  ${chains.map((chain) => `var x${chain} = start + ${chain};`).join(' ')}
  for (var i = 0u; i < parameters.loops; i++) { ${Array.from({ length: UNROLLED }, () => step).join(' ')} }
  let sum = ${chains.map((chain) => `x${chain}`).join(' + ')};
  sink[id.x] = f32(sum.x + sum.y + sum.z + sum.w);
}`;
}

const copySource = `
@group(0) @binding(0) var<storage, read> source: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> sink: array<vec4f>;
@compute @workgroup_size(${GROUP_SIZE})
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let stride = groups.x * ${GROUP_SIZE}u;
  for (var i = id.x; i < arrayLength(&sink); i += stride) { sink[i] = source[i]; }
}`;

async function measureFlops(
  open: DawnDevice,
  watchdog: Watchdog,
  type: 'f32' | 'f16',
): Promise<number | null> {
  const groups = open.profile.fallback ? 64 : 8192;
  const invocations = groups * GROUP_SIZE;
  return measure(open, watchdog, multiplyAddSource(type), 16, 4 * invocations, async (launch, parameters) => {
    let best = 0;
    for (let loops = 16; loops <= 2 ** 20; loops *= 4) {
      const bytes = new DataView(new ArrayBuffer(16));
      bytes.setUint32(0, loops, true);
      bytes.setFloat32(4, 0.5, true);
      bytes.setFloat32(8, 0.25, true);
      open.device.queue.writeBuffer(parameters, 0, bytes.buffer);
      let timeMs = await launch(groups);
      const longEnough = timeMs > LONG_ENOUGH_MS;
      for (let repeat = 0; repeat < (longEnough ? 4 : 1); repeat++) {
        timeMs = Math.min(timeMs, await launch(groups));
      }
      best = Math.max(best, (invocations * loops * FLOPS_PER_LOOP) / (timeMs / 1000));
      if (longEnough) break;
    }
    return best;
  });
}

async function measureCopy(open: DawnDevice, watchdog: Watchdog): Promise<number | null> {
  // Larger than the caches of GPUs; on a CPU adapter the time it would take matters more.
  const bytes = Math.min((open.profile.fallback ? 32 : 256) * 2 ** 20, open.profile.limits.maxBufferBytes);
  const groups = Math.ceil(bytes / 16 / GROUP_SIZE / VECTORS_PER_INVOCATION);
  return measure(open, watchdog, copySource, bytes, bytes, async (launch) => {
    let best = 0;
    for (let repeat = 0; repeat < 4; repeat++) {
      best = Math.max(best, (2 * bytes) / ((await launch(groups)) / 1000));
    }
    return best;
  });
}

type LaunchTimer = (groups: number) => Promise<number>;

/** Gives `body` a timer for launches of a kernel over two buffers; the first launch has been made. */
async function measure(
  open: DawnDevice,
  watchdog: Watchdog,
  code: string,
  inputBytes: number,
  outputBytes: number,
  body: (launch: LaunchTimer, input: GPUBuffer) => Promise<number>,
): Promise<number | null> {
  const { device } = open;
  const buffers: GPUBuffer[] = [];
  const measured = await open.capture(async () => {
    const flags = usage.storage | usage.copyTarget;
    const input = device.createBuffer({ size: inputBytes, usage: flags });
    const output = device.createBuffer({ size: outputBytes, usage: flags });
    buffers.push(input, output);
    const pipeline = await device.createComputePipelineAsync({
      layout: 'auto',
      compute: { module: device.createShaderModule({ code }) },
    });
    const bindings = device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [input, output].map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    const launch: LaunchTimer = async (groups) => {
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindings);
      pass.dispatchWorkgroups(groups);
      pass.end();
      const start = performance.now();
      device.queue.submit([encoder.finish()]);
      await open.wait(watchdog, 'measuring the device', device.queue.onSubmittedWorkDone());
      return performance.now() - start;
    };
    await launch(1);
    return body(launch, input);
  });
  for (const buffer of buffers) buffer.destroy();
  if (!measured.ok) console.error(`a ceiling could not be measured: ${measured.reason}`);
  return measured.ok && measured.value > 0 ? measured.value : null;
}
