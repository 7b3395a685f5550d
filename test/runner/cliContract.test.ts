import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { type BundledCli, bundleCli, createWorkplace, sample, start, type Workplace } from './support/cli';
import { troubledKernel } from './support/tunableKernels';

/**
 * The fields other programs rely on, written down once more and apart from the program's own types: a field that is
 * renamed, missing or of another type fails here. Fields may be added.
 */
const number = z.number();
const maybe = number.nullable();
const text = z.string();
const name = text.nullable();
const extent = { m: number, n: number, k: number };

const trial = z
  .object({
    configuration: z.record(text, number),
    status: z.enum(['correct', 'compile', 'runtime', 'timeout', 'correctness', 'constraints']),
    reason: name,
    timeMs: z
      .object({ median: number, p25: number, p75: number, samples: z.array(number).min(1) })
      .nullable(),
    powerW: maybe,
    energyJ: maybe,
    predictedMs: z.object({ p10: number, p50: number, p90: number }).nullable(),
    verification: z
      .object({ exact: z.boolean().nullable(), real: z.boolean().nullable(), maxError: maybe, bound: maybe })
      .nullable(),
  })
  .refine(({ status, timeMs }) => (timeMs !== null) === (status === 'correct'), 'times only where correct')
  .refine(({ status, reason }) => (reason === null) === (status === 'correct'), 'a reason only where not');

const device = z.object({ id: text, name: text, fallback: z.boolean() });
const kernel = z.object({ path: text, entry: text });

const DOCUMENTS = {
  devices: z.object({
    devices: z
      .array(
        device.extend({
          kind: z.enum(['webgpu', 'cuda', 'replay']),
          backend: text,
          driver: text,
          limits: z.record(text, z.union([number, z.array(number)])),
          features: z.array(text),
          peakFlops: z.object({ f32: maybe, f16: maybe }),
          bytesPerSecond: maybe,
          powerSource: name,
        }),
      )
      .min(1),
  }),
  explain: z.object({
    language: z.literal('wgsl'),
    kernels: z
      .array(
        z.object({
          entry: text,
          line: z.int().positive(),
          roles: z.object({
            ...{ a: name, b: name, c: name, m: name, n: name, k: name },
            others: z.record(text, z.union([text, number])),
          }),
          layout: z.enum(['nn', 'nt', 'tn', 'tt']).nullable(),
          formats: z.object({ a: text, b: text, c: text, accumulator: text }).nullable(),
          tunables: z.array(
            z.object({
              name: text,
              values: z.array(number).min(1),
              default: number,
              apply: z.enum(['override', 'rewrite', 'define']),
            }),
          ),
          constraints: z.array(text),
          dispatch: z.array(text),
          spaceSize: z.int(),
          requires: z.array(text),
          evidence: z.array(
            z.object({ about: text, how: z.enum(['directive', 'name', 'analysis', 'device']), text }),
          ),
          missing: z.array(z.object({ about: text, remedy: text })),
        }),
      )
      .min(1),
  }),
  tune: z.object({
    device,
    kernel,
    problems: z
      .array(
        z.object({
          ...extent,
          baseline: trial.nullable(),
          best: trial.nullable(),
          distinguishable: z.boolean(),
          trials: z.array(trial).min(1),
        }),
      )
      .min(1),
    stoppedBecause: text,
    seconds: number.positive(),
  }),
  measure: z.object({
    device,
    kernel,
    measurements: z.array(trial.and(z.object({ problem: z.object(extent) }))).min(1),
  }),
} as const;

let bundle: BundledCli;
let workplace: Workplace;
let troubled = '';

beforeAll(() => {
  bundle = bundleCli();
  workplace = createWorkplace();
  troubled = path.join(workplace.folder, 'troubled.wgsl');
  writeFileSync(troubled, troubledKernel);
});
afterAll(() => {
  workplace.remove();
  bundle.remove();
});

const samples = readdirSync(sample('.')).filter((file) => file.endsWith('.wgsl'));

it.each([
  ['devices', () => []],
  ['explain', () => [troubled]],
  ...samples.map((file) => ['explain', () => [sample(file)]] as const),
  ['tune', () => [troubled, '--size', '16', '24x16x8', '--timeout', '2', '--quiet']],
  ['measure', () => [troubled, '--size', '16x24x8', '--quiet']],
  ['measure', () => [troubled, '--size', '16', '--set', 'X=4096', '--quiet']],
  ['measure', () => [troubled, '--size', '16', '--set', 'MODE=2', '--quiet']],
] as const)('%s --json %#', async (command, args) => {
  const { stdout } = await start(bundle, workplace, [command, ...args(), '--json']).ended;
  const document: unknown = JSON.parse(stdout);
  expect(DOCUMENTS[command].safeParse(document).error).toBeUndefined();
});

it('goes on to the result where nobody reads the progress', async () => {
  const one = start(bundle, workplace, ['measure', troubled, '--size', '16', '--json']);
  one.child.stderr?.destroy();
  const { code, stdout } = await one.ended;
  expect(code).toBe(0);
  expect(DOCUMENTS.measure.safeParse(JSON.parse(stdout)).error).toBeUndefined();
});

it('tunes for energy where the device tells it, and otherwise says what to do before anything is measured', async () => {
  const args = [
    'tune',
    troubled,
    '--size',
    '16',
    '--timeout',
    '2',
    '--quiet',
    '--json',
    '--objective',
    'energy',
  ];
  const listed = await start(bundle, workplace, ['devices', '--no-ceilings', '--json']).ended;
  const { devices } = DOCUMENTS.devices.parse(JSON.parse(listed.stdout));
  const { code, stdout, stderr } = await start(bundle, workplace, args).ended;
  if (devices[0]?.powerSource == null) {
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/nothing tells the power of .*--objective time/);
  } else {
    const document = DOCUMENTS.tune.parse(JSON.parse(stdout));
    expect(document.problems[0]?.best?.energyJ).toBeGreaterThan(0);
  }
});

it.each([
  ['an objective there is none of', ['--objective', 'speed'], /--objective: "speed".*"time,energy"/],
  ['a power limit that is none', ['--power-limit', 'few'], /--power-limit: "few"/],
  ['an error limit that is none', ['--error-limit', '0'], /--error-limit: "0"/],
] as const)('refuses %s', async (_, more, message) => {
  const { code, stderr } = await start(bundle, workplace, ['tune', troubled, '--size', '16', ...more]).ended;
  expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
});
