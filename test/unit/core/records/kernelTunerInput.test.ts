import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KernelTunerInput, readKernelTunerInput } from '../../../../src/core/records/kernelTunerInput';
import { formatExpression } from '../../../../src/core/space/formatExpression';

const parameter = (name: string, values: unknown, rest: object = {}) => ({
  Name: name,
  Type: 'int',
  Values: values,
  ...rest,
});

/** A whole input file with these parameters, conditions and kernel. */
function file(
  parameters: readonly unknown[],
  conditions: readonly unknown[] = [],
  kernel: object = {},
): string {
  return JSON.stringify({
    General: { BenchmarkName: 'GEMM' },
    ConfigurationSpace: { TuningParameters: parameters, Conditions: conditions },
    KernelSpecification: { Language: 'CUDA', KernelName: 'sgemm', KernelFile: 'sgemm.cu', ...kernel },
  });
}

function inputOf(text: string): KernelTunerInput {
  const read = readKernelTunerInput(text);
  if (!read.ok) throw new Error(`${read.problem.place}: ${read.problem.message}`);
  return read.input;
}

const BX = parameter('block_size_x', '[16, 32]');

describe('readKernelTunerInput', () => {
  it('reads space, conditions and kernel', () => {
    const input = inputOf(
      file(
        [
          parameter('block_size_x', '[16, 32]', { Default: 32 }),
          parameter('tile', '[2**i for i in range(3)]', { Default: [2] }),
          parameter('pad', [0, 1]),
          parameter('fast', '[True, False]', { Type: 'bool' }),
          { Name: 'deep', Type: 'bool' },
        ],
        [{ Expression: 'block_size_x // tile >= 8 and pad in [0, 1]', Parameters: ['block_size_x'] }],
        { CompilerOptions: ['-std=c++17', '-DWIDTH=4096', '-DFAST'], SharedMemory: 1024 },
      ),
    );
    expect(input).toMatchObject({
      language: 'cuda',
      kernelName: 'sgemm',
      kernelFile: 'sgemm.cu',
      tunables: [
        { name: 'block_size_x', values: [16, 32], default: 32 },
        { name: 'tile', values: [1, 2, 4], default: 2 },
        { name: 'pad', values: [0, 1], default: null },
        { name: 'fast', values: [1, 0] },
        { name: 'deep', values: [0, 1] },
      ],
      conditions: [{ text: 'block_size_x // tile >= 8 and pad in [0, 1]' }],
    });
    expect(input.macros).toEqual(
      new Map([
        ['WIDTH', 4096],
        ['FAST', 1],
      ]),
    );
    expect(input.groupSize?.map(formatExpression)).toEqual(['block_size_x', '1', '1']);
    expect(input.sharedBytes && formatExpression(input.sharedBytes)).toBe('1024');
  });

  it('takes the extents of a block from LocalSize, and reads fields whatever their case', () => {
    const text = JSON.stringify({
      configurationSpace: { tuningParameters: [{ name: 'BM', values: '[8]' }] },
      kernelSpecification: {
        language: 'wgsl',
        kernelName: 'gemm<8>',
        localSize: { x: 'BM // 2', y: 4 },
        sharedMemory: 0,
      },
    });
    const input = inputOf(text);
    expect(input).toMatchObject({
      language: 'wgsl',
      kernelName: 'gemm',
      kernelFile: null,
      sharedBytes: null,
    });
    expect(input.groupSize?.map(formatExpression)).toEqual(['BM / 2', '4', '1']);
  });

  it('needs no more than the parameters', () => {
    const input = inputOf(
      JSON.stringify({ ConfigurationSpace: { TuningParameters: [parameter('BM', '[8]')] } }),
    );
    expect(input).toMatchObject({ language: null, kernelName: null, kernelFile: null, groupSize: null });
  });

  it.each([
    ['', '1:1', 'is no JSON'],
    ['{\n  "a": 1,\n  oops\n}', '3:3', 'is no JSON'],
    ['[1]', '1:1', 'is no JSON object'],
    ['null', '1:1', 'is no JSON object'],
    ['{}', 'ConfigurationSpace', 'is missing'],
    ['{"ConfigurationSpace": []}', 'ConfigurationSpace', 'is no object'],
    [file([]), 'ConfigurationSpace.TuningParameters', 'there are none'],
    [file(Array(501).fill(BX)), 'ConfigurationSpace.TuningParameters', 'has more than 500 entries'],
    [file([3]), 'ConfigurationSpace.TuningParameters[0]', 'is no object'],
    [file([{ Values: '[1]' }]), 'ConfigurationSpace.TuningParameters[0].Name', 'is missing'],
    [file([parameter('a b', '[1]')]), 'ConfigurationSpace.TuningParameters[0].Name', '"a b" is no name'],
    [file([BX, BX]), 'ConfigurationSpace.TuningParameters[1]', '"block_size_x" stands there twice'],
    [
      file([parameter('method', '["a"]', { Type: 'string' })]),
      'ConfigurationSpace.TuningParameters[0].Type',
      'texts cannot be tuned',
    ],
    [file([parameter('BM', '')]), 'ConfigurationSpace.TuningParameters[0].Values', 'the list is empty'],
    [
      file([parameter('BM', '[1 // 0]')]),
      'ConfigurationSpace.TuningParameters[0].Values',
      'division by zero',
    ],
    [file([parameter('BM', ['16'])]), 'ConfigurationSpace.TuningParameters[0].Values', '"16" is neither'],
    [
      file([parameter('BM', 'range(10**9)')]),
      'ConfigurationSpace.TuningParameters[0].Values',
      'more than 1024',
    ],
    [file([BX], [7]), 'ConfigurationSpace.Conditions[0]', 'is no condition'],
    [file([BX], [{}]), 'ConfigurationSpace.Conditions[0].Expression', 'is missing'],
    [
      file([BX], [{ Expression: 'block_size_x &&' }]),
      'ConfigurationSpace.Conditions[0].Expression',
      '"block_size_x &&" cannot be read: unexpected "&" (column 15)',
    ],
    [
      file([BX], ['block_size_x > 1', 'block_size_x % 0 == 0']),
      'ConfigurationSpace.Conditions[1]',
      'has no value for any configuration tried: division by zero',
    ],
    [
      file([BX], [{ Expression: '2 ** 10 ** 10 > block_size_x' }]),
      'ConfigurationSpace.Conditions[0].Expression',
      'is not a finite number',
    ],
    [
      file([BX], [], { Language: 'OpenCL' }),
      'KernelSpecification.Language',
      'kernels in OpenCL cannot be read',
    ],
    [file([BX], [], { KernelFile: 3 }), 'KernelSpecification.KernelFile', 'is no text'],
    [
      file([BX], [], { LocalSize: { X: 'block_size_x +' } }),
      'KernelSpecification.LocalSize.X',
      'cannot be read',
    ],
  ])('%j is refused at %s: %s', (text, place, message) => {
    const read = readKernelTunerInput(text);
    if (read.ok) throw new Error('it was read');
    expect(read.problem.place).toBe(place);
    expect(read.problem.message).toContain(message);
    expect(read.problem.remedy).not.toBe('');
  });

  it('takes a condition that has a value for one configuration alone', () => {
    const conditions = ['8 // (block_size_x - 16) > 0'];
    expect(inputOf(file([BX], conditions)).conditions).toHaveLength(1);
  });

  it('never throws, whatever the JSON', () => {
    const whole = JSON.parse(
      file([BX, parameter('tile', '[1, 2]')], [{ Expression: 'tile < block_size_x' }]),
    );
    const damaged = fc
      .tuple(fc.constantFrom(...pathsOf(whole)), fc.oneof(fc.jsonValue(), fc.string()))
      .map(([path, value]) => JSON.stringify(withValue(whole, path, value)));
    fc.assert(
      fc.property(fc.oneof(damaged, fc.string(), fc.json()), (text) => {
        const read = readKernelTunerInput(text);
        if (!read.ok) expect(read.problem.place.length * read.problem.remedy.length).toBeGreaterThan(0);
      }),
      { numRuns: 400 },
    );
  });
});

type Path = readonly string[];

/** The way to every part of a JSON value. */
function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

function withValue(whole: unknown, [first, ...rest]: Path, value: unknown): unknown {
  if (first === undefined) return value;
  if (Array.isArray(whole))
    return whole.map((one, i) => (String(i) === first ? withValue(one, rest, value) : one));
  return { ...(whole as object), [first]: withValue((whole as Record<string, unknown>)[first], rest, value) };
}
