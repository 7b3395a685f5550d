/** How lines are told apart: by colour, and by the shape of their marks where colours are not seen. */
const COLOURS = [
  'var(--vscode-charts-blue)',
  'var(--vscode-charts-yellow)',
  'var(--vscode-charts-green)',
  'var(--vscode-charts-purple)',
  'var(--vscode-charts-red)',
  // The theme's orange is translucent in the editor's own themes.
  'var(--vscode-terminal-ansiCyan)',
] as const;

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
  return { colour: COLOURS[place] ?? COLOURS[0], symbol: SYMBOLS[place] ?? SYMBOLS[0] };
}
