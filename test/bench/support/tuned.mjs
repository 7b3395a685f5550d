// The configuration a sample is measured with: the best one known for the adapter, or what tuning finds now.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './product.mjs';

const known = JSON.parse(readFileSync(path.join(root, 'test/bench/configurations.json'), 'utf8'));

/**
 * @param {{ file: string, size: number, adapterName: string, tuneNow: boolean, budget: string }} request
 * @returns {{ configuration: Record<string, number>, origin: string }}
 */
export function tunedConfiguration({ file, size, adapterName, tuneNow, budget }) {
  const entry = known.find((each) => each.file === file && adapterName.includes(each.adapter));
  const recorded = entry?.configurations[size];
  if (recorded !== undefined && !tuneNow) return { configuration: recorded, origin: 'known' };
  process.stderr.write(`Tuning ${file} at ${size} for ${budget} ...\n`);
  const command = ['tune', file, '--size', String(size), '--budget', budget, '--json', '--quiet'];
  const output = execFileSync(process.execPath, [path.join(root, 'dist/cli.js'), ...command], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 << 20,
  });
  const { best } = JSON.parse(output).problems[0];
  if (best === null) throw new Error(`tuning ${file} at ${size} found no correct configuration in ${budget}`);
  return { configuration: best.configuration, origin: 'tuned now' };
}
