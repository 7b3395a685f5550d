import { dot } from '@observablehq/plot';
import { element, type View } from '../shared/dom';
import { draw } from '../shared/plot';
import { seriesStyle } from './series';

/** The lines of a plot by name, and which one is chosen; `null` where none can be. */
export interface Legend {
  readonly entries: readonly { readonly id: string; readonly label: string }[];
  readonly chosen: string | null;
}

/** Names of the lines with their marks; with `onChoose` each is a button that chooses its line. */
export function seriesLegend(onChoose?: (id: string) => void): View<Legend> {
  const root = element('ul', { class: 'legend' });
  let shown = '';
  return {
    element: root,
    update: ({ entries, chosen }) => {
      const signature = JSON.stringify(entries);
      if (signature !== shown) {
        shown = signature;
        root.replaceChildren(
          ...entries.map(({ id, label }, index) => {
            if (onChoose === undefined) return element('li', {}, mark(index), label);
            const choose = element(
              'button',
              { class: 'series', attributes: { type: 'button' } },
              mark(index),
              label,
            );
            choose.addEventListener('click', () => onChoose(id));
            return element('li', {}, choose);
          }),
        );
      }
      for (const [index, item] of [...root.children].entries()) {
        item.firstElementChild?.setAttribute('aria-pressed', String(entries[index]?.id === chosen));
      }
    },
  };
}

function mark(index: number): Element {
  const { colour, symbol } = seriesStyle(index);
  const drawing = draw({
    width: 14,
    height: 14,
    margin: 0,
    x: { axis: null, domain: [-1, 1], range: [0, 14] },
    y: { axis: null, domain: [-1, 1], range: [0, 14] },
    marks: [dot([0], { x: () => 0, y: () => 0, r: 4, symbol, fill: colour })],
  });
  drawing.setAttribute('aria-hidden', 'true');
  return drawing;
}
