import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nvccMessages } from '../../../../src/core/compiler/nvccMessages';
import { firstError } from '../../../../src/core/compiler/sourceMessage';

/** What nvcc 13.0 printed for the text, as it printed it. */
const read = (source: readonly string[], output: readonly string[], fileName = 'k.cu') =>
  nvccMessages(output.join('\n'), source.join('\n'), fileName);

/** The marked part of the text of each message, so that a column off by one shows at once. */
function marked(source: readonly string[], output: readonly string[]) {
  const text = source.join('\n');
  return read(source, output).map(({ severity, offset, length }) => [
    severity,
    text.slice(offset, offset + length),
  ]);
}

describe('the place of a message', () => {
  it('is found behind a tab, a comment and collapsed blanks', () => {
    const source = [
      '__global__ void k(float *a) {',
      '\tfloat x = /* éé */ undefinedA; // c',
      '\ta[0]    =    /* a long comment here */   x   +    zork;',
      '}',
    ];
    const output = [
      'k.cu(2): error: identifier "undefinedA" is undefined',
      '   float x = undefinedA;',
      '             ^',
      '',
      'k.cu(3): error: identifier "zork" is undefined',
      '   a[0] = x + zork;',
      '              ^',
      '',
      '2 errors detected in the compilation of "k.cu".',
    ];
    expect(marked(source, output)).toEqual([
      ['error', 'undefinedA'],
      ['error', 'zork'],
    ]);
    expect(read(source, output)[0]).toMatchObject({ line: 1, column: 20, length: 10 });
  });

  it('is found behind letters outside ASCII, in strings as they are and in names escaped', () => {
    const source = [' const char *s = "hé😀"; int bad = nothere;', ' int été = 1; bad2 = 1;'];
    const output = [
      'k.cu(1): error: identifier "nothere" is undefined',
      '   const char *s = "hé😀"; int bad = nothere;',
      '                                    ^',
      '',
      'k.cu(2): error: identifier "bad2" is undefined',
      '   int \\U000000e9t\\U000000e9 = 1; bad2 = 1;',
      '                                  ^',
    ];
    expect(marked(source, output)).toEqual([
      ['error', 'nothere'],
      ['error', 'bad2'],
    ]);
  });

  it('is the macro where the mistake is inside of one, and right behind it', () => {
    const source = ['__global__ void m(float *a) { a[0] = BAD(1.0f) + other; }'];
    const output = [
      'k.cu(1): error: identifier "missing" is undefined',
      '  __attribute__((global)) void m(float *a) { a[0] = ((1.0f) + missing) + other; }',
      '                                                              ^',
      '',
      'k.cu(1): error: identifier "other" is undefined',
      '  __attribute__((global)) void m(float *a) { a[0] = ((1.0f) + missing) + other; }',
      '                                                                         ^',
    ];
    expect(marked(source, output)).toEqual([
      ['error', 'BAD'],
      ['error', 'other'],
    ]);
  });

  it('is found behind the end of a comment that began above', () => {
    const source = ['int x; /* multi', 'line */ int z = nothere4; a[2] = nothere5 + \\', '   nothere6;'];
    const output = [
      'k.cu(2): error: identifier "nothere5" is undefined',
      '          int z = nothere4; a[2] = nothere5 +',
      '                                   ^',
      '',
      'k.cu(3): error: identifier "nothere6" is undefined',
      '     nothere6;',
      '     ^',
    ];
    expect(marked(source, output)).toEqual([
      ['error', 'nothere5'],
      ['error', 'nothere6'],
    ]);
  });

  it('is counted with carriage returns', () => {
    const source = 'int a;\r\nint b = zork;\r\n';
    const output = 'k.cu(2): error: identifier "zork" is undefined\n  int b = zork;\n          ^\n';
    const [message] = nvccMessages(output, source, 'k.cu');
    expect(source.slice(message?.offset, (message?.offset ?? 0) + (message?.length ?? 0))).toBe('zork');
    expect(message).toMatchObject({ line: 1, column: 8 });
  });

  it('is the line of a kernel whose parameters are too large', () => {
    const output =
      'k.cu(2): Error: Formal parameter space overflowed (33008 bytes required, max 32764 bytes allowed) in function _Z1k1SPi';
    const [message] = read(['struct S { char b[33000]; };', '__global__ void k(S s) { }'], [output]);
    expect(message).toMatchObject({ line: 1, column: 0, severity: 'error' });
    expect(message?.text).toBe("the kernel's parameters take 33008 bytes; CUDA allows 32764");
  });

  it('is the line where nvcc shows none, and the end for what is never closed', () => {
    const source = ['__global__ void k(int*a){ a[0]=1;', ''];
    const output = [
      'At end of source: error: expected a "}"',
      'k.cu(1): note #3196-D: to match this "{"',
      '  __attribute__((global)) void k(int*a){ a[0]=1;',
      '                                       ^',
    ];
    expect(marked(source, output)).toEqual([
      ['error', ';'],
      ['info', '{'],
    ]);
    expect(marked(['  int a b;'], ['k.cu(1): error: expected a ";"'])).toEqual([['error', 'int a b;']]);
  });

  it('follows the columns of a terminal in messages of gcc', () => {
    const source = ['#include "nothere.h"', '#warning "hello"', '\t#error oops'];
    const output = [
      'k.cu:1:10: fatal error: nothere.h: No such file or directory',
      '    1 | #include "nothere.h"',
      '      |          ^~~~~~~~~~~',
      'compilation terminated.',
      'k.cu:2:2: warning: #warning "hello" [-Wcpp]',
      'k.cu:3:10: error: #error oops',
    ];
    expect(marked(source, output)).toEqual([
      ['error', '"nothere.h"'],
      ['warning', 'warning'],
      ['error', 'error'],
    ]);
  });
});

