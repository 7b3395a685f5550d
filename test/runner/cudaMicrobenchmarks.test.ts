import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ceilingSources } from '../../src/runner/cuda/ceilings';
import { compileCubin } from '../../src/runner/cuda/compileCubin';
import { dotInstructions } from '../../src/runner/cuda/dotInstructions';
import { dotSource } from '../../src/runner/cuda/dotSource';
import { findToolkit, type Toolkit } from '../../src/runner/cuda/toolkit';

let toolkit: Toolkit;
let cacheFolder: string;

beforeAll(async () => {
  const found = await findToolkit();
  if (!found.ok) throw new Error(found.reason);
  toolkit = found.toolkit;
  cacheFolder = mkdtempSync(path.join(tmpdir(), 'tilesmith-cubins-'));
});

afterAll(() => rmSync(cacheFolder, { recursive: true, force: true }));

describe('microbenchmarks compiled by the real nvcc', () => {
  it.each([
    [7, 0],
    [7, 5],
    [8, 0],
    [8, 9],
    [9, 0],
    [10, 0],
    [12, 0],
  ] as const)('for compute capability %i.%i: all of them, without spills', async (major, minor) => {
    // CUDA 13 no longer compiles for Volta, whose instructions Turing has too.
    const volta = major === 7 && minor === 0 && !toolkit.architectures.includes('sm_70');
    const architecture = volta ? 'sm_75' : `sm_${major}${minor}`;
    const dots = dotInstructions([major, minor]).map(dotSource);
    const sources = [...ceilingSources([major, minor]), ...dots];
    expect(sources.length).toBeGreaterThan(4);
    const compiled = await Promise.all(
      sources.map((source) => compileCubin({ ...source, architecture, toolkit, cacheFolder })),
    );
    for (const [index, result] of compiled.entries()) {
      if (!result.ok) expect.fail(`${sources[index]?.source}\n${result.reason}`);
      expect(result.kernelName).toBe(sources[index]?.entry);
      expect(result.resources).toMatchObject({ spillStoreBytes: 0, spillLoadBytes: 0, stackBytes: 0 });
      // 1024 threads of the tensor kernels have to fit on a multiprocessor.
      if (result.kernelName === 'tensorChains') expect(result.resources.registers).toBeLessThanOrEqual(64);
    }
  });
});
