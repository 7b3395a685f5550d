import type { TrialStatus } from '../../src/core/records/trial';

/** Colour of each status; its shape, by {@link glyph}, tells it apart without the colour. */
const STATUS_COLORS: Readonly<Record<TrialStatus, string>> = {
  correct: 'var(--tilesmith-correct)',
  correctness: 'var(--tilesmith-wrong)',
  timeout: 'var(--tilesmith-slow)',
  runtime: 'var(--tilesmith-wrong)',
  compile: 'var(--tilesmith-refused)',
  constraints: 'var(--tilesmith-refused)',
};

/** Every status, in the order of legends and filters. */
export const STATUSES = Object.keys(STATUS_COLORS) as readonly TrialStatus[];

/** A closed polygon through corners given from its centre, as relative SVG path commands. */
function polygon(corners: readonly (readonly [number, number])[]): string {
  let [atX, atY] = [0, 0];
  const steps = corners.map(([x, y], index) => {
    const step = `${index === 0 ? 'm' : 'l'}${x - atX},${y - atY}`;
    [atX, atY] = [x, y];
    return step;
  });
  return `${steps.join('')}z`;
}

/**
 * The shape of a status as relative SVG path commands around the current point; `r` is half its size in pixels.
 * Circle: correct. Cross: wrong result. Diamond: timeout. Triangle: runtime error. Square: does not compile.
 * Plus: outside limits.
 */
export function glyph(status: TrialStatus, r: number): string {
  switch (status) {
    case 'correct':
      return `m${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0z`;
    case 'correctness':
      return `m${-r},${-r}l${2 * r},${2 * r}m0,${-2 * r}l${-2 * r},${2 * r}`;
    case 'timeout':
      return polygon([
        [0, -r],
        [r, 0],
        [0, r],
        [-r, 0],
      ]);
    case 'runtime':
      return polygon([
        [0, -r],
        [r, r],
        [-r, r],
      ]);
    case 'compile':
      return polygon([
        [-r, -r],
        [r, -r],
        [r, r],
        [-r, r],
      ]);
    case 'constraints':
      return `m0,${-r}v${2 * r}m${-r},${-r}h${2 * r}`;
  }
}

/** One path with the shape of a status at each place, in pixels rounded to tenths. */
export function glyphsAt(
  status: TrialStatus,
  r: number,
  places: readonly { readonly x: number; readonly y: number }[],
): string {
  const shape = glyph(status, r);
  return places.map(({ x, y }) => `M${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}${shape}`).join('');
}

/**
 * The element that draws such a path. All marks of a status are one element: ten thousand trials as elements of
 * their own would take the browser longer than everything else on the page together.
 */
export function glyphElement(status: TrialStatus, path: string, strokeWidth = 1.5): SVGPathElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  made.setAttribute('d', path);
  made.setAttribute('class', 'glyph');
  made.dataset.status = status;
  made.setAttribute('stroke', STATUS_COLORS[status]);
  made.setAttribute('stroke-width', String(strokeWidth));
  made.setAttribute('fill', status === 'correct' ? STATUS_COLORS[status] : 'none');
  made.setAttribute('fill-opacity', '0.35');
  return made;
}
