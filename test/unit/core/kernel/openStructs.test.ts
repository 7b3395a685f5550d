import { describe, expect, it } from 'vitest';
import { instanceSource } from '../../../../src/core/kernel/instanceSource';
import type { KernelModel } from '../../../../src/core/kernel/kernelModel';
import { defaultConfiguration } from '../../../../src/core/space/configuration';
import { cudaFixture, extractCu } from './reading';

function kernelOf(text: string, hasHeader = false): KernelModel {
  return extractCu(text, null, () => hasHeader).kernels[0]!;
}

const declarationsOf = (text: string): readonly string[] =>
  (kernelOf(text).cuda?.declarations ?? []).map(({ text: written }) => written);

/** A naive product of matrices in a struct, with more in the loop. */
const naive = (statement: string, type = 'float') => `#include "matrix.h"
__global__ void f(Matrix a, Matrix b, Matrix c) {
  int row = blockIdx.y * blockDim.y + threadIdx.y, col = blockIdx.x * blockDim.x + threadIdx.x;
  ${type} sum = 0;
  for (int k = 0; k < a.width; k++) sum += a.data[row * a.width + k] * b.data[k * b.width + col];
  ${statement}
  c.data[row * c.width + col] = sum;
}`;

describe('a struct that a header of the author would declare', () => {
  it('has the members that the code asks for, as what it uses them for', () => {
    expect(declarationsOf(cudaFixture('headerStruct'))).toEqual([
      'struct Dense { int rows; int cols; float *values; };',
    ]);
    expect(declarationsOf(cudaFixture('headerStructBlocks'))).toEqual([
      'struct Grid { double *cells; int pitch; int rows; int cols; };',
    ]);
  });

  it('is declared on the line of what needs it first, in what is compiled', () => {
    const text = cudaFixture('headerStructBlocks');
    const model = kernelOf(text);
    const source = instanceSource(model, text, defaultConfiguration(model.tunables), new Map());
    expect(source.split('\n').length).toBe(text.split('\n').length);
    expect(source).toMatch(/^struct Grid \{.*\}; __device__ double cell\(/m);
  });

  it('is said to be taken for that', () => {
    const { evidence, missing } = kernelOf(naive(''));
    expect(missing).toEqual([]);
    expect(evidence.map(({ text }) => text)).toContain(
      'nothing in the file declares Matrix: it is taken for "struct Matrix { int width; float *data; };", by what is asked of it',
    );
  });

  it.each([
    ['int', 'int *data'],
    ['half', 'half *data'],
    ['double', 'double *data'],
  ])('holds numbers of the only type there is: %s', (type, member) => {
    expect(declarationsOf(naive('', type))[0]).toContain(member);
  });

  it('holds factors as numbers with a fraction', () => {
    expect(declarationsOf(naive('sum *= c.alpha;'))[0]).toContain('float alpha');
  });

  it.each([
    ['float *from = a.data + row * a.pitch; // double buffered', 'int pitch'],
    ['Matrix part; part.data = a.data + a.pitch * row;', 'int pitch'],
    ['int pitch = a.pitch;', 'int pitch'],
    ['sum += *(a.extra + row);', 'float *extra'],
  ])('has a member for what is asked in %s', (statement, member) => {
    expect(declarationsOf(naive(statement))[0]).toContain(member);
  });

  it.each([
    ['a member that is called', 'sum += a.at(row, col);'],
    ['a struct in it', 'sum += a.size.x;'],
    ['a member that is only multiplied with', 'sum *= a.weight;'],
    ['numbers of two types', 'half other = 0;'],
    ['one that is made from a list', 'Matrix part = {1, 2};'],
  ])('is asked for where there is %s', (_, statement) => {
    const { cuda, missing } = kernelOf(naive(statement));
    expect(cuda?.declarations).toEqual([]);
    expect(missing).toContainEqual({
      about: 'a',
      remedy: expect.stringContaining('write its declaration above the kernel'),
    });
  });

  it('is left to a header that is there, and to the text where that declares it', () => {
    expect(kernelOf(naive(''), true).cuda?.declarations).toEqual([]);
    expect(declarationsOf(`struct Matrix { int width; float *data; };\n${naive('')}`)).toEqual([]);
  });
});
