import { describe, expect, it } from 'vitest';
import { entryName } from '../../../../src/core/compiler/entryName';
import { explainPtxas, ptxasFunctions } from '../../../../src/core/compiler/ptxasOutput';

describe('ptxasFunctions', () => {
  it('reads every kernel with its own numbers', () => {
    const output = `ptxas info    : 0 bytes gmem
ptxas info    : Compiling entry function '_Z3dynPf' for 'sm_80'
ptxas info    : Function properties for _Z3dynPf
    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 10 registers, used 1 barriers, 360 bytes cmem[0]
ptxas info    : Compile time = 1.603 ms
ptxas info    : Compiling entry function '_Z1kILi96EEvPf' for 'sm_90'
ptxas info    : Function properties for _Z1kILi96EEvPf
    536 bytes stack frame, 948 bytes spill stores, 1076 bytes spill loads
ptxas info    : Used 32 registers, used 2 barriers, 536 bytes cumulative stack size, 8224 bytes smem
ptxas info    : Function properties for _Z6calledf
    8 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads`;
    const none = { stackBytes: 0, spillStoreBytes: 0, spillLoadBytes: 0, sharedBytes: 0, constantBytes: 0 };
    expect(ptxasFunctions(output)).toEqual([
      { ...none, name: '_Z3dynPf', registers: 10, barriers: 1, constantBytes: 360 },
      {
        name: '_Z1kILi96EEvPf',
        registers: 32,
        barriers: 2,
        stackBytes: 536,
        spillStoreBytes: 948,
        spillLoadBytes: 1076,
        sharedBytes: 8224,
        constantBytes: 0,
      },
    ]);
  });

  it('does not take the frame of a function that is called for that of the kernel', () => {
    const output = `ptxas info    : Compiling entry function 'k' for 'sm_70'
ptxas info    : Function properties for k
    16 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Function properties for _Z6calledf
    800 bytes stack frame, 4 bytes spill stores, 4 bytes spill loads
ptxas info    : Used 32 registers, 8224+0 bytes smem, 356 bytes cmem[0]`;
    expect(ptxasFunctions(output)).toMatchObject([
      { stackBytes: 16, spillStoreBytes: 0, sharedBytes: 8224, barriers: 0 },
    ]);
  });

  it('finds none in other text', () => {
    expect(ptxasFunctions('')).toEqual([]);
    expect(ptxasFunctions('ptxas info    : Used 3 registers')).toEqual([]);
  });
});

describe('explainPtxas', () => {
  it.each([
    [
      "Entry function 'k' uses too much shared data (0xc004 bytes, 0xc000 max)",
      /^the kernel declares 49156 bytes .* 49152/,
    ],
    [
      "(C7600) Register allocation failed with register count of '24'. Compile",
      /cannot be compiled with 24 registers/,
    ],
    ['something else', /^something else$/],
  ])('%s', (text, expected) => {
    expect(explainPtxas(text)).toMatch(expected);
  });
});

describe('entryName', () => {
  it.each([
    [['sgemm'], 'sgemm', 'sgemm'],
    [['_Z5sgemmPKfS0_Pfi', '_Z7sgemm_2Pf', '_Z15big_matrixsgemmPf'], 'sgemm', '_Z5sgemmPKfS0_Pfi'],
    [['_Z5sgemmILi64ELi64EEvPKfS1_Pfiii'], 'sgemm<64, 64>', '_Z5sgemmILi64ELi64EEvPKfS1_Pfiii'],
    [['_ZN1n1kIfEEvPT_'], 'n::k<float>', '_ZN1n1kIfEEvPT_'],
    [['_Z1kILi32EEvPi', '_Z1kILi64EEvPi'], 'k<64>', '_Z1kILi64EEvPi'],
    [['_Z1kILj4EfEvPT0_', '_Z1kILj4E6__halfEvPT0_'], 'k<4, __half>', '_Z1kILj4E6__halfEvPT0_'],
    [['_Z1kILin4ELb1EEvPi', '_Z1kILi4ELb1EEvPi'], 'k<-4, true>', '_Z1kILin4ELb1EEvPi'],
  ])('of %j, %s is %s', (symbols, entry, name) => {
    expect(entryName(symbols, entry)).toEqual({ ok: true, name });
  });

  it('says what there is where it cannot be told', () => {
    expect(entryName([], 'k')).toEqual({ ok: false, reason: 'no kernel k was compiled; the file has none' });
    expect(entryName(['_Z1aPf'], 'k')).toMatchObject({
      ok: false,
      reason: expect.stringContaining('_Z1aPf'),
    });
    expect(entryName(['_Z1kPf', '_Z1kPi'], 'k')).toMatchObject({
      ok: false,
      reason: expect.stringContaining('several'),
    });
  });
});
