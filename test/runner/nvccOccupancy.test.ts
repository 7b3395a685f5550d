import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ComputeCapability,
  KNOWN_CAPABILITIES,
  type MultiprocessorLimits,
  multiprocessorLimits,
} from '../../src/core/device/computeCapability';
import { type OccupancyLimiter, occupancyOf } from '../../src/core/device/occupancy';
import { createRandom } from '../../src/core/random';
import { findToolkit } from '../../src/runner/cuda/toolkit';

/**
 * NVIDIA publishes its occupancy calculator as a header of the toolkit. A small program around it answers for many
 * kernels on every architecture, and ours must say the same. Each line read is
 * `major minor threadsPerSM sharedOfBlock sharedOfOptIn sharedOfSM reserved threads registers static dynamic`, each
 * line written `blocks factors`, without the factor of named barriers: one of them never decides.
 */
const PROGRAM = `
#include <cuda_occupancy.h>
#include <cstdio>
int main() {
  int major, minor, threadsPerSM, threads, registers;
  size_t ofBlock, ofOptIn, ofSM, reserved, fixed, dynamic;
  while (std::scanf("%d %d %d %zu %zu %zu %zu %d %d %zu %zu", &major, &minor, &threadsPerSM, &ofBlock, &ofOptIn, &ofSM,
                    &reserved, &threads, &registers, &fixed, &dynamic) == 11) {
    cudaOccDeviceProp device;
    device.computeMajor = major;
    device.computeMinor = minor;
    device.maxThreadsPerBlock = 1024;
    device.maxThreadsPerMultiprocessor = threadsPerSM;
    device.regsPerBlock = 65536;
    device.regsPerMultiprocessor = 65536;
    device.warpSize = 32;
    device.sharedMemPerBlock = ofBlock;
    device.sharedMemPerMultiprocessor = ofSM;
    device.numSms = 1;
    device.sharedMemPerBlockOptin = ofOptIn;
    device.reservedSharedMemPerBlock = reserved;
    cudaOccFuncAttributes kernel;
    kernel.maxThreadsPerBlock = 1024;
    kernel.numRegs = registers;
    kernel.sharedSizeBytes = fixed;
    kernel.shmemLimitConfig = FUNC_SHMEM_LIMIT_OPTIN;
    kernel.maxDynamicSharedSizeBytes = ofOptIn - fixed;
    kernel.numBlockBarriers = 1;
    cudaOccDeviceState state;
    cudaOccResult result;
    cudaOccError error = cudaOccMaxActiveBlocksPerMultiprocessor(&result, &device, &kernel, &state, threads, dynamic);
    if (error != CUDA_OCC_SUCCESS) std::printf("error %d\\n", error);
    else std::printf("%d %u\\n", result.activeBlocksPerMultiprocessor, result.limitingFactors & 15u);
  }
}
`;

/** Bits of `limitingFactors`. */
const FACTORS: Readonly<Record<OccupancyLimiter, number>> = { warps: 1, registers: 2, shared: 4, blocks: 8 };
const POINTS = 4000;

let folder = '';

beforeAll(async () => {
  const found = await findToolkit();
  if (!found.ok) throw new Error(found.reason);
  const header = path.join(found.toolkit.includeFolder, 'cuda_occupancy.h');
  if (!existsSync(header)) throw new Error(`the toolkit has no occupancy calculator at ${header}`);
  folder = mkdtempSync(path.join(tmpdir(), 'occupancy-'));
  writeFileSync(path.join(folder, 'occupancy.cpp'), PROGRAM);
  const include = ['-I', found.toolkit.includeFolder];
  execFileSync('g++', ['-O1', ...include, '-o', 'occupancy', 'occupancy.cpp'], { cwd: folder });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Kernel {
  readonly threads: number;
  readonly registers: number;
  readonly staticBytes: number;
  readonly dynamicBytes: number;
}

function ask(capability: ComputeCapability, limits: MultiprocessorLimits, kernels: readonly Kernel[]) {
  const device = [
    ...capability,
    limits.warps * limits.threadsPerWarp,
    limits.staticSharedBytes,
    limits.sharedBytesPerBlock,
    limits.sharedBytes,
    limits.reservedSharedBytes,
  ];
  const lines = kernels.map(({ threads, registers, staticBytes, dynamicBytes }) =>
    [...device, threads, registers, staticBytes, dynamicBytes].join(' '),
  );
  const output = execFileSync(path.join(folder, 'occupancy'), {
    input: `${lines.join('\n')}\n`,
    encoding: 'utf8',
  });
  return output.trim().split('\n');
}

/** Small and large alike, and often just at a limit. */
function kernels(limits: MultiprocessorLimits, seed: number): readonly Kernel[] {
  const random = createRandom(seed);
  const upTo = (most: number) => random.integer(most + 1);
  const often = () => random.uniform() < 0.5;
  return Array.from({ length: POINTS }, () => {
    const dynamicMost = limits.sharedBytesPerBlock - limits.staticSharedBytes;
    const isShared = random.uniform() < 0.7;
    const boundary = Math.floor(limits.sharedBytes / (1 + upTo(31))) - limits.reservedSharedBytes;
    const exact = Math.max(0, Math.min(limits.staticSharedBytes, boundary + upTo(2) - 1));
    return {
      threads: often() ? 32 * (1 + upTo(31)) : 1 + upTo(1030),
      registers: upTo(255),
      staticBytes: isShared ? (often() ? exact : upTo(limits.staticSharedBytes)) : 0,
      dynamicBytes: isShared && often() ? upTo(dynamicMost + 64) : 0,
    };
  });
}

describe("NVIDIA's occupancy calculator", () => {
  it.each(KNOWN_CAPABILITIES)('says the same for %i.%i', (...capability) => {
    const limits = multiprocessorLimits(capability);
    if (limits === null) expect.fail('a known capability has no limits');
    const asked = kernels(limits, 10 * capability[0] + capability[1]);
    const theirs = ask(capability, limits, asked);
    const ours = asked.map(({ staticBytes, dynamicBytes, ...use }) => {
      const found = occupancyOf(limits, { ...use, sharedBytes: staticBytes + dynamicBytes });
      const factors = found.limiters.reduce((bits, limiter) => bits | FACTORS[limiter], 0);
      return `${found.blocksPerMultiprocessor} ${factors}`;
    });
    const differing = asked.flatMap((kernel, index) =>
      theirs[index] === ours[index] ? [] : [{ ...kernel, theirs: theirs[index], ours: ours[index] }],
    );
    expect(theirs).toHaveLength(POINTS);
    expect(differing.slice(0, 5)).toEqual([]);
    expect(new Set(ours).size).toBeGreaterThan(15);
  });
});
