import type { DeviceProfile } from '../../../../src/core/device/deviceProfile';
import type { KernelInstance } from '../../../../src/core/kernel/instance';
import { createRandom } from '../../../../src/core/random';
import { RunnerDied, type Runners } from '../../../../src/engine/runnerClient';
import type { EnergyResult, PrepareResult, SampleResult } from '../../../../src/protocol/runner';

/**
 * A device whose times are known, for what no device can be made to do: to grow warm at a certain moment, to fail in a
 * certain way, to be too fast for its timer. It answers as a runner does, in no time.
 */
export interface SimulatedDevice {
  /** Milliseconds of a configuration at the moment: `taken` samples were taken before. */
  timeMs(constants: Readonly<Record<string, number>>, taken: number): number;
  /** Largest share by which a sample may take longer; a fraction of a percent where it is left out. */
  readonly noise?: number;
  /** What preparing a configuration comes to where it does not succeed; `gone` = the runner dies of it. */
  fault?(
    constants: Readonly<Record<string, number>>,
  ): 'gone' | Exclude<PrepareResult['status'], 'correct'> | null;
  /** Watts of a configuration; nothing tells them where it is left out, nor of one that is `null`. */
  powerW?(constants: Readonly<Record<string, number>>): number | null;
  /** `maxError` of a configuration; 0 where it is left out. */
  maxError?(constants: Readonly<Record<string, number>>): number;
  /** Called before each answer. */
  before?(method: string): void;
}

const profile: DeviceProfile = {
  id: 'webgpu:simulated',
  name: 'Simulated',
  kind: 'webgpu',
  backend: 'none',
  fallback: false,
  emulated: false,
  host: null,
  driver: '1',
  limits: {
    maxGroupInvocations: 256,
    maxGroupSize: [256, 256, 64],
    maxSharedBytes: 16384,
    maxGroups: [65535, 65535, 65535],
    maxBufferBytes: 2 ** 30,
  },
  features: [],
  subgroupSize: null,
  peakFlops: { f32: 1e15, f16: null },
  bytesPerSecond: 1e15,
  sharedBytesPerSecond: null,
  tensorCores: null,
  powerSource: null,
  cuda: null,
};

/** So that no two samples are alike. */
const NOISE = 0.004;

/** The runners of a simulated device. */
export function simulatedRunners(device: SimulatedDevice): Runners {
  const { uniform } = createRandom(5);
  const prepared = new Map<string, Readonly<Record<string, number>>>();
  let taken = 0;
  let pid = 1;
  const metered = { ...profile, powerSource: device.powerW === undefined ? null : 'simulated meter' };
  const answer = (method: string, params: unknown): unknown => {
    device.before?.(method);
    switch (method) {
      case 'listDevices':
        return { devices: [metered], notes: [] };
      case 'profile':
        return metered;
      case 'check':
        return { messages: [], note: null };
      case 'prepare': {
        const { instance } = params as { instance: KernelInstance };
        const { constants } = instance.launch;
        const fault = device.fault?.(constants) ?? null;
        if (fault === 'gone') {
          pid++;
          prepared.clear();
          throw new RunnerDied('the runner ended with signal SIGSEGV', []);
        }
        if (fault !== null)
          return {
            status: fault,
            reason: `${fault} it is`,
            verification: null,
            compileMs: 1,
            resources: null,
          };
        const handle = `${pid}/${prepared.size + 1}`;
        prepared.set(handle, constants);
        const maxError = device.maxError?.(constants) ?? 0;
        const verification = { exact: true, real: true, maxError, bound: 1, requires: [] };
        return {
          status: 'correct',
          handle,
          verification,
          compileMs: 1,
          resources: null,
        } satisfies PrepareResult;
      }
      case 'sample': {
        const { handle, repeats } = params as { handle: string; repeats: number };
        const constants = prepared.get(handle);
        if (constants === undefined) throw new Error(`nothing is prepared as ${handle}`);
        const samplesMs = Array.from(
          { length: repeats },
          () => device.timeMs(constants, taken++) * (1 + (device.noise ?? NOISE) * uniform()),
        );
        return {
          status: 'correct',
          samplesMs,
          wallMs: 1,
          timer: 'wall',
          cache: 'hot',
          conditions: null,
        } satisfies SampleResult;
      }
      case 'energy': {
        const { handle } = params as { handle: string };
        const constants = prepared.get(handle) ?? {};
        const powerW = device.powerW?.(constants) ?? null;
        if (powerW === null) return { ok: false, reason: 'the meter stands still' };
        const energyJ = powerW * (device.timeMs(constants, taken) / 1e3) * (1 + NOISE * uniform());
        return {
          ok: true,
          energyJ,
          powerW,
          seconds: 1.5,
          launches: 100,
          source: 'simulated meter',
          relativeError: 0.01,
          powerLimitW: null,
        } satisfies EnergyResult;
      }
      default:
        return {};
    }
  };
  return {
    get pid() {
      return pid;
    },
    request: (async (method: string, params: unknown) => answer(method, params)) as Runners['request'],
    dispose: async () => undefined,
  };
}
