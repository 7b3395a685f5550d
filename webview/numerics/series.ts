/** How lines are told apart: by colour, and by the shape of their marks where colours are not seen. */
const COLOURS = ['blue', 'orange', 'green', 'purple', 'red', 'yellow'] as const;

/** Shapes that Plot draws, in the order of the colours. */
const SYMBOLS = ['circle', 'square2', 'triangle', 'diamond', 'cross', 'star'] as const;

/** The look of the line at a place in a list. */
export interface SeriesStyle {
  readonly colour: string;
  readonly symbol: (typeof SYMBOLS)[number];
}

/** The look of line `index`; after the sixth they begin anew. */
export function seriesStyle(index: number): SeriesStyle {
  const place = index % COLOURS.length;
  return { colour: `var(--vscode-charts-${COLOURS[place]})`, symbol: SYMBOLS[place] ?? 'circle' };
}
