import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { activeProblem } from '../../../../../src/core/gemm/activeProblem';
import { ADVICE_CODES, type Advice } from '../../../../../src/core/numerics/advice/advice';
import { adviceOf } from '../../../../../src/core/numerics/advice/adviceOf';
import { expectGolden } from '../../../golden';
import { extract, extractCu } from '../../kernel/reading';
import judged from './judged.json' with { type: 'json' };

const ROOT = path.resolve(import.meta.dirname, '../../../../..');
const FOLDERS = ['media/samples', 'test/corpus/wgsl', 'test/corpus/cuda'];
/** A K at which sums in 16 bits lose terms and overflow, beside the kernels' own. */
const LONG = 4096;

/** Every piece of advice about the samples and the corpus, by kernel, at its own problem or at the K given. */
function firings(k: number | null): ReadonlyMap<string, readonly Advice[]> {
  const found = new Map<string, readonly Advice[]>();
  for (const folder of FOLDERS) {
    for (const name of readdirSync(path.join(ROOT, folder)).filter((file) => /\.(?:wgsl|cu)$/.test(file))) {
      const text = readFileSync(path.join(ROOT, folder, name), 'utf8');
      for (const model of (name.endsWith('.cu') ? extractCu(text) : extract(text)).kernels) {
        const { size } = activeProblem(model.sizes, k === null ? null : { m: 64, n: 64, k });
        const advice = adviceOf({ model, text, size });
        if (advice.length > 0)
          found.set(`${folder}/${name} ${model.entry}${k === null ? '' : ` K=${k}`}`, advice);
      }
    }
  }
  return found;
}

const all = new Map([...firings(null), ...firings(LONG)]);
const flat = [...all].flatMap(([kernel, advice]) => advice.map((one) => ({ kernel, one })));

describe('accuracy advice about the samples and the corpus', () => {
  test('is that which was read', () => {
    expectGolden(
      path.join(import.meta.dirname, 'corpus.golden.json'),
      Object.fromEntries(
        [...all].map(([kernel, advice]) => [
          kernel,
          advice.map(({ code, span, message }) => `${code} line ${span.line + 1}: ${message}`),
        ]),
      ),
    );
  });

  test('has each been judged, and none is false', () => {
    const key = (kernel: string, code: string, line: number) => `${kernel} ${code} line ${line}`;
    expect(judged.map(({ kernel, code, line }) => key(kernel, code, line)).sort()).toEqual(
      flat.map(({ kernel, one }) => key(kernel, one.code, one.span.line + 1)).sort(),
    );
    expect(judged.filter(({ verdict }) => !['true', 'arguable'].includes(verdict))).toEqual([]);
  });

  test('is counted in the documentation, rule by rule', () => {
    const page = readFileSync(path.join(ROOT, 'docs/numerics.md'), 'utf8');
    for (const code of ADVICE_CODES) {
      const own = judged.filter((one) => one.code === code);
      const isTrue = own.filter(({ verdict }) => verdict === 'true').length;
      expect(page).toContain(
        `| [\`${code}\`](#${code}) | ${own.length} | ${isTrue} | ${own.length - isTrue} | 0 |`,
      );
    }
  });
});
