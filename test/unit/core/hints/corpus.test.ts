import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { activeProblem } from '../../../../src/core/gemm/activeProblem';
import { HINT_CODES, type Hint } from '../../../../src/core/hints/hint';
import { hintsOf } from '../../../../src/core/hints/hintsOf';
import { expectGolden } from '../../golden';
import { extract, extractCu } from '../kernel/reading';
import judged from './judged.json' with { type: 'json' };
import { gpu } from './looked';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
const FOLDERS = ['media/samples', 'test/corpus/wgsl', 'test/corpus/cuda'];

/** Multiprocessors of an H100 SXM, as the GPU that CUDA kernels are looked at for. */
const MULTIPROCESSORS = 132;

/** Every hint about the samples and the corpus, by kernel. */
function firings(): ReadonlyMap<string, readonly Hint[]> {
  const found = new Map<string, readonly Hint[]>();
  for (const folder of FOLDERS) {
    for (const name of readdirSync(path.join(ROOT, folder)).filter((file) => /\.(?:wgsl|cu)$/.test(file))) {
      const text = readFileSync(path.join(ROOT, folder, name), 'utf8');
      const isCuda = name.endsWith('.cu');
      for (const model of (isCuda ? extractCu(text) : extract(text)).kernels) {
        const { size } = activeProblem(model.sizes, null);
        const device = isCuda ? gpu(MULTIPROCESSORS) : null;
        const hints = hintsOf(model, { size, device, compiled: null, disabled: [] });
        if (hints.length > 0) found.set(`${folder}/${name} ${model.entry}`, hints);
      }
    }
  }
  return found;
}

const all = firings();
const flat = [...all].flatMap(([kernel, hints]) => hints.map((hint) => ({ kernel, hint })));

describe('hints about the samples and the corpus', () => {
  test('are those that were read', () => {
    const told = ({ code, span, name, message, gain }: Hint) =>
      `${code} line ${span.line + 1}${name === null ? '' : ` ${name}`}: ${message}${gain === null ? '' : ` [${gain}]`}`;
    expectGolden(
      path.join(import.meta.dirname, 'corpus.golden.json'),
      Object.fromEntries([...all].map(([kernel, hints]) => [kernel, hints.map(told)])),
    );
  });

  test('have each been judged, and none is false', () => {
    const key = (kernel: string, code: string, line: number) => `${kernel} ${code} line ${line}`;
    expect(judged.map(({ kernel, code, line }) => key(kernel, code, line)).sort()).toEqual(
      flat.map(({ kernel, hint }) => key(kernel, hint.code, hint.span.line + 1)).sort(),
    );
    expect(judged.filter(({ verdict }) => !['true', 'arguable'].includes(verdict))).toEqual([]);
  });

  test('are counted in the documentation, rule by rule', () => {
    const page = readFileSync(path.join(ROOT, 'docs/hints.md'), 'utf8');
    for (const code of HINT_CODES) {
      const own = judged.filter((one) => one.code === code);
      const isTrue = own.filter(({ verdict }) => verdict === 'true').length;
      expect(page).toContain(
        `| [\`${code}\`](#${code}) | ${own.length} | ${isTrue} | ${own.length - isTrue} | 0 |`,
      );
      expect(page).toContain(`\n## ${code}\n`);
    }
  });
});
