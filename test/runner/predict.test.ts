import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type BundledCli,
  bundleCli,
  createWorkplace,
  type Outcome,
  sample,
  start,
  type Workplace,
} from './support/cli';

/** The fields of `tilesmith predict` that other programs rely on, apart from the program's own types. */
const quantiles = z.object({ p10: z.number(), p50: z.number(), p90: z.number() });
const predicted = z.object({
  model: z.object({ id: z.string(), trainedOn: z.string(), generic: z.boolean() }),
  predictions: z.array(
    z.object({
      configuration: z.record(z.string(), z.number()),
      problem: z.object({ m: z.int(), n: z.int(), k: z.int() }),
      timeMs: quantiles,
      powerW: quantiles.nullable(),
      energyJ: quantiles.nullable(),
      boundBy: z.string(),
      inTrainingRange: z.boolean(),
      attribution: z.array(z.object({ feature: z.string(), effect: z.number() })),
    }),
  ),
});
const tuned = z.object({
  problems: z.array(
    z.object({
      trials: z.array(
        z.object({
          configuration: z.record(z.string(), z.number()),
          timeMs: z.object({ median: z.number() }).nullable(),
          predictedMs: quantiles.nullable(),
        }),
      ),
    }),
  ),
});

const KERNEL = sample('tiled.wgsl');
/** Small, so that compiling and not running takes the time. */
const SIZES = ['16', '32', '48', '64', '80', '96', '112', '128'];
let bundle: BundledCli;
let workplace: Workplace;

beforeAll(() => {
  bundle = bundleCli();
  workplace = createWorkplace();
});
afterAll(() => {
  workplace.remove();
  bundle.remove();
});

const run = (...args: readonly string[]): Promise<Outcome> => start(bundle, workplace, args).ended;

async function tune(sizes: readonly string[], budget: number, seed: number) {
  const { stdout, stderr } = await run(
    ...['tune', KERNEL, '--json', '--quiet', '--strategy', 'random', '--size', ...sizes],
    ...['--budget', String(budget), '--seed', String(seed)],
  );
  expect(stderr).not.toContain('not trained');
  return tuned.parse(JSON.parse(stdout)).problems;
}

async function predict(...args: readonly string[]) {
  const { stdout, stderr, code } = await run('predict', KERNEL, '--json', '--quiet', ...args);
  expect([code, stderr]).toEqual([0, '']);
  return predicted.parse(JSON.parse(stdout));
}

describe('before enough was measured', () => {
  it.each<[string, readonly string[], number, RegExp]>([
    ['a device without a model', [KERNEL, '--size', '64'], 3, /no model of .* at least 30 measurements/s],
    ['a device that gives no times', [sample('naive.cu'), '--size', '64'], 3, /gives no times/],
    ['a tunable that there is none of', [KERNEL, '--set', 'NOPE=1'], 2, /no tunable "NOPE"; it has TILE/],
    ['one configuration and all of them', [KERNEL, '--all', '--set', 'TILE=8'], 2, /not both/],
  ])('%s is told', async (_, args, code, message) => {
    const outcome = await run('predict', ...args);
    expect(outcome.stderr).toMatch(message);
    expect(outcome.code).toBe(code);
  });
});

describe('a device that was measured', () => {
  it('has a model of its own, which comes near what is then measured, and a session keeps what it expected', async () => {
    const first = await tune(SIZES, 4, 1);
    expect(first.flatMap(({ trials }) => trials.map(({ predictedMs }) => predictedMs))).toEqual(
      Array.from({ length: 32 }, () => null),
    );

    const { model, predictions } = await predict('--size', '64', '256');
    expect(model).toMatchObject({ generic: false });
    expect(model.trainedOn).toMatch(/^32 measurements of 1 kernel at 8 sizes on /);
    expect(predictions.map(({ problem, inTrainingRange }) => [problem.m, inTrainingRange])).toEqual([
      [64, true],
      [256, false],
    ]);
    for (const { timeMs } of predictions) {
      expect(timeMs.p10).toBeLessThanOrEqual(timeMs.p50);
      expect(timeMs.p50).toBeLessThanOrEqual(timeMs.p90);
    }
    expect(predictions[1]?.timeMs.p50).toBeGreaterThan(predictions[0]?.timeMs.p50 as number);

    const fresh = await tune(['72', '88'], 4, 7);
    const pairs = fresh.flatMap(({ trials }) =>
      trials.flatMap(({ timeMs, predictedMs }) =>
        timeMs && predictedMs ? [[timeMs.median, predictedMs.p50]] : [],
      ),
    );
    expect(pairs.length).toBe(8);
    const factors = pairs
      .map(([time = 0, expected = 0]) => Math.max(time / expected, expected / time))
      .sort((a, b) => a - b);
    expect(factors[4]).toBeLessThan(2);
    expect((await predict('--size', '64')).model.id).not.toBe(model.id);
  }, 300_000);

  it('tells of every valid configuration once, in the space of the device', async () => {
    const { predictions } = await predict('--size', '64', '--all');
    const { stdout } = await run('explain', KERNEL, '--json', '--no-run');
    const [kernel] = (JSON.parse(stdout) as { kernels: { spaceSize: number }[] }).kernels;
    expect(predictions.length).toBeGreaterThan(2);
    expect(predictions.length).toBeLessThanOrEqual(kernel?.spaceSize as number);
    expect(new Set(predictions.map(({ configuration }) => JSON.stringify(configuration))).size).toBe(
      predictions.length,
    );
  });

  it('is told in words, with what limits the kernel and by what the prediction is', async () => {
    const { stdout } = await run('predict', KERNEL, '--size', '64', '--quiet');
    expect(stdout).toMatch(/predicted, not measured/);
    expect(stdout).toMatch(/by the model of this device: \d+ measurements/);
    expect(stdout).toMatch(/bound by/);
  });
});
