import { element, setShown, setText, type View } from '../shared/dom';
import { button, checkbox, field, textField } from '../shared/toolkit';
import type { Actions } from './actions';
import { bitsView } from './bitsView';
import { type BlockRow, blockRows, largestOf } from './blockRows';
import { chooser } from './chooser';
import { numberText, readNumber, textOf } from './editedNumber';
import { type FormatRow, flipBit, formatRows, type NumberRow, parseCode } from './formatRows';
import { shortNumber } from './numberText';
import type { ViewState } from './viewState';

const MODES = [
  { id: 'rne', label: 'to nearest, ties to even' },
  { id: 'rna', label: 'to nearest, ties away from zero' },
  { id: 'rz', label: 'towards zero' },
  { id: 'stochastic', label: 'stochastic' },
] as const;

const RULES = [
  { id: 'floor', label: 'by the specification (floor)' },
  { id: 'even', label: 'rounded (even)' },
  { id: 'up', label: 'rounded up' },
] as const;

/** Numbers that show something, with what. */
const EXAMPLES = [
  { text: '0.1', shows: 'no format has it' },
  { text: '1024.5', shows: 'a tie in TF32: 1025 on Ampere' },
  { text: '65519', shows: 'the last before FP16 overflows' },
  { text: '1.0625001', shows: 'FP8 by way of FP16 rounds twice' },
  { text: '2^-24', shows: 'the smallest FP16' },
  { text: '-0', shows: 'minus zero' },
  { text: 'inf', shows: 'not every format has it' },
] as const;

/** One number in every format: its bits, to be turned over; what it rounds to, and what lies beside it. */
export function formatsView(actions: Actions): View<ViewState> {
  const number = textField('Number', (text) => actions.show({ number: { kind: 'text', text } }), true);
  const problem = element('p', { class: 'problem', attributes: { role: 'alert' } });
  const mode = chooser<ViewState['rounding']>('Rounding', (rounding) => actions.show({ rounding }));
  const saturate = checkbox('Saturate', (checked) => actions.show({ saturate: checked }));
  saturate.element.title = 'What is too large becomes the largest value instead of infinity or NaN.';
  const again = button('Draw again', () => actions.show({ seed: seed + 1 }));
  let seed = 0;
  const examples = element(
    'div',
    { class: 'examples' },
    ...EXAMPLES.map(({ text, shows }) => {
      const made = element('button', { class: 'link', text, title: shows, attributes: { type: 'button' } });
      made.addEventListener('click', () => actions.show({ number: { kind: 'text', text } }));
      return made;
    }),
  );
  const legend = element(
    'ul',
    { class: 'legend' },
    ...(['sign', 'exponent', 'fraction'] as const).map((part) =>
      element('li', {}, element('span', { class: `bit ${part}`, text: '1' }), part),
    ),
  );
  const formats = rowList<FormatRow>(actions, (row, code) => ({
    number: { kind: 'code', format: row.format, code },
  }));
  const blocks = blockSection(actions);

  return {
    element: element(
      'section',
      {},
      element('h2', { text: 'What does each format make of a number?' }),
      element(
        'div',
        { class: 'controls' },
        field('Number', number.element),
        mode.element,
        saturate.element,
        again,
      ),
      problem,
      element('div', { class: 'hint' }, element('span', { class: 'quiet', text: 'Try' }), examples),
      legend,
      formats.element,
      blocks.element,
    ),
    update: (view) => {
      seed = view.seed;
      number.update(textOf(view.number));
      mode.update({ choices: MODES, selected: view.rounding });
      saturate.update(view.saturate);
      setShown(again, view.rounding === 'stochastic');
      const asked = readNumber(view.number);
      setText(problem, asked.ok ? '' : asked.reason);
      setShown(problem, !asked.ok);
      const rows = formatRows(view.number, {
        mode: view.rounding,
        saturate: view.saturate,
        seed: view.seed,
      });
      formats.update(rows);
      blocks.update(view);
    },
  };
}

