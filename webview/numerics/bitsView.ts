import { element, setText, type View } from '../shared/dom';
import type { NumberRow } from './formatRows';

/**
 * The bits of a code as buttons that turn them over. One of them is in the order of the tab key; arrow keys, Home and End
 * go to the others, so that a page of formats is not three hundred tabs long.
 */
export function bitsView(onFlip: (weight: number) => void): View<NumberRow> {
  const root = element('div', { class: 'bits', attributes: { role: 'group' } });
  let buttons: HTMLButtonElement[] = [];
  let shown = '';

  const reach = (place: number): void => {
    for (const [index, each] of buttons.entries()) each.tabIndex = index === place ? 0 : -1;
  };
  root.addEventListener('keydown', (event) => {
    const now = buttons.findIndex((each) => each.matches(':focus'));
    const last = buttons.length - 1;
    const next = { ArrowLeft: Math.max(0, now - 1), ArrowRight: Math.min(last, now + 1), Home: 0, End: last }[
      event.key
    ];
    if (next === undefined || now === -1) return;
    event.preventDefault();
    reach(next);
    buttons[next]?.focus();
  });

  const build = (row: NumberRow): void => {
    buttons = row.bits.map(({ part, weight }, place) => {
      const made = element('button', { class: `bit ${part}`, attributes: { type: 'button' } });
      made.addEventListener('click', () => {
        reach(place);
        onFlip(weight);
      });
      return made;
    });
    reach(0);
    root.setAttribute('aria-label', `Bits of ${row.label}`);
    const parts = (['sign', 'exponent', 'fraction'] as const).map((part) =>
      element('div', { class: 'part' }, ...buttons.filter((_, place) => row.bits[place]?.part === part)),
    );
    root.replaceChildren(...parts);
  };

  return {
    element: root,
    update: (row) => {
      if (row.format !== shown) {
        shown = row.format;
        build(row);
      }
      for (const [place, { set, label }] of row.bits.entries()) {
        const each = buttons[place];
        if (each === undefined) continue;
        setText(each, set ? '1' : '0');
        each.setAttribute('aria-pressed', String(set));
        each.setAttribute('aria-label', label);
        each.title = label;
      }
    },
  };
}
