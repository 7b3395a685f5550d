import { describe, expect, it } from 'vitest';
import { askedLengths } from '../../../src/runner/dawn/askedLengths';

const BUFFERS = `@group(0) @binding(0) var<storage, read> a: array<f32>;
@binding(1) @group(0) var<storage> b: array<f32>;
@group(1) @binding(0u)
var<storage, read_write> größe: Matrix;
`;

describe('the buffers whose length a kernel asks for', () => {
  it.each([
    ['none', 'fn f() {}', []],
    ['one', 'fn f() -> u32 { return arrayLength(&b); }', ['0:1']],
    ['the array at the end of a struct', 'fn f() -> u32 { return arrayLength( & größe.data ); }', ['1:0']],
    ['two', 'fn f() -> u32 { return arrayLength(&a) + arrayLength(&größe.data); }', ['0:0', '1:0']],
    ['any, through a pointer', 'fn f(p: P) -> u32 { return arrayLength(p); }', ['0:0', '0:1', '1:0']],
    ['any, by a name that is no buffer', 'fn f() -> u32 { return arrayLength(&x); }', ['0:0', '0:1', '1:0']],
  ])('%s', (_, text, asked) => {
    const isAsked = askedLengths(BUFFERS + text);
    const places = [
      { group: 0, binding: 0 },
      { group: 0, binding: 1 },
      { group: 1, binding: 0 },
    ];
    expect(places.filter(isAsked).map(({ group, binding }) => `${group}:${binding}`)).toEqual(asked);
  });
});