describe('the parts of a message', () => {
  const source = [
    'template <class T> __global__ void k(T*a){ a[0]=1; a->foo(); }',
    'template <class T> void go() { k<T><<<1,1>>>(0);',
    '}',
    'void over(int, int); void over(float, float*);',
    'int main() { int n = 3; go<int>(); over(1, "a"); return 0; }',
  ];
  const output = [
    'k.cu(5): error: no instance of overloaded function "over" matches the argument list',
    '            argument types are: (int, const char [2])',
    '  int main() { int n = 3; go<int>(); over(1, "a"); return 0; }',
    '                                     ^',
    'k.cu(4): note #3326-D: function "over(float, float *)" does not match because argument #2 does not match parameter',
    '  void over(int, int); void over(float, float*);',
    '                            ^',
    '',
    'k.cu(5): warning #177-D: variable "n" was declared but never referenced',
    '  int main() { int n = 3; go<int>(); over(1, "a"); return 0; }',
    '                   ^',
    '',
    'Remark: The warnings can be suppressed with "-diag-suppress <warning-number>"',
    '',
    'k.cu(1): error: expression must have pointer-to-class type but it has type "int *"',
    '  template <class T> __attribute__((global)) void k(T*a){ a[0]=1; a->foo(); }',
    '                                                                  ^',
    '          detected during:',
    '            instantiation of "void k(T *) [with T=int]" at line 2',
    '            instantiation of "void go<T>() [with T=int]" at line 5',
    '',
    '3 errors detected in the compilation of "k.cu".',
  ];

  it('keep notes and instantiations with what they explain, and come in the order of the text', () => {
    const messages = read(source, output);
    expect(messages.map(({ severity, line, column }) => [severity, line, column])).toEqual([
      ['error', 0, 51],
      ['info', 1, 0],
      ['info', 4, 0],
      ['warning', 4, 17],
      ['error', 4, 35],
      ['info', 3, 26],
    ]);
    expect(messages[1]?.text).toBe('instantiation of "void k(T *) [with T=int]"');
    expect(messages[3]?.text).toBe('variable "n" was declared but never referenced (#177-D)');
    expect(messages[4]?.text).toBe(
      'no instance of overloaded function "over" matches the argument list\nargument types are: (int, const char [2])',
    );
  });

  it('give the first error as one line', () => {
    expect(firstError(read(source, output))).toBe(
      'line 1:52: expression must have pointer-to-class type but it has type "int *"',
    );
    expect(firstError([])).toBeNull();
  });

  it('are said once for all instances of a template', () => {
    const twice = output.slice(14, 20);
    expect(
      read(source, [...twice, '', ...twice]).filter(({ severity }) => severity === 'error'),
    ).toHaveLength(1);
  });

  it('stand at the include where they are about another file', () => {
    const messages = read(
      ['// first', '#include "inc/h.cuh"', '__global__ void k(int*a){ a[0] = helper(1); }'],
      [
        'inc/h.cuh(3): error: identifier "nowhere" is undefined',
        '  int broken = nowhere;',
        '               ^',
        '',
        'inc/h.cuh(2): error: expression must have class type but it has type "int"',
        '  template <class T> __attribute__((device)) T helper(T v) { return v.bar; }',
        '                                                                    ^',
        '          detected during instantiation of "T helper(T) [with T=int]" at line 3 of k.cu',
      ],
    );
    expect(messages.map(({ line, text }) => [line, text])).toEqual([
      [1, 'inc/h.cuh(3): identifier "nowhere" is undefined'],
      [1, 'inc/h.cuh(2): expression must have class type but it has type "int"'],
      [2, 'instantiation of "T helper(T) [with T=int]"'],
    ]);
  });

  it.each([
    [
      "ptxas error   : Entry function 'big' uses too much shared data (0x10000 bytes, 0xc000 max)",
      'ptxas: the kernel declares 65536 bytes of static shared memory; CUDA allows 49152, more only as dynamic shared memory (extern __shared__)',
    ],
    [
      "ptxas /tmp/x_h.ptx, line 27; error   : Not a name of any known instruction: 'bad'\nptxas fatal   : Ptx assembly aborted due to errors",
      "ptxas: Not a name of any known instruction: 'bad'",
    ],
    ["nvcc fatal   : Unsupported gpu architecture 'sm_99'", "nvcc: Unsupported gpu architecture 'sm_99'"],
  ])('of the assembler and the driver stand at the start: %s', (line, text) => {
    expect(read(['int a;'], [line])).toEqual([
      { severity: 'error', text, line: 0, column: 0, offset: 0, length: 1 },
    ]);
  });

  it('are none for a compilation that went well', () => {
    expect(
      read(['int a;'], ['ptxas info    : 0 bytes gmem', 'nvcc warning : Cannot find valid GPU', '']),
    ).toEqual([]);
  });

  it('have places within the text, whatever nvcc prints', () => {
    const line = fc.oneof(
      fc.constantFrom(
        ...output,
        'k.cu(99): error: x',
        '  ^',
        'At end of source: error: y',
        'k.cu:7:3: error: z',
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(line), (text, printed) => {
        const whole = text.join('\n');
        for (const { offset, length, line: number } of nvccMessages(printed.join('\n'), whole, 'k.cu')) {
          expect(offset).toBeLessThanOrEqual(whole.length);
          expect(length).toBeGreaterThan(0);
          expect(number).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
