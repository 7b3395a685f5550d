import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { deviceProfile } from '../../src/protocol/device';
import { measureResult, tuneResult } from '../../src/protocol/tuning';
import {
  type BundledCli,
  bundleCli,
  createWorkplace,
  type Outcome,
  processesOf,
  start,
  textOf,
  type Workplace,
} from './support/cli';
import { plainKernel, troubledKernel } from './support/tunableKernels';

let bundle: BundledCli;
let workplace: Workplace;
let kernel = '';

beforeAll(() => {
  bundle = bundleCli();
  workplace = createWorkplace();
  kernel = write('plain.wgsl', plainKernel);
});
afterAll(() => {
  expect(processesOf(bundle.runner)).toEqual([]);
  workplace.remove();
  bundle.remove();
});

function write(name: string, content: string | Uint8Array): string {
  const file = path.join(workplace.folder, name);
  writeFileSync(file, content);
  return file;
}

function folder(name: string): string {
  const file = path.join(workplace.folder, name);
  mkdirSync(file);
  return file;
}

const run = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Outcome> =>
  start(bundle, workplace, args, environment).ended;

describe('what a session finds', () => {
  it('is one JSON document on standard output, and progress on standard error', async () => {
    const { code, stdout, stderr } = await run(['tune', kernel, '--size', '32', '--budget', '4', '--json']);
    expect(stderr).toMatch(/matmul on .*\n\[1\/4\] 32 X=2 Y=2: /);
    expect(code).toBe(0);
    const result = tuneResult.parse(JSON.parse(stdout));
    expect(result).toMatchObject({ stoppedBecause: 'budget spent', failure: null });
    const [problem] = result.problems;
    expect(problem).toMatchObject({ m: 32, n: 32, k: 32 });
    expect(problem?.baseline?.configuration).toEqual({ X: 2, Y: 2 });
    expect(problem?.trials).toHaveLength(4);
    for (const trial of problem?.trials ?? []) {
      expect(trial).toMatchObject({ status: 'correct', verification: { exact: true, real: true } });
      expect(trial.timeMs?.samples.length).toBeGreaterThanOrEqual(3);
    }
  });

  it('is a table of at most 80 columns for people, and nothing else with --quiet', async () => {
    const { code, stdout, stderr } = await run([
      ...['tune', kernel, '--size', '16', '32x16x8', '--budget', '3', '--quiet', '--seed', '5'],
    ]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    for (const line of stdout.split('\n').filter((text) => text.includes('FLOP/s'))) {
      expect(line.length).toBeLessThanOrEqual(80);
    }
    expect(stdout).toMatch(/(X=2 Y=2 \(source\))/);
    expect(stdout).toMatch(/^32x16x8 on .*/m);
    expect(stdout).toContain('6 evaluations in');
  });

  it('has the same configurations in the same order with the same seed', async () => {
    const order = async (seed: string) => {
      const args = [
        'tune',
        kernel,
        '--size',
        '64',
        '--budget',
        '9',
        '--no-resume',
        '--json',
        '--strategy',
        'random',
        '--seed',
        seed,
      ];
      const { problems } = tuneResult.parse(JSON.parse((await run(args)).stdout));
      return problems[0]?.trials.map(({ configuration }) => `${configuration.X}/${configuration.Y}`);
    };
    const first = await order('3');
    expect(first).toHaveLength(9);
    expect(await order('3')).toEqual(first);
    expect(await order('4')).not.toEqual(first);
  });

  it('tells apart what is right, endless, wrong and does not compile', async () => {
    const { code, stdout } = await run([
      ...['tune', write('troubled.wgsl', troubledKernel), '--size', '16', '--strategy', 'exhaustive'],
      ...['--timeout', '2', '--json'],
    ]);
    const { problems, stoppedBecause } = tuneResult.parse(JSON.parse(stdout));
    const trials = problems[0]?.trials ?? [];
    expect(trials.map(({ configuration, status }) => [configuration.MODE, status])).toEqual([
      [0, 'correct'],
      [1, 'timeout'],
      [2, 'correctness'],
      [3, 'compile'],
    ]);
    for (const trial of trials.slice(1)) {
      expect(trial.timeMs).toBeNull();
      expect(trial.reason).toMatch(/./);
    }
    expect(stoppedBecause).toBe('space exhausted');
    expect(code).toBe(0);
  });

  it('is exported to other tools', async () => {
    await run(['tune', kernel, '--size', '16', '--budget', '2', '--quiet', '--no-resume']);
    const t4 = JSON.parse((await run(['export'])).stdout);
    expect(t4).toMatchObject({ schema_version: '1.0.0', results: [{ invalidity: 'correct' }, {}] });
    const cache = JSON.parse((await run(['export', '--format', 'kernel-tuner'])).stdout);
    expect(cache).toMatchObject({
      schema_version: '1.1.0',
      kernel_name: 'matmul',
      tune_params_keys: ['X', 'Y'],
    });
    expect(Object.keys(cache.cache)).toContain('2,2');
    const file = path.join(workplace.folder, 'out.csv');
    expect((await run(['export', '--format', 'csv', '--out', file])).code).toBe(0);
    expect(textOf(file).split('\n')).toHaveLength(4);
    const { sessions } = JSON.parse((await run(['export', '--list', '--json'])).stdout);
    expect(sessions[0]).toMatchObject({ state: 'finished', kernel: { path: kernel } });
  });
});

describe('other commands', () => {
  it('devices prints profiles with measured ceilings', async () => {
    const { code, stdout } = await run(['devices', '--json']);
    const { devices } = z.object({ devices: z.array(deviceProfile) }).parse(JSON.parse(stdout));
    expect(code).toBe(0);
    expect(devices[0]?.peakFlops.f32).toBeGreaterThan(1e8);
    expect(devices[0]?.bytesPerSecond).toBeGreaterThan(1e7);
  });

  it('measure verifies and times one configuration', async () => {
    const { code, stdout } = await run(['measure', kernel, '--size', '16,32', '--set', 'X=8', '--json']);
    const { measurements } = measureResult.parse(JSON.parse(stdout));
    expect(code).toBe(0);
    expect(measurements.map(({ problem, status }) => [problem.m, status])).toEqual([
      [16, 'correct'],
      [32, 'correct'],
    ]);
    expect(measurements[0]?.configuration).toEqual({ X: 8, Y: 2 });
  });

  it('measure exits with 1 where the result is wrong', async () => {
    const file = write('wrong.wgsl', troubledKernel);
    const { code, stdout } = await run(['measure', file, '--size', '16', '--set', 'MODE=2']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/correctness: /);
    expect(stdout).not.toMatch(/FLOP/);
  });

  it('explain says what is known', async () => {
    const { code, stdout } = await run(['explain', kernel, '--json']);
    const explanation = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(explanation).toMatchObject({
      language: 'wgsl',
      kernels: [{ entry: 'matmul', spaceSize: 12, missing: [] }],
    });
    expect((await run(['explain', kernel])).stdout).toMatch(/matmul/);
  });
});

describe('a directive that cannot be used', () => {
  const text = `// @tune X = many\n${plainKernel}// @where Z > 1\n`;
  const first = /misled\.wgsl:1:4: @tune: "many" is neither .*; write it like "\/\/ @tune /;
  const second = /misled\.wgsl:\d+:4: @where: there is no override or const named "Z"; use X, Y, M, N, K/;

  it('is told where it stands and ignored, also with --quiet', async () => {
    const { code, stderr } = await run(['measure', write('misled.wgsl', text), '--size', '16', '--quiet']);
    expect(stderr).toMatch(first);
    expect(stderr).toMatch(second);
    expect(code).toBe(0);
  });

  it('is part of what explain says', async () => {
    const file = write('misled.wgsl', text);
    const { code, stdout } = await run(['explain', file]);
    expect(stdout).toMatch(first);
    expect(stdout).toMatch(second);
    expect(code).toBe(1);
    expect(JSON.parse((await run(['explain', file, '--json'])).stdout).directiveProblems).toMatchObject([
      { line: 1, column: 4 },
      { column: 4, message: '@where: there is no override or const named "Z"' },
    ]);
  });
});

describe('a kernel file', () => {
  it('may begin with a byte order mark and end its lines as on Windows', async () => {
    const file = write('Größe 1.wgsl', `\ufeff${plainKernel.replaceAll('\n', '\r\n')}`);
    expect(await run(['measure', file, '--size', '16', '--quiet'])).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('bad input', () => {
  const cases: readonly (readonly [string, () => readonly string[], number, RegExp])[] = [
    ['no command', () => [], 2, /Usage/],
    ['an unknown option', () => ['tune', kernel, '--bogus'], 2, /unknown option/],
    ['no such file', () => ['tune', 'nowhere.wgsl'], 2, /nowhere\.wgsl: there is no such file/],
    ['another file', () => ['tune', 'kernel.txt'], 2, /kernel\.txt: not a kernel file/],
    ['a bad size', () => ['tune', kernel, '--size', '12x'], 2, /"12x" is not a size/],
    ['a bad budget', () => ['tune', kernel, '--budget', 'lots'], 2, /"lots" is no budget/],
    ['an unknown strategy', () => ['tune', kernel, '--strategy', 'magic'], 2, /none of forest, .*exhaustive/],
    ['an unknown tunable', () => ['measure', kernel, '--set', 'Z=1'], 2, /no tunable "Z"; it has X, Y/],
    ['an unknown entry', () => ['tune', kernel, '--entry', 'other'], 2, /no kernel named "other".*matmul/],
    [
      'an unknown device',
      () => ['tune', kernel, '--device', 'voodoo'],
      3,
      /no device that runs WGSL kernels matches "voodoo"/,
    ],
    ['an unknown session', () => ['export', '--session', 'x'], 2, /no session "x"/],
    [
      'no kernel',
      () => ['tune', write('none.wgsl', 'const X = 1;')],
      2,
      /none\.wgsl: no compute kernel found/,
    ],
    [
      'invalid WGSL',
      () => ['tune', write('invalid.wgsl', plainKernel.replace('var sum = 0.0;', 'var sum = nonsense;'))],
      2,
      /invalid\.wgsl:1[0-9]:\d+: .*nonsense/,
    ],
    [
      'invalid WGSL that cannot be understood either',
      () => [
        'tune',
        write('cyclic.wgsl', plainKernel.replace('u32 = 2', 'u32 = Y').replace('u32 = 2', 'u32 = X')),
      ],
      2,
      /does not compile, nothing was measured:\n.*cyclic\.wgsl:\d+:\d+: cyclic dependency/,
    ],
    [
      'half a kernel',
      () => ['tune', write('half.wgsl', '@compute @workgroup_size(8')],
      2,
      /half\.wgsl:1:\d+: /,
    ],
    [
      'several kernels',
      () => [
        'tune',
        write(
          'two.wgsl',
          `${plainKernel}\n${plainKernel.slice(plainKernel.indexOf('@compute')).replace('fn matmul', 'fn other')}`,
        ),
      ],
      2,
      /several kernels \(matmul, other\); choose one with --entry/,
    ],
    [
      'no matmul',
      () => ['tune', write('fill.wgsl', FILL)],
      2,
      /fill\.wgsl:3: "fill" cannot be measured as a matrix multiplication yet[\s\S]*@gemm/,
    ],
    ['a folder', () => ['tune', folder('kernels.wgsl')], 2, /kernels\.wgsl: this is a folder/],
    [
      'a file that is no text',
      () => ['tune', write('bytes.wgsl', new Uint8Array([0xff, 0xfe, 0x40, 0x00]))],
      2,
      /bytes\.wgsl: this is no UTF-8 text/,
    ],
    ['a size left out', () => ['tune', kernel, '--size', ''], 2, /"" is not a size/],
    ['a budget without end', () => ['tune', kernel, '--budget', '9'.repeat(20)], 2, /9" is no budget/],
    ['a store that is none', () => ['tune', kernel, '--store', kernel], 2, /not a measurement store/],
  ];

  it.each(cases)('%s', async (_, args, code, message) => {
    const outcome = await run(args());
    expect(outcome.stderr).toMatch(message);
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(outcome.stderr).not.toMatch(/\n {4}at /);
  });

  it('no adapter: says what to install', async () => {
    const nothing = {
      VK_DRIVER_FILES: '/nowhere.json',
      VK_ICD_FILENAMES: '/nowhere.json',
      XDG_CACHE_HOME: workplace.folder,
    };
    const outcome = await run(['tune', kernel], nothing);
    expect(outcome.code).toBe(3);
    expect(outcome.stderr).toMatch(/no device that can run WGSL kernels was found[\s\S]*install/i);
  });

  it('help and version are no errors', async () => {
    expect(await run(['--help'])).toMatchObject({ code: 0, stderr: '' });
    expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

const FILL = `@group(0) @binding(0) var<storage, read_write> out: array<f32>;
@compute @workgroup_size(64)
fn fill(@builtin(global_invocation_id) id: vec3u) {
  out[id.x] = 1.0;
}
`;
