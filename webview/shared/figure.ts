import type { PlotOptions } from '@observablehq/plot';
import { element, setShown, setText, type View } from './dom';
import { draw, observeWidth } from './plot';
import { type Column, table } from './table';
import { checkbox } from './toolkit';

/** What a figure is called and what its parts do. */
export interface FigureOptions {
  /** The question that the plot answers. */
  readonly question: string;
  /** What the rows of the table are. */
  readonly caption: string;
  readonly onTable: (asTable: boolean) => void;
  /** What stands between the heading and the plot, such as a legend. */
  readonly above?: HTMLElement;
}

/** What a figure shows: a plot, or the rows that it draws, and what they say in a sentence. */
export interface FigureState<T> {
  /** The plot for a width in CSS pixels. */
  readonly plot: (width: number) => PlotOptions;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly asTable: boolean;
  readonly reading: string;
  /** Names what is drawn: a plot of many marks is not drawn anew as long as it stays the same. */
  readonly version?: string;
}

/** A plot under the question it answers, with its table twin behind a box to tick and what it says below. */
export function figure<T>({ question, caption, onTable, above }: FigureOptions): View<FigureState<T>> {
  const holder = element('div', { class: 'drawing' });
  const reading = element('p', { class: 'reading' });
  const toggle = checkbox('Show as table', onTable);
  let page = 0;
  let width = 0;
  let state: FigureState<T> | null = null;
  const twin = table<T>(caption, {
    onPage: (next) => {
      page = next;
      render();
    },
  });

  const render = (): void => {
    if (state === null) return;
    const { plot, columns, rows, asTable } = state;
    toggle.update(asTable);
    setShown(twin.element, asTable);
    setShown(holder, !asTable);
    setText(reading, state.reading);
    setShown(reading, state.reading !== '');
    if (asTable) twin.update({ columns, rows, page });
    else if (width > 0) {
      holder.replaceChildren(draw({ ...plot(width), ariaLabel: question, ariaDescription: state.reading }));
    }
  };
  observeWidth(holder, (next) => {
    width = next;
    render();
  });

  return {
    element: element(
      'section',
      { class: 'figure' },
      element('div', { class: 'heading' }, element('h2', { text: question }), toggle.element),
      ...(above === undefined ? [] : [above]),
      holder,
      twin.element,
      reading,
    ),
    update: (next) => {
      const isDrawn =
        next.version !== undefined && next.version === state?.version && next.asTable === state.asTable;
      state = next;
      if (!isDrawn) render();
    },
  };
}
