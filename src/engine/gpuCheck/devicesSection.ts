import { deviceLabel } from '../../core/device/deviceLabel';
import type { DeviceProfile } from '../../core/device/deviceProfile';
import { NO_GPU } from '../../core/records/gpuReport';
import { ceilingProblems } from '../../core/records/gpuReportJudge';
import { usable } from '../usable';
import type { Check, CheckSection } from './check';
import { isGpu } from './choose';
import { withDevice } from './measure';

/** Devices and drivers, and their ceilings measured anew. */
export const devicesSection: CheckSection = {
  name: 'devices',
  about:
    'Lists devices and drivers, measures what each GPU reaches at best, and holds that against its clocks and widths.',
  reserveSeconds: 60,
  async run(check, { figures, problems }) {
    const { devices } = check;
    for (const [index, device] of devices.entries()) {
      if (!isGpu(device)) continue;
      // Without a compiler there is nothing to measure an NVIDIA GPU with.
      if (device.kind === 'cuda' && check.compilerMissing !== null) continue;
      devices[index] = await calibrate(check, device);
    }
    figures.push({ title: 'Devices', rows: devices.map(deviceRow) });
    figures.push({ title: 'Tensor cores', rows: devices.flatMap(tensorRows) });
    const gpus = devices.filter(isGpu);
    if (gpus.length === 0) return NO_GPU;
    for (const gpu of gpus) {
      if (gpu.kind === 'cuda' && check.compilerMissing !== null) continue;
      problems.push(...ceilingProblems(gpu).map((problem) => `${deviceLabel(gpu)}: ${problem}`));
    }
    return gpus.some(({ kind }) => kind === 'cuda') ? check.compilerMissing : null;
  },
};

async function calibrate(check: Check, { id, ...device }: DeviceProfile): Promise<DeviceProfile> {
  const { client, context } = check;
  const { signal, store } = context;
  const measured = await withDevice(check, { id, ...device }, () =>
    usable(() => client.request('profile', { device: id }, { signal })),
  );
  store.saveProfile(measured, new Date().toISOString());
  return measured;
}

function deviceRow(device: DeviceProfile) {
  const { cuda, peakFlops, bytesPerSecond, sharedBytesPerSecond } = device;
  return {
    device: deviceLabel(device),
    backend: device.backend,
    driver: device.driver,
    'f32 TFLOP/s': scaled(peakFlops.f32, 1e12),
    'f16 TFLOP/s': scaled(peakFlops.f16, 1e12),
    'copy GB/s': scaled(bytesPerSecond, 1e9),
    'shared memory GB/s': scaled(sharedBytesPerSecond, 1e9),
    'compute capability': cuda?.computeCapability.join('.') ?? null,
    multiprocessors: cuda?.multiprocessors ?? null,
    'clock MHz': cuda?.clockMHz ?? null,
    'memory clock MHz': cuda?.memoryClockMHz ?? null,
    'memory bits': cuda?.memoryBusBits ?? null,
    'power source': device.powerSource,
  };
}

function tensorRows(device: DeviceProfile) {
  return (device.tensorCores ?? []).map((rate) => ({
    device: deviceLabel(device),
    format: rate.format,
    sums: rate.accumulator,
    shape: rate.shape,
    'latency cycles': rate.latencyCycles,
    'FMA/clk/SM': rate.fmaPerCyclePerMultiprocessor,
    warps: rate.warps,
    chains: rate.chains,
    'TFLOP/s': rate.flops / 1e12,
  }));
}

function scaled(value: number | null, unit: number): number | null {
  return value === null ? null : value / unit;
}
