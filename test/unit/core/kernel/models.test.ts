import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explain } from '../../../../src/core/kernel/explain';
import type { KernelModel } from '../../../../src/core/kernel/kernelModel';
import { formatExpression } from '../../../../src/core/space/formatExpression';
import { createSpace } from '../../../../src/core/space/searchSpace';
import { expectGolden } from '../../golden';
import { extract, FIXTURES } from './reading';

const names = readdirSync(FIXTURES).filter((name) => name.endsWith('.wgsl'));

/** The model as a person reads it: expressions as text, spans as the text they cover. */
function readable(model: KernelModel, source: string): object {
  const covered = ({ start, end }: { start: number; end: number }) => source.slice(start, end);
  return {
    ...explain(model, createSpace(model, null, null)),
    bindings: model.bindings.map(({ span, ...binding }) => ({
      ...binding,
      fields: binding.fields.map(({ path, offsetBytes, scalar }) => `${path} ${scalar} @${offsetBytes}`),
      declaration: covered(span),
    })),
    shared: model.shared.map(
      ({ name, length, elementBytes }) => `${name}: ${formatExpression(length)} x ${elementBytes}`,
    ),
    tunables: model.tunables.map(({ span, initialiser, ...tunable }) => ({
      ...tunable,
      declaration: covered(span),
      initialiser: initialiser && covered(initialiser),
    })),
    definitions: Object.fromEntries(
      [...model.definitions].map(([name, value]) => [name, formatExpression(value)]),
    ),
    sizes: model.sizes,
    name: covered(model.nameSpan),
  };
}

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
