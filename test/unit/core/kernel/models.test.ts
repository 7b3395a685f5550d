import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { KernelModel } from '../../../../src/core/kernel/kernelModel';
import { createSpace } from '../../../../src/core/space/searchSpace';
import { expectGolden } from '../../golden';
import { extract, FIXTURES, readable } from './reading';

const names = readdirSync(FIXTURES).filter((name) => name.endsWith('.wgsl'));

describe('kernels in the styles people write', () => {
  it.each(names)('%s', (name) => {
    const source = readFileSync(join(FIXTURES, name), 'utf8');
    const { kernels, directiveProblems } = extract(source);
    const models = kernels.map((model) => readable(model, source));
    expectGolden(join(FIXTURES, name.replace('.wgsl', '.json')), { kernels: models, directiveProblems });
  });
});

const SAMPLES = join(__dirname, '../../../../media/samples');
const LAYOUTS: Readonly<Record<string, string>> = { 'transposedB.wgsl': 'nt' };

describe('the shipped samples', () => {
  it.each(readdirSync(SAMPLES).filter((name) => name.endsWith('.wgsl')))(
    '%s is understood without a directive',
    (name) => {
      const source = readFileSync(join(SAMPLES, name), 'utf8').replace(/^\s*\/\/ @.*$/gm, '');
      const { kernels, directiveProblems } = extract(source);
      expect(directiveProblems).toEqual([]);
      expect(kernels).toHaveLength(1);
      const [model] = kernels as [KernelModel];
      expect(model.missing).toEqual([]);
      expect(model.roles).toMatchObject({
        a: 'A',
        b: 'B',
        c: 'C',
        m: { kind: 'field', path: 'dims.M' },
        n: { kind: 'field', path: 'dims.N' },
        k: { kind: 'field', path: 'dims.K' },
      });
      expect(model.layout).toBe(LAYOUTS[name] ?? 'nn');
      expect(model.launch).not.toBeNull();
      expect(model.tunables.length).toBeGreaterThan(0);
      const space = createSpace(model, null, null);
      expect(space.contains(space.defaultConfiguration)).toEqual({ ok: true });
    },
  );
});
