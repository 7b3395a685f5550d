import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { float32Bits } from '../../src/core/numerics/format/bits';
import { createNormalStream } from '../../src/core/numerics/study/normalStream';
import { STUDY_SEED } from '../../src/core/numerics/study/recipe';
import { type BundledCli, bundleCli, createWorkplace, sample, start, type Workplace } from './support/cli';

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

const numerics = (args: string, input = '') =>
  start(bundle, workplace, ['numerics', ...args.split(' ')], {}, input).ended;

describe('numerics cast', () => {
  it.each([
    // float32, double; NaN keeps its sign; blank lines and line ends of Windows do not matter
    ['--format e4m3', '3f800000\r\n3ff0000000000001\n\nffc00000\n', '38\n38\nff\n'],
    ['--format tf32 --mode rna', '44801000\n00000000\n', '22401\n00000\n'],
    ['--format fp16 --mode rz', '477fffff', '7bff\n'],
    ['--format e5m2 --saturate', '7f800000', '7b\n'],
    ['--format e2m1', '40e00000\n80000000', '7\n8\n'],
  ])('%s', async (options, input, output) => {
    expect(await numerics(`cast ${options}`, input)).toMatchObject({ code: 0, stdout: output, stderr: '' });
  });

  it('prints one document with --json', async () => {
    const { stdout } = await numerics('cast --format bf16 --json', '3f800000\nbf800000\n');
    expect(JSON.parse(stdout)).toEqual({
      format: 'bf16',
      mode: 'rne',
      saturate: false,
      codes: ['3f80', 'bf80'],
    });
  });

  it.each([
    ['cast --format fp16', '3f800000\n3f80000\n', 'standard input:2: "3f80000" is no number'],
    ['cast --format fp16', '3f8000003f80000g', 'standard input:1'],
    ['cast --format fp12', '', '--format: "fp12" is none of fp32'],
    ['cast --format fp16 --mode up', '', '--mode: "up" is none of rne'],
  ])('%s of what it cannot read ends with 2', async (args, input, message) => {
    const { code, stderr } = await numerics(args, input);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

const line = (a: readonly string[], b: readonly string[], c: string) => `${JSON.stringify({ a, b, c })}\n`;

describe('numerics dot', () => {
  it('computes what the architecture computes', async () => {
    // 1 - 2^-24 - 1: the last bit is lost on Volta only.
    const input = line(['bf800000'], ['3f800000'], '3f7fffff');
    expect((await numerics('dot --arch volta --input fp16 --output fp32', input)).stdout).toBe('b4000000\n');
    expect((await numerics('dot --arch ampere --input fp16 --output fp32', input)).stdout).toBe('b3800000\n');
  });

  it('takes no products, a part of a block, and what is not finite', async () => {
    const input = [
      line([], [], '40490fdb'),
      line(new Array(19).fill('3f800000'), new Array(19).fill('40000000'), '3f800000'),
      line(['7f800000'], ['00000000'], '3f800000'),
      line(['ff800000'], ['3f800000'], '3f800000'),
      line(['80000000'], ['3f800000'], '80000000'),
    ].join('');
    const { stdout } = await numerics(
      'dot --arch hopper --input bf16 --output fp32 --instruction wgmma',
      input,
    );
    expect(stdout).toBe('40490fdb\n421c0000\n7fffffff\nff800000\n00000000\n');
  });

  it('drops the bits of a float32 that TF32 has not, as the hardware does', async () => {
    const { stdout } = await numerics(
      'dot --arch ampere --input tf32 --output fp32',
      line(['3f801fff'], ['3f800000'], '00000000'),
    );
    expect(stdout).toBe('3f800000\n');
  });

  it('says which paths nobody has seen on hardware', async () => {
    const { stderr, code } = await numerics(
      'dot --arch turing --input fp16 --output fp32',
      line([], [], '00000000'),
    );
    expect(code).toBe(0);
    expect(stderr).toContain('unverified');
  });

  const ampere = 'dot --arch ampere --input fp16 --output fp32';
  it.each([
    [ampere, line(['3f800000'], [], '00000000'), 'standard input:1: a has 1 elements, b has 0'],
    [ampere, `${line([], [], '00000000')}nothing`, 'standard input:2: this is no JSON'],
    [ampere, '{"a":[]}', 'a and b must be lists'],
    [ampere, line(['3f80'], ['3f800000'], '00000000'), 'a[0] is "3f80"'],
    [
      ampere,
      line(['3f800000'], ['3f800001'], '00000000'),
      'b[0] is 1.0000001192092896, which is no fp16 value',
    ],
    ['dot --arch ampere --input fp16 --output fp16', line([], [], '3f800001'), 'c is 1.0000001192092896'],
    ['dot --arch volta --input bf16 --output fp32', '', 'read no bf16'],
    ['dot --arch hopper --input bf16 --output fp16', '', 'fp32 only'],
    ['dot --arch pascal --input fp16 --output fp32', '', '--arch: "pascal" is none of volta'],
    ['dot --arch ampere --input fp16 --output fp32 --instruction wgmma', '', 'ampere has no wgmma'],
  ])('%s of wrong input ends with 2 (%#)', async (args, input, message) => {
    const { code, stderr } = await numerics(args, input);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('numerics study', () => {
  it('prints the tables', async () => {
    const { code, stdout } = await numerics('study --rounds 20 --json --quiet');
    expect(code).toBe(0);
    const number = z.number();
    const document = z.object({
      source: z.string().includes('Recomputed'),
      tables: z
        .array(
          z.object({
            ...{ input: z.string(), output: z.string(), init: z.string(), operation: z.string() },
            ...{ meanAbsErrorCpu: number, meanAbsErrorConverted: number },
          }),
        )
        .length(24),
      chain: z
        .array(z.object({ input: z.string(), init: z.string(), n: number, relativeError: number.nullable() }))
        .length(60),
    });
    expect(document.safeParse(JSON.parse(stdout)).error).toBeUndefined();
  });

  const compiler = spawnSync('g++', ['--version']).status === 0;
  it.runIf(compiler)("draws what GNU's C++ library draws", () => {
    const [source, program] = [path.join(workplace.folder, 'draw.cpp'), path.join(workplace.folder, 'draw')];
    writeFileSync(
      source,
      `#include <cstdio>
#include <cstring>
#include <random>
int main() {
  std::mt19937 generator(${STUDY_SEED});
  std::normal_distribution<float> normal(0, 1);
  for (int i = 0; i < 20000; i++) {
    float value = normal(generator);
    unsigned bits;
    std::memcpy(&bits, &value, 4);
    std::printf("%u\\n", bits);
  }
}`,
    );
    execFileSync('g++', ['-O1', source, '-o', program]);
    const theirs = execFileSync(program, { encoding: 'utf8', maxBuffer: 1 << 24 })
      .trim()
      .split('\n')
      .map(Number);
    const draw = createNormalStream(STUDY_SEED);
    expect(theirs.filter((bits) => bits !== float32Bits(draw()))).toEqual([]);
  });
});

describe('numerics FILE', () => {
  const number = z.number();
  const row = z.object({
    ...{ format: z.string(), accumulator: z.string(), family: z.string(), k: number },
    ...{ expectedRms: number.nullable(), bound: number.nullable(), overflowProbability: number },
    measured: z
      .object({ rms: number, max: number, ulpMax: number, bias: number, effectiveBits: number })
      .nullable(),
    tolerance: z.object({ rtol: number, atol: number }),
    code: z.object({ typescript: z.string(), python: z.string(), cpp: z.string() }),
  });

  it.each(['f16.wgsl', 'tiled.wgsl', 'tensorCoreTf32.cu', 'tensorCoreBf16.cu'])(
    'tells of %s',
    async (file) => {
      const { code, stdout } = await start(bundle, workplace, [
        'numerics',
        sample(file),
        '--size',
        '64x64x256',
        '--models-only',
        '--json',
      ]).ended;
      expect(code).toBe(0);
      const document = z.object({ device: z.null(), rows: z.array(row).min(8) });
      expect(document.safeParse(JSON.parse(stdout)).error).toBeUndefined();
    },
  );

  it('runs the kernel on a device, also with inputs rounded to other formats', async () => {
    const args = ['numerics', sample('tiled.wgsl'), '--size', '64,32x64x128', '--formats', 'tf32,fp16/fp16'];
    const { code, stdout, stderr } = await start(bundle, workplace, [...args, '--json']).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('Running') });
    const document = JSON.parse(stdout);
    expect(document.device).toMatchObject({ id: expect.stringContaining('webgpu') });
    const parsed = z.array(row).length(12).parse(document.rows);
    for (const each of parsed.filter(({ format }) => format === 'fp32')) {
      expect(each.measured!.rms).toBeLessThan(2e-6);
      expect(each.measured!.max).toBeLessThan(each.bound!);
    }
    // TF32 inputs: what the models expect; an FP16 accumulator it has not.
    for (const each of parsed.filter(({ format }) => format === 'tf32')) {
      expect(each.measured!.rms / each.expectedRms!).toBeGreaterThan(0.3);
      expect(each.measured!.rms / each.expectedRms!).toBeLessThan(3);
    }
    expect(parsed.filter(({ format, measured }) => format === 'fp16' && measured !== null)).toEqual([]);
    expect(document.runs[0].outcome.measurement.paths.names.join()).toContain('in the order of K');
  });

  it('prints what was measured, by data and size', async () => {
    const args = [
      'numerics',
      sample('naive.wgsl'),
      '--size',
      '48',
      '--families',
      'normal,cancellation,overflow',
    ];
    const { code, stdout } = await start(bundle, workplace, args).ended;
    expect(code).toBe(0);
    expect(stdout).toContain('by the models and measured on');
    expect(stdout).toMatch(/cancellation +48 .* yes +fp32/);
    expect(stdout).toContain('in the order of K');
  });

  it('takes files, and says what is wrong with them', async () => {
    const file = path.join(workplace.folder, 'ones.bin');
    writeFileSync(file, new Uint8Array(new Float32Array(48 * 48).fill(1).buffer));
    const files = ['--a', file, '--b', file];
    const ran = await start(bundle, workplace, [
      'numerics',
      sample('naive.wgsl'),
      '--size',
      '48',
      '--json',
      ...files,
    ]).ended;
    expect(ran.code).toBe(0);
    const runs = z
      .array(z.object({ family: z.string(), outcome: z.any() }))
      .parse(JSON.parse(ran.stdout).runs);
    expect(runs.at(-1)).toMatchObject({
      family: 'file',
      outcome: { ok: true, measurement: { summary: { rms: 0, ulpMax: 0, effectiveBits: 24 } } },
    });
    for (const [args, message] of [
      [['--size', '50', ...files], 'has 9216 bytes; 50x50 numbers are 10000 as float32 or 5000 as float16'],
      [['--size', '8', ...files], 'has 9216 bytes; 8x8'],
      [['--size', '8192', ...files], '67108864 numbers are too many'],
      [['--size', '48', '--a', file], '--a and --b: give both'],
      [['--size', '48,50', ...files], 'give the one --size'],
      [['--size', '48', '--a', file, '--b', `${file}.npy`], 'ones.bin.npy: '],
    ] as const) {
      const { code, stderr } = await start(bundle, workplace, ['numerics', sample('naive.wgsl'), ...args])
        .ended;
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
    }
  });

  it('goes on with the models where the kernel does not run, and not where a device was asked for', async () => {
    const args = ['numerics', sample('tensorCoreTf32.cu'), '--size', '64'];
    const environment = { CUDA_VISIBLE_DEVICES: '' };
    const models = await start(bundle, workplace, [...args, '--json'], environment).ended;
    expect(models.code).toBe(0);
    const asked = await start(bundle, workplace, [...args, '--device', 'none'], environment).ended;
    expect({ code: asked.code, stderr: asked.stderr }).toEqual({
      code: 3,
      stderr: expect.stringContaining('none'),
    });
  });

  it.each([
    [[], 'give a kernel file'],
    [[sample('tiled.wgsl'), '--families', 'normal,odd'], '--families: "odd"'],
    [[sample('tiled.wgsl'), '--formats', 'fp99'], '--formats: "fp99"'],
    [[sample('tiled.wgsl'), '--arch', 'pascal'], '--arch: "pascal"'],
    [[sample('tiled.wgsl'), '--entry', 'other'], '--entry: '],
    [['missing.wgsl'], 'there is no such file'],
  ])('%o ends with 2', async (args, message) => {
    const { code, stderr } = await start(bundle, workplace, ['numerics', ...args]).ended;
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
