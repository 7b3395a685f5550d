import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { type BundledCli, bundleCli, createWorkplace, start, type Workplace } from './support/cli';

/** The fields of the commands over recorded measurements that other programs rely on, apart from the program's own types. */
const number = z.number();
const maybe = number.nullable();
const within = z.object({ 10: maybe, 5: maybe, 1: maybe });

const replayed = z.object({
  optimum: number,
  configurations: z.int(),
  runs: z.array(
    z.object({
      seed: z.int(),
      evaluationsTo: within,
      bestAt: z.object({ 20: maybe, 50: maybe, 100: maybe, 220: maybe }),
      final: maybe,
    }),
  ),
  summary: z.object({
    evaluationsTo: within,
    within1: number,
    meanFinal: maybe,
    secondsPerEvaluation: number.positive(),
  }),
});

const evaluated = z.object({
  rows: z.int(),
  results: z.array(
    z.object({
      ...{ target: z.string(), split: z.enum(['random', 'group', 'share']), trainShare: maybe },
      ...{ r2: maybe, r2Log: maybe, mape: maybe, medianApe: maybe, coverage80: maybe },
      ...{ trainRows: z.int(), testRows: z.int(), trainSeconds: number },
      importances: z.array(z.object({ feature: z.string(), share: number, shuffled: number })),
    }),
  ),
});

let bundle: BundledCli;
let workplace: Workplace;
let recording = '';
let failures = '';
let other = '';
let metered = '';
/** Another device: some of the tunables, and one value that the first does not have. */
let elsewhere = '';

/** Tiles of two problems: the time falls with the tile and grows with the problem. */
function rows(): readonly string[] {
  const tiles = [8, 16, 32, 64];
  return [512, 1024].flatMap((m) =>
    tiles.flatMap((BM) =>
      tiles.flatMap((BN) =>
        [1, 2, 4].map((V) =>
          [m, m, m, BM, BN, V, (m / 512) ** 3 * (1 + 64 / BM + 32 / BN + V / 10), 0].join(','),
        ),
      ),
    ),
  );
}

/** A larger tile is faster and draws more; the least energy is at 32, and a wide one does nothing for either. */
function meteredRows(): readonly string[] {
  const tiles = [8, 16, 32, 64, 128];
  return tiles.flatMap((BM) =>
    tiles.map((BN) => [BM, BN, (1 + 64 / BM) * (1 + BN / 256), 50 + BM].join(',')),
  );
}

beforeAll(() => {
  bundle = bundleCli();
  workplace = createWorkplace();
  const file = (name: string, content: string | Buffer): string => {
    const at = path.join(workplace.folder, name);
    writeFileSync(at, content);
    return at;
  };
  recording = file('space.csv.gz', gzipSync(`m,n,k,BM,BN,V,time_ms,failed\n${rows().join('\n')}\n`));
  metered = file('metered.csv', `BM,BN,time_ms,power_w\n${meteredRows().join('\n')}\n`);
  elsewhere = file(
    'elsewhere.csv',
    `BM,BN,time_ms\n${meteredRows()
      .map((row) => row.split(',').slice(0, 3))
      .join('\n')}\n`,
  );
  other = file('other.csv', 'X,time_ms\n1,2\n2,1\n');
  failures = file('failures.csv', 'BM,time_ms,failed\n8,,1\n16,,1\n');
});
afterAll(() => {
  workplace.remove();
  bundle.remove();
});

const run = (...args: readonly string[]) => start(bundle, workplace, [...args, '--quiet']).ended;

it.each(['forest', 'local', 'annealing', 'genetic', 'random', 'exhaustive'])(
  'replays with %s',
  async (strategy) => {
    const args = ['tune', '--replay', recording, '--parameters', 'm,BM,BN,V', '--strategy', strategy];
    const { code, stdout } = await run(...args, '--budget', '96', '--seeds', '2', '--json');
    const document = replayed.parse(JSON.parse(stdout));
    expect(code).toBe(0);
    expect(document).toMatchObject({
      configurations: 96,
      optimum: 2.6,
      summary: { within1: 1, meanFinal: 1 },
    });
    expect(document.runs.map(({ seed }) => seed)).toEqual([0, 1]);
  },
);

it('replays warm from what was recorded elsewhere', async () => {
  const args = ['tune', '--replay', recording, '--parameters', 'm,BM,BN,V', '--budget', '96', '--seeds', '3'];
  const bestAt20 = async (...more: readonly string[]) => {
    const { code, stdout } = await run(...args, ...more, '--json');
    expect(code).toBe(0);
    const document = replayed.extend({ warm: z.int().nullable() }).parse(JSON.parse(stdout));
    expect(document.summary.within1).toBe(1);
    const ratios = document.runs.map(({ bestAt }) => bestAt[20] as number);
    return { warm: document.warm, worst: Math.max(...ratios) };
  };
  const [cold, warm] = [await bestAt20(), await bestAt20('--warm', elsewhere)];
  expect(cold.warm).toBeNull();
  expect(warm.warm).toBe(25);
  expect(warm.worst).toBeLessThanOrEqual(cold.worst);
});

