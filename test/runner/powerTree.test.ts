import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPowerSources } from '../../src/runner/power/findPowerSources';
import { measureEnergy } from '../../src/runner/power/measureEnergy';
import { powerSourceFor } from '../../src/runner/power/powerSourceFor';

const WATTS = 42;
const RANGE_MICROJOULES = 60_000_000;

/**
 * Another process that counts the energy of a constant power in steps of 50 ms, as RAPL shows it, with a wrap every
 * 1.4 s. A new value takes the place of the old in one go, as in sysfs.
 */
const counter = `
const { renameSync, writeFileSync } = require('node:fs');
const [file, watts, range] = process.argv.slice(1);
const update = () => {
  writeFileSync(file + '.new', Math.round(performance.now() * 1000 * watts) % range + '\\n');
  renameSync(file + '.new', file);
};
update();
setInterval(update, 50);
process.send('ready');
`;

let root = '';
let child: ChildProcess | null = null;

beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'tilesmith-power-'));
  const zone = path.join(root, 'sys/class/powercap/intel-rapl:0');
  mkdirSync(zone, { recursive: true });
  writeFileSync(path.join(zone, 'name'), 'package-0\n');
  writeFileSync(path.join(zone, 'max_energy_range_uj'), `${RANGE_MICROJOULES}\n`);
  const file = path.join(zone, 'energy_uj');
  child = spawn(process.execPath, ['-e', counter, file, String(WATTS), String(RANGE_MICROJOULES)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(child, 'message');
});

afterEach(async () => {
  if (child) {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
  rmSync(root, { recursive: true, force: true });
});

describe('a counter that another process keeps', () => {
  it('is read over wraps, by the clock of the host, within the stated error', async () => {
    const device = { kind: 'webgpu', name: 'llvmpipe', fallback: true, emulated: false } as const;
    const source = powerSourceFor(device, findPowerSources({ root, nvml: [] }).sources);
    if (!source) throw new Error('no source was found');
    const measured = await measureEnergy(
      source,
      (launches) => new Promise((resolve) => setTimeout(resolve, 2 * launches)),
      { minSeconds: 2, signal: new AbortController().signal },
    );
    if (!measured.ok) throw new Error(measured.reason);
    expect(measured.value.source).toBe('RAPL package-0');
    // The counting process may be held up between looking at its clock and writing.
    expect(Math.abs(WATTS / measured.value.powerW - 1)).toBeLessThan(measured.value.relativeError + 0.02);
  });
});