/** The same number as an element of a block that shares a scale. */
function blockSection(actions: Actions): View<ViewState> {
  let view: ViewState | null = null;
  const show = (block: Partial<ViewState['block']>): void => {
    if (view !== null) actions.show({ block: { ...view.block, ...block } });
  };
  const largest = textField('Largest of the block', (text) => show({ largest: text }), true);
  const rule = chooser<ViewState['block']['rule']>('MX scale', (next) => show({ rule: next }));
  const note = element('p', { class: 'quiet' });
  // The scale must stay what it is while bits of an element are turned over.
  const rows = rowList<BlockRow>(actions, (row, code) => ({
    number: { kind: 'text', text: numberText(row.numberOf(code)) },
    ...(view === null
      ? {}
      : { block: { ...view.block, largest: numberText(largestOf(view.number, view.block) ?? 0) } }),
  }));
  return {
    element: element(
      'section',
      { class: 'blocks' },
      element('h2', { text: 'And as one of a block with a shared scale?' }),
      element('div', { class: 'controls' }, field('Largest of the block', largest.element), rule.element),
      note,
      rows.element,
    ),
    update: (next) => {
      view = next;
      largest.update(next.block.largest);
      rule.update({ choices: RULES, selected: next.block.rule });
      const shared = largestOf(next.number, next.block);
      setText(
        note,
        shared === null
          ? 'A block with infinity or NaN is NaN altogether: write finite numbers.'
          : `Scale of a block whose largest magnitude is ${numberText(shared)}${next.block.largest.trim() === '' ? ', the number itself' : ''}.`,
      );
      rows.update(
        blockRows(next.number, { mode: next.rounding, saturate: next.saturate, seed: next.seed }, next.block),
      );
    },
  };
}

/** Rows in their order, each kept for its format; `edited` is what changes where the code of one is set. */
function rowList<T extends NumberRow>(
  actions: Actions,
  edited: (row: T, code: number) => Partial<ViewState>,
): View<readonly T[]> {
  const list = element('div', { class: 'formats' });
  const views = new Map<string, View<T>>();
  return {
    element: list,
    update: (rows) => {
      setShown(list, rows.length > 0);
      for (const row of rows) {
        let shown = views.get(row.format);
        if (shown === undefined) {
          shown = rowView(actions, edited);
          views.set(row.format, shown);
          list.append(shown.element);
        }
        shown.update(row);
      }
    },
  };
}

function rowView<T extends NumberRow>(
  actions: Actions,
  edited: (row: T, code: number) => Partial<ViewState>,
): View<T> {
  let row: T | null = null;
  const edit = (code: number): void => {
    if (row !== null) actions.show(edited(row, code));
  };
  const goTo = (value: number | null): void => {
    if (value !== null) actions.show({ number: { kind: 'text', text: numberText(value) } });
  };
  const name = element('h3');
  const bits = bitsView((weight) => {
    if (row !== null) edit(flipBit(row, weight));
  });
  const hex = element('input', { class: 'hex', attributes: { type: 'text', spellcheck: 'false' } });
  hex.addEventListener('change', () => {
    if (row === null) return;
    const code = parseCode(row.bits.length, hex.value);
    if (code === null) hex.value = `0x${row.hex}`;
    else edit(code);
  });
  const value = element('code', { class: 'value' });
  const kind = element('span', { class: 'kind' });
  const error = element('span');
  const ulp = element('span', { class: 'quiet' });
  const scale = element('span', { class: 'quiet' });
  const neighbour = (label: string, of: (row: NumberRow) => number | null): HTMLButtonElement => {
    const made = element('button', { class: 'link', title: label, attributes: { type: 'button' } });
    made.addEventListener('click', () => goTo(row === null ? null : of(row)));
    return made;
  };
  const below = neighbour('The next smaller value', (shown) => shown.below);
  const above = neighbour('The next larger value', (shown) => shown.above);

  return {
    element: element(
      'article',
      { class: 'format' },
      element('div', { class: 'code' }, name, bits.element, hex),
      element('div', { class: 'meaning' }, value, kind, error, scale),
      element('div', { class: 'meaning' }, below, above, ulp),
    ),
    update: (next) => {
      row = next;
      setText(name, next.label);
      setText(scale, next.scale ?? '');
      setShown(scale, next.scale !== undefined);
      name.title = next.about;
      bits.update(next);
      hex.setAttribute('aria-label', `Bits of ${next.label} in hexadecimal`);
      hex.size = 12;
      hex.value = `0x${next.hex}`;
      setText(value, numberText(next.value));
      setText(kind, next.kind);
      kind.dataset.kind = next.kind.replace(/[ ,].*/, '');
      setText(error, next.error);
      error.className = next.error === 'exact' ? 'quiet' : '';
      setText(ulp, Number.isFinite(next.value) ? `ulp ${shortNumber(next.ulp)}` : '');
      setText(below, next.below === null ? '' : `◂ ${numberText(next.below)}`);
      setText(above, next.above === null ? '' : `${numberText(next.above)} ▸`);
      setShown(below, next.below !== null);
      setShown(above, next.above !== null);
    },
  };
}
