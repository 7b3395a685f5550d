import type { DispatchTable } from './dispatchTable';
import { headLines, printable, stepsOf, valuesOf } from './dispatchText';

/**
 * The table as a TypeScript module without imports: `variants` with their tunables by name, and `variantFor(m, n, k)`,
 * which gives a place in `variants` or -1.
 */
export function dispatchTypescript(table: DispatchTable): string {
  const { variants, entries, tunables } = table;
  const fields = tunables.map((name) => `${JSON.stringify(name)}: number`).join('; ');
  const values = variants.map((variant) => {
    const pairs = valuesOf(table, variant.configuration).map(
      ([name, value]) => `${JSON.stringify(name)}: ${value}`,
    );
    return `  { ${pairs.join(', ')} },`;
  });
  const needs = variants.map((variant) => {
    const { m, n, k } = stepsOf(variant);
    return `  [${m}, ${n}, ${k}, ${variant.general ? 1 : 0}],`;
  });
  const rows = entries.map(
    ({ m, n, k, variant, name }) =>
      `  [${m}, ${n}, ${k}, ${variant}],${name === null ? '' : ` // ${printable(name)}`}`,
  );
  return `${[
    ...headLines(table).map((line) => `// ${line}`),
    '',
    '/** The values of the tunables of a variant. */',
    `export type Variant = { ${fields} };`,
    '',
    '/** What the program compiles: one kernel for each. */',
    'export const variants: readonly Variant[] = [',
    ...values,
    '];',
    '',
    '// Of each variant: what m, n and k must be multiples of, and whether it may serve sizes that were not tuned.',
    'const needs: readonly (readonly [number, number, number, number])[] = [',
    ...needs,
    '];',
    '',
    '// The sizes that were tuned: m, n, k, place in `variants`.',
    'const entries: readonly (readonly [number, number, number, number])[] = [',
    ...rows,
    '];',
    '',
    'function ratio(a: number, b: number): number {',
    '  return a > b ? a / b : b / a;',
    '}',
    '',
    '/** Place in `variants` of the one that multiplies m x k by k x n; -1 where none is known to be right. */',
    'export function variantFor(m: number, n: number, k: number): number {',
    '  let found = -1;',
    '  let least = Infinity;',
    '  if (!(m >= 1 && n >= 1 && k >= 1)) return found;',
    '  for (const [tunedM, tunedN, tunedK, variant] of entries) {',
    '    const distance = ratio(m, tunedM) * ratio(n, tunedN) * ratio(k, tunedK);',
    '    if (distance >= least) continue;',
    '    const [stepM, stepN, stepK, general] = needs[variant]!;',
    '    const right = general === 1 && m % stepM === 0 && n % stepN === 0 && k % stepK === 0;',
    '    if (distance !== 1 && !right) continue;',
    '    least = distance;',
    '    found = variant;',
    '  }',
    '  return found;',
    '}',
  ].join('\n')}\n`;
}
