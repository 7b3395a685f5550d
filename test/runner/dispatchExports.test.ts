import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DISPATCH_FORMATS } from '../../src/core/dispatch/dispatchFormats';
import { type DispatchTable, variantFor } from '../../src/core/dispatch/dispatchTable';
import { createRandom } from '../../src/core/random';
import { table } from '../unit/core/dispatch/support';

// Through Vitest's own loading it would take twenty seconds.
const require = createRequire(import.meta.url);

/** Exported tables are compiled and run as programs use them, and must answer as the core does. */

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tilesmith-dispatch-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { integer } = createRandom(7);
/** The tuned sizes, their neighbours, others of every magnitude, and what is no size. */
const queries: readonly (readonly [number, number, number])[] = [
  ...table.entries.flatMap(({ m, n, k }) => [
    [m, n, k] as const,
    [m + 1, n, k] as const,
    [2 * m, n, k] as const,
  ]),
  ...Array.from({ length: 500 }, () => [extent(), extent(), extent()] as const),
  [0, 1, 1],
  [-5, 8, 8],
];
function extent(): number {
  return [1, 3, 12, 128][integer(4)] ?? 1 + integer(2 ** (1 + integer(16)));
}
const expected = queries.map(([m, n, k]) => variantFor(table, { m, n, k }));

const C_PROGRAM = `#include <stdio.h>
#include "table.h"
int main(void) {
  long long m, n, k;
  printf("%d %lld %lld\\n", MAT__MUL_4__VARIANTS, (long long)mat__mul_4__variants[0].BM, (long long)mat__mul_4__variants[1].register_);
  while (scanf("%lld %lld %lld", &m, &n, &k) == 3) printf("%d\\n", mat__mul_4__variant_for(m, n, k));
  return 0;
}
`;

function runHeader(compiler: readonly string[], source: string, ofTable: DispatchTable): string {
  writeFileSync(path.join(folder, 'table.h'), DISPATCH_FORMATS['dispatch-c'].write(ofTable));
  writeFileSync(path.join(folder, source), C_PROGRAM);
  const program = path.join(folder, 'program');
  const [command = '', ...flags] = compiler;
  execFileSync(command, [
    ...flags,
    '-Wall',
    '-Wextra',
    '-Werror',
    '-O2',
    '-o',
    program,
    path.join(folder, source),
  ]);
  return execFileSync(program, {
    input: queries.map((query) => query.join(' ')).join('\n'),
    encoding: 'utf8',
  });
}

describe('an exported dispatch table', () => {
  it.each([
    ['C++', ['g++', '-std=c++17'], 'program.cpp'],
    ['C99', ['gcc', '-std=c99', '-pedantic'], 'program.c'],
  ])('as a header for %s compiles without a warning and decides as the core does', (_, compiler, source) => {
    const [head, ...answers] = runHeader(compiler, source, table).trim().split('\n');
    expect(head).toBe('3 64 8');
    expect(answers.map(Number)).toEqual(expected);
  });

  it('as TypeScript passes the strictest checks and decides as the core does', async () => {
    const ts = require('typescript') as typeof import('typescript');
    const file = path.join(folder, 'table.ts');
    const text = DISPATCH_FORMATS['dispatch-ts'].write(table);
    writeFileSync(file, text);
    const options = {
      strict: true,
      noUncheckedIndexedAccess: true,
      noUnusedLocals: true,
      noEmit: true,
      target: ts.ScriptTarget.ES2022,
      types: [],
      lib: ['lib.es5.d.ts'],
    };
    const problems = ts.getPreEmitDiagnostics(ts.createProgram([file], options));
    expect(problems.map(({ messageText }) => messageText)).toEqual([]);
    const compiled = path.join(folder, 'table.mjs');
    writeFileSync(
      compiled,
      ts.transpile(text, { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext }),
    );
    const module = await import(compiled);
    expect(module.variants).toEqual(table.variants.map(({ configuration }) => configuration));
    expect(queries.map(([m, n, k]) => module.variantFor(m, n, k))).toEqual(expected);
  });

  it('as JSON is the table', () => {
    expect(JSON.parse(DISPATCH_FORMATS['dispatch-json'].write(table))).toEqual(table);
  });

  it('carries values that are no whole numbers', () => {
    const [first, ...others] = table.variants;
    if (first === undefined) throw new Error('no variant');
    const variants = [{ ...first, configuration: { ...first.configuration, VECTOR: 0.5 } }, ...others];
    expect(runHeader(['g++'], 'half.cpp', { ...table, variants })).toContain('3 64 8');
  });
});
