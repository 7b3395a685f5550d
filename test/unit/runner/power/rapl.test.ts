import { chmodSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRaplSource, readRaplDomains } from '../../../../src/runner/power/rapl';
import { addDomain, SysfsTree } from './support/sysfsTree';

let tree: SysfsTree;
beforeEach(() => {
  tree = new SysfsTree();
});
afterEach(() => tree.remove());

const set = (file: string, value: string | number): void =>
  tree.write(path.dirname(file), { [path.basename(file)]: value });

/** What the only source counts between its first reading and the second, after `change`. */
function joulesOver(change: () => void): number | null {
  const [source] = findRaplSource(tree.root).sources;
  if (source?.meter.kind !== 'energy') throw new Error('no counter was found');
  const read = source.meter.open();
  expect(read()).toBe(0);
  change();
  return read();
}

/** Does something without the rights of root, whom no permission stops. */
function asNobody<T>(work: () => T): T {
  if (process.getuid?.() !== 0 || !process.seteuid) return work();
  chmodSync(tree.root, 0o755);
  process.seteuid('nobody');
  try {
    return work();
  } finally {
    process.seteuid(0);
  }
}

function addServer(): { readonly first: string; readonly second: string; readonly dram: string } {
  const files = {
    first: addDomain(tree, 'intel-rapl:0', 'package-0', 54_000_000),
    dram: addDomain(tree, 'intel-rapl:0:0', 'dram', 7_000_000, 65712999613),
    second: addDomain(tree, 'intel-rapl:1', 'package-1', 61_000_000),
  };
  addDomain(tree, 'intel-rapl:1:0', 'dram', 8_000_000, 65712999613);
  return files;
}

describe('readRaplDomains', () => {
  it('lists packages and what lies in them', () => {
    addServer();
    expect(readRaplDomains(tree.root).map(({ zone, name }) => `${zone} ${name}`)).toEqual([
      'intel-rapl:0 package-0',
      'intel-rapl:0:0 dram',
      'intel-rapl:1 package-1',
      'intel-rapl:1:0 dram',
    ]);
  });

  it('takes nothing for a domain that is none', () => {
    tree.write('sys/class/powercap/intel-rapl', { enabled: 1 });
    tree.write('sys/class/powercap/intel-rapl-mmio:0', { name: 'package-0', energy_uj: 5 });
    tree.write('sys/class/powercap/intel-rapl:7', { enabled: 0 });
    tree.write('sys/class/powercap/dtpm', { enabled: 1 });
    expect(readRaplDomains(tree.root)).toEqual([]);
  });
});

describe('findRaplSource', () => {
  it('finds nothing, and has nothing to say, where there is no RAPL', () => {
    expect(findRaplSource(tree.root)).toEqual({ sources: [], notes: [] });
  });

  it('meters the package and neither its parts nor the whole machine', () => {
    const file = addDomain(tree, 'intel-rapl:0', 'package-0', 1_000_000);
    const core = addDomain(tree, 'intel-rapl:0:0', 'core', 500_000);
    const psys = addDomain(tree, 'intel-rapl:1', 'psys', 9_000_000);
    expect(findRaplSource(tree.root).sources.map(({ label }) => label)).toEqual(['RAPL package-0']);
    const joules = joulesOver(() => {
      set(file, 3_500_000);
      set(core, 1_900_000);
      set(psys, 19_000_000);
    });
    expect(joules).toBe(2.5);
  });

  it('adds two packages up, each with a wrap of its own', () => {
    const { first, second } = addServer();
    expect(findRaplSource(tree.root).sources[0]).toMatchObject({
      label: 'RAPL package-0 + package-1',
      part: { kind: 'cpu' },
    });
    set(second, 262143328850 - 1_000_000);
    const joules = joulesOver(() => {
      set(first, 74_000_000);
      set(second, 4_000_000);
    });
    expect(joules).toBeCloseTo(20 + 5, 9);
  });

  it.each(['', 'nonsense', '-5', '1.5'])('ends when the counter reads %j', (text) => {
    const file = addDomain(tree, 'intel-rapl:0', 'package-0', 1_000_000);
    expect(joulesOver(() => set(file, text))).toBeNull();
  });

  it('says how to let others than root read it', () => {
    const { second } = addServer();
    chmodSync(path.join(tree.root, second), 0o000);
    const { sources, notes } = asNobody(() => findRaplSource(tree.root));
    expect(sources).toEqual([]);
    expect(notes).toEqual([
      expect.stringMatching(
        /intel-rapl:1.energy_uj may be read by root only; "sudo chmod a\+r .*class.powercap.intel-rapl:\*.energy_uj"/,
      ),
    ]);
  });

  it('says which file cannot be read', () => {
    const { second } = addServer();
    tree.unreadable(second);
    const { sources, notes } = findRaplSource(tree.root);
    expect(sources).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/intel-rapl:1.energy_uj could not be read \(EISDIR\)/)]);
  });
});
