import { axisX, axisY, dot, gridY, line, type PlotOptions, pointer, text, tip } from '@observablehq/plot';
import type { ChainRow } from '../../src/core/numerics/study/chain';
import { decades } from '../shared/axis';
import { errorNumber } from './numberText';
import { seriesStyle } from './series';
import { chainLabel } from './study';

/** The lowest error that is drawn: a chain of one product in the low format errs by the truncation of FP32 sums alone. */
const FLOOR = 1e-8;

/** Relative error of a chain over its length, a line for each format and way to draw the numbers. */
export function chainPlot(chain: readonly ChainRow[], width: number): PlotOptions {
  const labels = [...new Set(chain.map(chainLabel))];
  const y = ({ relativeError }: ChainRow) => (relativeError === null ? null : Math.max(FLOOR, relativeError));
  const high = 0.1;
  return {
    width,
    height: width < 500 ? 240 : 300,
    marginLeft: 52,
    marginRight: 24,
    marginBottom: 36,
    x: { type: 'log', domain: [1, 50] },
    y: { type: 'log', domain: [FLOOR, high] },
    marks: [
      gridY(decades(FLOOR, high), { stroke: 'var(--tilesmith-grid)', strokeOpacity: 1 }),
      axisY(decades(FLOOR, high), {
        label: '↑ relative error (log scale)',
        text: (value: number) => value.toExponential(0),
        tickSize: 0,
      }),
      axisX([1, 2, 4, 8, 16, 30, 50], {
        label: 'products in the chain, N →',
        text: (n: number) => String(n),
      }),
      ...labels.flatMap((label, index) => {
        const { colour, symbol } = seriesStyle(index);
        const rows = chain.filter((row) => chainLabel(row) === label && row.relativeError !== null);
        const last = rows.at(-1);
        return [
          line(rows, { x: 'n', y, stroke: colour }),
          dot(rows, { x: 'n', y, symbol, r: 4, fill: colour }),
          last === undefined || last.n === 50
            ? null
            : text([last], {
                x: 'n',
                y,
                text: () => 'overflows',
                dx: 8,
                dy: last.init === 'low' ? 9 : -9,
                textAnchor: 'start',
              }),
        ];
      }),
      tip(
        chain.filter(({ relativeError }) => relativeError !== null),
        pointer({
          x: 'n',
          y,
          title: (row: ChainRow) => `${chainLabel(row)}\nN = ${row.n}: ${errorNumber(row.relativeError, '')}`,
          maxRadius: 30,
        }),
      ),
    ],
  };
}
