import { describe, expect, it } from 'vitest';
import type { Macro } from '../../../../src/core/kernel/cuda/declarations';
import { typeOfText } from '../../../../src/core/kernel/cuda/types';
import { codeTypeOf } from '../../../../src/core/kernel/cuda/walk/codeType';
import { readCode } from '../../../../src/core/kernel/cuda/walk/readCode';
import type { Code } from '../../../../src/core/kernel/walk/code';

const MACROS: Readonly<Record<string, readonly [readonly string[] | null, string]>> = {
  IDX: [['r', 'c', 'ld'], '((r) * (ld) + (c))'],
  RAW: [['a', 'b'], 'a * b'],
  FETCH: [['p'], '(reinterpret_cast<float4*>(&(p))[0])'],
  TX: [null, 'threadIdx.x'],
  SELF: [null, 'SELF + TX'],
};

function macroOf(name: string): Macro | null {
  const found = Object.hasOwn(MACROS, name) ? MACROS[name] : undefined;
  return found
    ? ({ name, parameters: found[0], body: found[1], value: null, isGuarded: false } as unknown as Macro)
    : null;
}

const reading = {
  macroOf,
  typeOf: (text: string) => {
    const type = typeOfText(text, {
      aliasOf: (name) => (name === 'real' ? 'float' : null),
      structOf: () => null,
    });
    return type.kind === 'unknown' ? null : codeTypeOf(type);
  },
};

/** Code as text in which every operation stands in parentheses. */
function written(code: Code): string {
  switch (code.kind) {
    case 'number':
      return String(code.value);
    case 'name':
      return code.name;
    case 'member':
      return `${written(code.object)}.${code.member}`;
    case 'index':
      return `${written(code.object)}[${written(code.index)}]`;
    case 'unary':
      return `(${code.operator}${written(code.operand)})`;
    case 'binary':
      return `(${written(code.left)} ${code.operator} ${written(code.right)})`;
    case 'conditional':
      return `(${written(code.condition)} ? ${written(code.consequence)} : ${written(code.alternative)})`;
    case 'call': {
      const templates = code.templates.map((it) => (it.kind === 'type' ? it.text : written(it.code)));
      return `${code.name}${templates.length > 0 ? `<${templates.join(', ')}>` : ''}(${code.arguments.map(written).join(', ')})`;
    }
    case 'cast': {
      const { scalar, lanes, isPointer } = code.type;
      return `{${scalar}${lanes > 1 ? lanes : ''}${isPointer ? '*' : ''}}(${code.arguments.map(written).join(', ')})`;
    }
    case 'assign':
      return `${code.target ? written(code.target) : '_'} ${code.operator}= ${written(code.value)}`;
    case 'increment':
      return `${written(code.target)}${code.operator}${code.operator}`;
    case 'sequence':
      return code.parts.map(written).join('; ');
    case 'opaque':
      return `?(${code.parts.map(written).join(', ')})`;
  }
}

describe('C++ expressions', () => {
  it.each([
    ['a + b * c - d', '((a + (b * c)) - d)'],
    ['a << 2 | b & ~c', '((a << 2) | (b & (~c)))'],
    ['a < b && c >= d || !e', '(((a < b) && (c >= d)) || (!e))'],
    ['x = y += z', 'x = y += z'],
    ['c ? a : b ? d : e', '(c ? a : (b ? d : e))'],
    ['i++, --j', 'i++; j--'],
    ['A[i][j + 1].x', 'A[i][(j + 1)].x'],
    ['p->q.r', '(*p).q.r'],
    ['*p++ = -1', '(*p++) = (-1)'],
    ['(float4*)A + 1', '({f324*}(A) + 1)'],
    ['(int)x * y', '({i32}(x) * y)'],
    ['(x) * y', '(x * y)'],
    ['(real)-1', '{f32}((-1))'],
    ['reinterpret_cast<const float4*>(&A[i])[0]', '{f324*}((&A[i]))[0]'],
    ['reinterpret_cast<float4&>(A[i])', '(*{f324*}((&A[i])))'],
    ['static_cast<unsigned int>(x)', '{u32}(x)'],
    ['unsigned(x)', '{u32}(x)'],
    ['float4{a, b, c, d}', '{f324}(a, b, c, d)'],
    ['half(0)', '{f16}(0)'],
    ['f<BM, float, 4 * 2>(x)', 'f<BM, float, (4 * 2)>(x)'],
    ['a < b, c > (d)', 'a<b, c>(d)'],
    ['a < b && c > (d)', '((a < b) && (c > d))'],
    ['wmma::mma_sync(d, a, b, d)', 'mma_sync(d, a, b, d)'],
    ['::min(a, b)', 'min(a, b)'],
    ['x.at<3>(y)', '?(x.at, y)'],
    ['sizeof(float4) * 2', '(16 * 2)'],
    ['sizeof(float*)', '8'],
    ["1'000u + 0x1F + 010 + 1e3f + .5", '((((1000 + 31) + 8) + 1000) + 0.5)'],
    ['true', '1'],
    ['/* a */ b // c', 'b'],
    ['IDX(i + 1, j, N)', '(((i + 1) * N) + j)'],
    ['RAW(a + 1, b)', '(a + (1 * b))'],
    ['FETCH(A[IDX(r, c, K)]) = FETCH(s)', '{f324*}((&A[((r * K) + c)]))[0] = {f324*}((&s))[0]'],
    ['TX + SELF', '((threadIdx.x + SELF) + threadIdx.x)'],
    ['IDX', 'IDX'],
  ])('%s', (text, expected) => expect(written(readCode(text, reading))).toBe(expected));

  it.each(['', 'a +', '(a', 'a b', '[&](int i) { return i; }', '"text', 'a @ b', '#x'])(
    '%j is none',
    (text) => expect(readCode(text, reading).kind).toBe('opaque'),
  );

  it('knows the scalar of a number', () => {
    const scalars = ['1', '1u', '1.0', '1f', '0x1F'].map((text) => {
      const code = readCode(text, reading);
      return code.kind === 'number' ? code.scalar : null;
    });
    expect(scalars).toEqual(['i32', 'u32', 'f32', 'f32', 'i32']);
  });
});
