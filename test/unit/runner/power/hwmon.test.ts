import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findHwmonSources } from '../../../../src/runner/power/hwmon';
import { addHwmon, SysfsTree } from './support/sysfsTree';

let tree: SysfsTree;
beforeEach(() => {
  tree = new SysfsTree();
});
afterEach(() => tree.remove());

const only = () => {
  const { sources, notes } = findHwmonSources(tree.root);
  expect(notes).toEqual([]);
  expect(sources).toHaveLength(1);
  return sources[0]!;
};

describe('findHwmonSources', () => {
  it('samples the mean power of an AMD card', () => {
    const folder = addHwmon(tree, 3, '0000:03:00.0', {
      name: 'amdgpu',
      power1_label: 'PPT',
      power1_average: 43_000_000,
      power1_cap: 272_000_000,
      temp1_input: 41000,
    });
    const source = only();
    expect(source).toMatchObject({
      label: 'hwmon amdgpu, sampled every 20 ms',
      part: { kind: 'gpu', vendor: 'amd', name: null, pciAddress: '0000:03:00.0' },
      powerLimitW: 272,
      meter: { kind: 'power', everyMs: 20 },
    });
    tree.write(folder, { power1_average: 251_500_000 });
    expect(source.meter.kind === 'power' && source.meter.readW()).toBe(251.5);
  });

  it('samples the power at the moment where there is no mean', () => {
    addHwmon(tree, 0, '0000:c4:00.0', { name: 'amdgpu', power1_input: 9_000_000 });
    const source = only();
    expect(source.powerLimitW).toBeNull();
    expect(source.meter.kind === 'power' && source.meter.readW()).toBe(9);
  });

  it('counts the energy of an Intel card, and takes a fall for a reset', () => {
    const folder = addHwmon(tree, 1, '0000:4d:00.0', {
      name: 'i915',
      energy1_input: 8_589_934_592,
      power1_max: 0,
      power1_rated_max: 225_000_000,
    });
    addHwmon(tree, 2, '0000:4d:00.1', { name: 'i915_gt0', energy1_input: 5 });
    const source = only();
    expect(source).toMatchObject({ label: 'hwmon i915', part: { vendor: 'intel' }, powerLimitW: 225 });
    if (source.meter.kind !== 'energy') throw new Error('not a counter');
    const read = source.meter.open();
    expect(read()).toBe(0);
    tree.write(folder, { energy1_input: 8_589_934_592 + 1_500_000 });
    expect(read()).toBe(1.5);
    tree.write(folder, { energy1_input: 12 });
    expect(read()).toBeNull();
  });

  it('takes the energy of the package where xe has none of the card', () => {
    addHwmon(tree, 5, '0000:03:00.0', { name: 'xe', energy2_input: 77, energy2_label: 'pkg' });
    expect(only().label).toBe('hwmon xe');
  });

  it('leaves other sensors alone, and a GPU that tells no power', () => {
    addHwmon(tree, 0, '0000:00:18.3', { name: 'k10temp', temp1_input: 40000 });
    addHwmon(tree, 1, '0000:01:00.0', { name: 'nvme', power1_input: 5 });
    addHwmon(tree, 2, '0000:00:02.0', { name: 'i915' });
    tree.write('sys/class/hwmon/hwmon9', {});
    expect(findHwmonSources(tree.root)).toEqual({ sources: [], notes: [] });
  });

  it('goes on to the next file, and says which one cannot be read if that was the last', () => {
    const folder = addHwmon(tree, 0, '0000:03:00.0', { name: 'amdgpu', power1_input: 9_000_000 });
    tree.unreadable(`${folder}/power1_average`);
    expect(only().meter.kind).toBe('power');
    tree.unreadable(`${folder}/power1_input`);
    const { sources, notes } = findHwmonSources(tree.root);
    expect(sources).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/power1_average could not be read \(EISDIR\)/)]);
  });

  it('keeps two cards apart by their place on the bus', () => {
    addHwmon(tree, 10, '0000:83:00.0', { name: 'amdgpu', power1_average: 2 });
    addHwmon(tree, 9, '0000:03:00.0', { name: 'amdgpu', power1_average: 1 });
    const addresses = findHwmonSources(tree.root).sources.map(
      ({ part }) => part.kind === 'gpu' && part.pciAddress,
    );
    expect(addresses).toEqual(['0000:03:00.0', '0000:83:00.0']);
  });
});
