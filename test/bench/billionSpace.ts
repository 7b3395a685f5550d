import { parseExpression } from '../../src/core/space/parseExpression';
import { createSpace, type SearchSpace } from '../../src/core/space/searchSpace';

/** A space of more than 10⁹ configurations with conditions between its tunables, as a kernel with many parameters has. */
export function billionSpace(): SearchSpace {
  const one = { kind: 'number', value: 1, float: false } as const;
  const span = { start: 0, end: 0, line: 0 };
  const names = Array.from({ length: 16 }, (_, number) => `P${number}`);
  const conditions = ['P0 % P1 == 0', 'P2 * P3 <= 256', 'P4 * P5 <= 128', 'P6 % P7 == 0'];
  return createSpace(
    {
      tunables: names.map((name) => ({
        name,
        values: [4, 8, 16, 32, 64],
        default: 8,
        scalar: 'u32',
        apply: 'override',
        uses: [],
        span,
        initialiser: span,
        suffix: '',
        declared: true,
      })),
      constraints: conditions.map((text) => {
        const parsed = parseExpression(text);
        if (!parsed.ok) throw new Error(parsed.reason);
        return { expression: parsed.expression, text, from: 'directive' };
      }),
      definitions: new Map(),
      groupSize: [one, one, one],
      shared: [],
      launch: null,
    },
    null,
    null,
  );
}
