import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DispatchTable } from '../../src/core/dispatch/dispatchTable';
import { tuneResult } from '../../src/protocol/tuning';
import { type BundledCli, bundleCli, createWorkplace, start, type Workplace } from './support/cli';
import { plainKernel } from './support/tunableKernels';

let bundle: BundledCli;
let workplace: Workplace;
let kernel = '';

beforeAll(() => {
  bundle = bundleCli();
});
afterAll(() => bundle.remove());
beforeEach(() => {
  workplace = createWorkplace();
  kernel = write('plain.wgsl', plainKernel);
});
afterEach(() => workplace.remove());

function write(name: string, text: string): string {
  const file = path.join(workplace.folder, name);
  writeFileSync(file, text);
  return file;
}

const run = (args: readonly string[]) => start(bundle, workplace, args).ended;

describe('several sizes', () => {
  it('come from a file, keep their names, and share variants that a header decides between', async () => {
    const sizes = write('sizes.csv', 'name,m,n,k\nup,32,48,16\ndown,8,96,24\nhead,64,8,8\n');
    // Each size has a space of its own, so that leaders of one were not tried at another, or are not allowed there.
    const narrow = write('narrow.wgsl', `// @where N % (4 * X) == 0\n${plainKernel}`);
    const args = ['tune', narrow, '--sizes-file', sizes, '--budget', '3', '--strategy', 'random'];
    const { code, stdout, stderr } = await run([...args, '--variants', '2', '--json']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('measuring leaders of other sizes at')]);
    const { problems } = tuneResult.parse(JSON.parse(stdout));
    const { table, unmeasured } = JSON.parse(stdout).dispatch as { table: DispatchTable; unmeasured: number };
    expect(unmeasured).toBe(0);
    expect(problems.map(({ m, n, k }) => [m, n, k])).toEqual([
      [32, 48, 16],
      [8, 96, 24],
      [64, 8, 8],
    ]);
    expect(table.entries.map(({ name }) => name)).toEqual(['up', 'down', 'head']);
    expect(table.variants.length).toBeLessThanOrEqual(2);
    for (const { variant, timeMs, loss, ...size } of table.entries) {
      const { configuration } = table.variants[variant] ?? {};
      const trials = problems.find(({ m, n, k }) => m === size.m && n === size.n && k === size.k)?.trials;
      const own = trials?.find(
        (trial) => JSON.stringify(trial.configuration) === JSON.stringify(configuration),
      );
      expect(own?.timeMs?.median).toBe(timeMs);
      const best = Math.min(
        ...(trials ?? []).map((trial) => trial.timeMs?.median ?? Number.POSITIVE_INFINITY),
      );
      expect(loss).toBeCloseTo(timeMs / best - 1, 9);
    }

    const header = path.join(workplace.folder, 'table.h');
    expect((await run(['export', '--format', 'dispatch-c', '--variants', '2', '--out', header])).code).toBe(
      0,
    );
    expect(readFileSync(header, 'utf8')).toContain('/* down */');
    const program = write(
      'main.cpp',
      '#include <cstdio>\n#include "table.h"\nint main() { std::printf("%d", matmul_variant_for(8, 96, 24)); }\n',
    );
    const executable = path.join(workplace.folder, 'main');
    execFileSync('g++', ['-Wall', '-Werror', '-o', executable, program]);
    const expected = table.entries[1]?.variant;
    expect(Number(execFileSync(executable, { encoding: 'utf8' }))).toBe(expected);
  });

  it('get one configuration for all that loses least where it loses most', async () => {
    const { code, stdout } = await run([
      ...['tune', kernel, '--size', '64', '8x256x32', '--strategy', 'exhaustive', '--budget', '100'],
      ...['--portable', '--json'],
    ]);
    expect(code).toBe(0);
    const { problems } = tuneResult.parse(JSON.parse(stdout));
    const { table } = JSON.parse(stdout).dispatch as { table: DispatchTable };
    expect(table.variants).toHaveLength(1);
    const losses = (problems[0]?.trials ?? []).map(({ configuration }) =>
      Math.max(
        ...problems.map(({ trials }) => {
          const times = trials.map((trial) => trial.timeMs?.median ?? Number.POSITIVE_INFINITY);
          const own = trials.findIndex(
            (trial) => JSON.stringify(trial.configuration) === JSON.stringify(configuration),
          );
          return (times[own] ?? Number.POSITIVE_INFINITY) / Math.min(...times) - 1;
        }),
      ),
    );
    expect(Math.max(...table.entries.map(({ loss }) => loss))).toBeCloseTo(Math.min(...losses), 9);
  });

  it('are the GEMMs of a model', async () => {
    const config = write(
      'config.json',
      '{"model_type":"llama","hidden_size":64,"num_attention_heads":4,"num_key_value_heads":2,"intermediate_size":96,"vocab_size":100,"num_hidden_layers":2,"hidden_act":"silu"}',
    );
    const args = ['tune', kernel, '--model-config', config, '--sequence', '8', '--budget', '1', '--json'];
    const { code, stdout, stderr } = await run(args);
    expect(stderr).toContain('model: gate/up 8x192x64, 2 times');
    expect(code).toBe(0);
    expect(tuneResult.parse(JSON.parse(stdout)).problems.map(({ m, n, k }) => [m, n, k])).toEqual([
      [8, 128, 64],
      [8, 8, 16],
      [8, 16, 8],
      [8, 64, 64],
      [8, 192, 64],
      [8, 64, 96],
      [8, 100, 64],
    ]);
    const exported = await run(['export', '--format', 'dispatch-json']);
    const table = JSON.parse(exported.stdout) as DispatchTable;
    expect(table.entries.map(({ name }) => name)).toContain('output projection');
    expect(table.merges.at(-1)).toMatchObject({ variants: 1, meanLoss: 0 });
  });
});

it.each([
  ['variants of another format', ['export', '--variants', '2'], /add --format dispatch-json/],
  ['an unknown format', ['export', '--format', 'xml'], /none of t4.*dispatch-c/],
  ['an empty store', ['export', '--format', 'dispatch-c'], /holds no session yet/],
])('%s is refused', async (_, args, message) => {
  const { code, stdout, stderr } = await run(args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(message);
});