it.each([
  // Energy is (1 + 64 / BM) · (50 + BM) mJ: 522, 330, 246, 228 and 267 by tile, times what the width adds.
  ['energy', 0.228 * (1 + 8 / 256)],
  ['edp', (1.5 * (1 + 8 / 256)) ** 2 * 0.178 * 1e-3],
  ['time,energy', (1.5 * (1 + 8 / 256)) ** 2 * 0.178 * 1e-3],
  ['energy,time', (1.5 * (1 + 8 / 256)) ** 2 * 0.178 * 1e-3],
])('replays for %s', async (objective, optimum) => {
  const args = ['tune', '--replay', metered, '--objective', objective, '--budget', '25', '--seeds', '2'];
  const { code, stdout } = await run(...args, '--json');
  const document = replayed.parse(JSON.parse(stdout));
  expect(code).toBe(0);
  expect(document.configurations).toBe(25);
  expect(document.optimum).toBeCloseTo(optimum, 9);
  expect(document.summary.within1).toBe(1);
  const { front, runs } = JSON.parse(stdout);
  if (!objective.includes(',')) expect(front).toBeUndefined();
  else {
    // 128 is the fastest and 64 takes the least energy; both at the smallest width.
    expect(front.map(({ configuration }: never) => configuration)).toEqual([
      { BM: 128, BN: 8 },
      { BM: 64, BN: 8 },
    ]);
    expect(runs[0].front).toEqual({ found: 2, volume: expect.closeTo(1, 9) });
  }
  const text = await run(...args);
  expect(text.stdout).toMatch(
    objective.includes(',') ? /front of time and energy has 2 points/ : /optimum .* J/,
  );
});

it('replays for time under a power limit', async () => {
  const args = [
    'tune',
    '--replay',
    metered,
    '--power-limit',
    '100',
    '--budget',
    '25',
    '--seeds',
    '1',
    '--json',
  ];
  const { code, stdout } = await run(...args);
  expect([code, JSON.parse(stdout).optimum]).toEqual([0, 3 * (1 + 8 / 256)]);
});

it('evaluates under every split', async () => {
  const args = ['evaluate', recording, '--target', 'time_ms', '--group', 'm,n,k', '--train-share', '0.5'];
  const { code, stdout } = await run(...args, '--trees', '20', '--json');
  const { rows: count, results } = evaluated.parse(JSON.parse(stdout));
  expect(code).toBe(0);
  expect(count).toBe(96);
  expect(results.map(({ split, testRows }) => [split, testRows])).toEqual([
    ['random', 19],
    ['group', 96],
    ['share', 48],
  ]);
});

it.each([
  [
    'a column that is not there',
    2,
    ['tune', '--replay', 'FILE', '--objective-column', 'watts'],
    /"watts".*m, n, k, BM/s,
  ],
  ['a parameter that is not there', 2, ['tune', '--replay', 'FILE', '--parameters', 'BK'], /"BK"/],
  ['seconds to spend', 2, ['tune', '--replay', 'FILE', '--budget', '5s'], /--budget/],
  [
    'to start warm from failures',
    2,
    ['tune', '--replay', 'FILE', '--warm', 'FAILURES'],
    /failures\.csv.*nothing is to be expected/s,
  ],
  [
    'to start warm from another kernel',
    2,
    ['tune', '--replay', 'FAILURES', '--warm', 'OTHER'],
    /other\.csv.*no tunable.*only X/s,
  ],
  [
    'to start warm what cannot',
    2,
    ['tune', '--replay', 'FILE', '--warm', 'FILE', '--strategy', 'random'],
    /--warm.*"forest"/s,
  ],
  ['to start a session warm from a file', 2, ['tune', 'k.wgsl', '--warm', 'FILE'], /--warm.*--replay/s],
  ['nothing but failures', 1, ['tune', '--replay', 'FAILURES'], /failures\.csv.*failed/s],
  [
    'energy of a file without any',
    2,
    ['tune', '--replay', 'FILE', '--objective', 'energy'],
    /neither energy nor power.*--objective time/s,
  ],
  ['an objective there is none of', 2, ['tune', '--replay', 'FILE', '--objective', 'area'], /"time,energy"/],
  ['a limit that is none', 2, ['tune', '--replay', 'FILE', '--power-limit', '-1'], /--power-limit: "-1"/],
  ['an error that was not recorded', 2, ['tune', '--replay', 'FILE', '--error-limit', '1'], /--error-limit/],
  [
    'a limit that nothing keeps to',
    1,
    ['tune', '--replay', 'METERED', '--power-limit', '1'],
    /keeps to the limit/,
  ],
  ['a file that is not there', 2, ['tune', '--replay', 'none.csv'], /none\.csv/],
  ['a target that is not there', 2, ['evaluate', 'FILE', '--target', 'watts'], /"watts"/],
  [
    'a share of everything',
    2,
    ['evaluate', 'FILE', '--target', 'time_ms', '--train-share', '1'],
    /--train-share/,
  ],
] as const)('refuses %s', async (_, exit, args, message) => {
  const files = new Map([
    ['FILE', recording],
    ['FAILURES', failures],
    ['METERED', metered],
    ['OTHER', other],
  ]);
  const { code, stderr } = await run(...args.map((arg) => files.get(arg) ?? arg));
  expect([code, stderr]).toEqual([exit, expect.stringMatching(message)]);
});
