import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPowerSources } from '../../../../src/runner/power/findPowerSources';
import type { NvmlGpu } from '../../../../src/runner/power/nvmlSource';
import { addDomain, addHwmon, SysfsTree } from './support/sysfsTree';

let tree: SysfsTree;
beforeEach(() => {
  tree = new SysfsTree();
});
afterEach(() => tree.remove());

const gpu = (energyJ: number | null, powerW: number | null): NvmlGpu => ({
  name: 'NVIDIA GeForce GTX 1080',
  pciAddress: '0000:01:00.0',
  readings: { totalEnergyJ: () => energyJ, powerW: () => powerW, powerLimitW: () => 180 },
});

describe('findPowerSources', () => {
  it('finds all kinds and says what is shut', () => {
    addHwmon(tree, 0, '0000:03:00.0', { name: 'amdgpu', power1_average: 40_000_000 });
    tree.unreadable(addDomain(tree, 'intel-rapl:0', 'package-0', 1));
    const { sources, notes } = findPowerSources({ root: tree.root, nvml: [gpu(12, 30)] });
    expect(sources.map(({ label }) => label)).toEqual([
      'NVML energy counter',
      'hwmon amdgpu, sampled every 20 ms',
    ]);
    expect(notes).toHaveLength(1);
  });

  it('samples NVML where there is no counter', () => {
    const [source] = findPowerSources({ root: tree.root, nvml: [gpu(null, 30)] }).sources;
    expect(source).toMatchObject({
      label: 'NVML power, sampled every 20 ms',
      part: { vendor: 'nvidia', name: 'NVIDIA GeForce GTX 1080', pciAddress: '0000:01:00.0' },
      powerLimitW: 180,
    });
    expect(source?.meter.kind === 'power' && source.meter.readW()).toBe(30);
  });

  it('names the GPU that gives nothing', () => {
    const { sources, notes } = findPowerSources({ root: tree.root, nvml: [gpu(null, null)] });
    expect(sources).toEqual([]);
    expect(notes).toEqual([expect.stringContaining('no power of NVIDIA GeForce GTX 1080')]);
  });
});
