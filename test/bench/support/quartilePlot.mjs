// Small multiples of median and quartiles as an SVG file that reads on light and dark pages.

const PANEL = { width: 220, height: 150, left: 46, right: 10, top: 30, bottom: 34 };
const COLUMNS = 3;
const HEADER = 52;

const STYLE = `text { font: 11px system-ui, sans-serif; fill: #3b3b3b }
.title { font-size: 13px; font-weight: 600 } .name { font-weight: 600 }
.grid { stroke: #8884; stroke-width: 1 } .band { fill: #0b62c4; fill-opacity: .22 }
.median { fill: none; stroke: #0b62c4; stroke-width: 2 }
.reference { fill: none; stroke: #3b3b3b; stroke-width: 1; stroke-dasharray: 3 3 }
@media (prefers-color-scheme: dark) { text { fill: #d0d0d0 } .band { fill: #6cb0ff } .median { stroke: #6cb0ff }
.reference { stroke: #d0d0d0 } }`;

/**
 * Values at evaluation 1, 2, … over all seeds; infinite where nothing was found yet.
 * @typedef {{ name: string, median: readonly number[], low: readonly number[], high: readonly number[] }} Curve
 */

/**
 * One panel a curve; the median of the first is drawn dashed in the others.
 * @param {{ title: string, question: string, curves: readonly Curve[], highest: number, ticksY: readonly number[], ticksX: readonly number[] }} plot
 *   `highest`: values above are cut off; the scale from 1 to there is logarithmic
 */
export function quartilePlot({ title, question, curves, highest, ticksY, ticksX }) {
  const across = PANEL.left + PANEL.width + PANEL.right;
  const down = PANEL.top + PANEL.height + PANEL.bottom;
  const width = across * COLUMNS;
  const height = HEADER + down * Math.ceil(curves.length / COLUMNS);
  const panels = curves.map((curve, i) => {
    const at = `translate(${(i % COLUMNS) * across + PANEL.left} ${HEADER + Math.floor(i / COLUMNS) * down + PANEL.top})`;
    return `<g transform="${at}">${panel(curve, i === 0 ? null : (curves[0] ?? null), highest, ticksY, ticksX)}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(question)}">`,
    `<style>${STYLE}</style>`,
    `<text class="title" x="8" y="20">${escaped(title)}</text>`,
    `<text x="8" y="38">${escaped(question)}</text>`,
    ...panels,
    '</svg>\n',
  ].join('\n');
}

/**
 * @param {Curve} curve
 * @param {Curve | null} reference
 * @param {number} highest
 * @param {readonly number[]} ticksY
 * @param {readonly number[]} ticksX
 */
function panel(curve, reference, highest, ticksY, ticksX) {
  const count = curve.median.length;
  /** @param {number} index */
  const x = (index) => round((index / (count - 1)) * PANEL.width);
  /** @param {number} value */
  const y = (value) =>
    round(PANEL.height * (1 - Math.log(Math.min(highest, Math.max(1, value))) / Math.log(highest)));
  /** @param {readonly number[]} values */
  const line = (values) => values.map((value, i) => `${x(i)},${y(value)}`);
  const band = [...line(curve.high), ...line(curve.low).reverse()].join(' ');
  return [
    ...ticksY.map(
      (tick) =>
        `<line class="grid" x2="${PANEL.width}" y1="${y(tick)}" y2="${y(tick)}"/><text x="-6" y="${y(tick) + 4}" text-anchor="end">${tick}×</text>`,
    ),
    ...ticksX.map(
      (tick) => `<text x="${x(tick - 1)}" y="${PANEL.height + 16}" text-anchor="middle">${tick}</text>`,
    ),
    `<text class="name" y="-8">${escaped(curve.name)}</text>`,
    `<polygon class="band" points="${band}"/>`,
    ...(reference === null
      ? []
      : [`<polyline class="reference" points="${line(reference.median).join(' ')}"/>`]),
    `<polyline class="median" points="${line(curve.median).join(' ')}"/>`,
  ].join('');
}

/** @param {number} value */
const round = (value) => Math.round(value * 10) / 10;

/** @param {string} text */
const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
