// A runner with one device, which answers from a recorded space instead of running anything: the same times for the same
// configuration at every start. TILESMITH_TEST_RECORD names the file. For tests of what surrounds the measuring.
import { setTimeout as sleep } from 'node:timers/promises';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { type DeviceProfile, UNMEASURED } from '../../../src/core/device/deviceProfile';
import { recordedSpaceOf } from '../../../src/core/tuner/replay/recordedSpace';
import { readRecordedFile } from '../../../src/engine/recordedFile';
import {
  RUNNER_PROTOCOL_VERSION,
  type RunnerMethod,
  type RunnerParams,
  type RunnerResult,
} from '../../../src/protocol/runner';
import { PRODUCT_VERSION } from '../../../src/protocol/version';

/** What one turn of samples takes, so that there is time to be killed in. */
const TURN_MS = 20;

const read = recordedSpaceOf(readRecordedFile(process.env.TILESMITH_TEST_RECORD ?? ''), {
  parameters: null,
  column: 'time_ms',
});
if (!read.ok) throw new Error(read.reason);
const { recorded } = read;

const device: DeviceProfile = {
  ...UNMEASURED,
  id: 'replay',
  name: 'a record',
  kind: 'webgpu',
  backend: 'replay',
  fallback: false,
  emulated: false,
  host: null,
  driver: '1',
  limits: {
    maxGroupInvocations: 256,
    maxGroupSize: [256, 256, 64],
    maxSharedBytes: 16384,
    maxGroups: [65535, 65535, 65535],
    maxBufferBytes: 2 ** 28,
  },
  features: [],
  subgroupSize: null,
  // So that there is a model of it.
  peakFlops: { ...UNMEASURED.peakFlops, f32: 1e12 },
  bytesPerSecond: 1e11,
  cuda: null,
};
const costs = new Map<string, number>();

const connection = createMessageConnection(
  new StreamMessageReader(process.stdin),
  new StreamMessageWriter(process.stdout),
);

function answer<M extends RunnerMethod>(
  method: M,
  handle: (params: RunnerParams<M>) => RunnerResult<M> | Promise<RunnerResult<M>>,
): void {
  connection.onRequest(method, handle);
}

answer('hello', () => ({
  protocol: RUNNER_PROTOCOL_VERSION,
  version: PRODUCT_VERSION,
  pid: process.pid,
  host: 'test',
  platform: process.platform,
}));
answer('check', () => ({ messages: [], note: null }));
answer('listDevices', () => ({ devices: [device], notes: [] }));
answer('profile', () => device);
answer('prepare', ({ instance }) => {
  const cost = recorded.costOf(instance.launch.constants);
  const verification = { exact: true, real: true, maxError: 0, bound: 1, requires: [] };
  if (cost === null)
    return {
      status: 'compile',
      reason: 'failed on record',
      verification: null,
      compileMs: 1,
      resources: null,
    };
  const handle = `kernel-${costs.size}`;
  costs.set(handle, cost);
  return { status: 'correct', handle, verification, compileMs: 1, resources: null };
});
answer('sample', async ({ handle, repeats }) => {
  await sleep(TURN_MS);
  const cost = costs.get(handle) as number;
  return {
    status: 'correct',
    samplesMs: new Array<number>(repeats).fill(cost),
    wallMs: cost * repeats,
    timer: 'timestamp',
    cache: 'hot',
    conditions: null,
  };
});
answer('release', () => ({}));

process.stdin.on('end', () => process.exit(0));
connection.listen();
