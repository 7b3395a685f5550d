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

beforeAll(() => {
  bundle = bundleCli();
  workplace = createWorkplace();
  const file = (name: string, content: string | Buffer): string => {
    const at = path.join(workplace.folder, name);
    writeFileSync(at, content);
    return at;
  };
  recording = file('space.csv.gz', gzipSync(`m,n,k,BM,BN,V,time_ms,failed\n${rows().join('\n')}\n`));
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
  ['nothing but failures', 1, ['tune', '--replay', 'FAILURES'], /failures\.csv.*failed/s],
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
  ]);
  const { code, stderr } = await run(...args.map((arg) => files.get(arg) ?? arg));
  expect([code, stderr]).toEqual([exit, expect.stringMatching(message)]);
});
