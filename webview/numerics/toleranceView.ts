import {
  CODE_LANGUAGES,
  type CodeLanguage,
  roundedUp,
  toleranceCode,
} from '../../src/core/numerics/expectation/toleranceCode';
import { FORMAT_NAMES } from '../../src/core/numerics/format/formats';
import { element, setShown, setText, type View } from '../shared/dom';
import { button, field, textField } from '../shared/toolkit';
import type { Actions } from './actions';
import { chooser } from './chooser';
import { dataView } from './dataView';
import { FORMAT_LABELS } from './formatRows';
import { createWork, PAGE_HOST } from './jobs';
import { readLength, shortNumber } from './numberText';
import { type Recommendation, recommendation, type ToleranceChoice, UNITS } from './toleranceChoice';
import type { ViewState } from './viewState';

const UNIT_LABELS: Readonly<Record<ToleranceChoice['units'], string>> = {
  wgsl: 'WGSL, by its rules',
  ordinary: 'ordinary units, as written',
  volta: 'Volta tensor cores',
  turing: 'Turing tensor cores',
  ampere: 'Ampere tensor cores',
  ada: 'Ada tensor cores',
  hopper: 'Hopper tensor cores',
  blackwell: 'Blackwell tensor cores',
};

const CONVERSION_LABELS: Readonly<Record<ToleranceChoice['conversion'], string>> = {
  exact: 'the same inputs as the kernel',
  rne: 'FP32 inputs, which the kernel rounds',
  rz: 'FP32 inputs, which the kernel cuts off',
};

const CODE_LABELS: Readonly<Record<CodeLanguage, string>> = {
  typescript: 'TypeScript',
  python: 'Python, PyTorch',
  cpp: 'C++',
};

/** What a test of a kernel should accept, with the code to paste. */
export function toleranceView(actions: Actions): View<ViewState> {
  let view: ViewState | null = null;
  const change = (part: Partial<ToleranceChoice>): void => {
    if (view !== null) actions.show({ tolerance: { ...view.tolerance, ...part } });
  };
  const choose = <K extends 'input' | 'conversion' | 'units' | 'accumulator' | 'output'>(
    label: string,
    key: K,
    labels: Readonly<Record<ToleranceChoice[K], string>>,
    ids: readonly ToleranceChoice[K][],
  ) => {
    const list = chooser<ToleranceChoice[K]>(label, (id) => change({ [key]: id }));
    return {
      element: list.element,
      update: (choice: ToleranceChoice) =>
        list.update({ choices: ids.map((id) => ({ id, label: labels[id] })), selected: choice[key] }),
    };
  };
  const extent = (label: 'M' | 'N', key: 'm' | 'n') => {
    const edit = textField(label, (text) => {
      const read = readLength(text);
      if (read !== null) change({ [key]: read });
      else if (view !== null) edit.update(String(view.tolerance[key]));
    });
    edit.element.classList.add('short');
    return {
      element: field(label, edit.element),
      update: (choice: ToleranceChoice) => edit.update(String(choice[key])),
    };
  };
  const formats = FORMAT_NAMES.filter((name) => name !== 'e8m13');
  const controls = [
    choose('Inputs', 'input', FORMAT_LABELS, formats),
    choose('Added by', 'units', UNIT_LABELS, UNITS),
    choose('Sums in', 'accumulator', FORMAT_LABELS, ['fp32', 'fp16', 'bf16']),
    choose('C in', 'output', FORMAT_LABELS, formats),
    choose('Reference from', 'conversion', CONVERSION_LABELS, ['exact', 'rne', 'rz']),
  ];
  const extents = [extent('M', 'm'), extent('N', 'n')];
  const data = dataView(actions, { withK: true });
  const work = createWork<Recommendation | null>(actions.redraw, PAGE_HOST);
  const problem = element('p', { class: 'problem', attributes: { role: 'alert' } });
  const share = element('span', { class: 'figureNumber' });
  const pair = element('span', { class: 'figureNumber' });
  const why = element('p', { class: 'reading' });
  const code = element('code');
  const language = chooser<CodeLanguage>('Code', (id) => actions.show({ code: id }));
  const copied = element('span', { class: 'quiet', attributes: { role: 'status' } });
  const copy = button(
    'Copy',
    () => {
      void navigator.clipboard.writeText(code.textContent).then(
        () => setText(copied, 'Copied'),
        () => setText(copied, 'The clipboard is not allowed here: select the code and copy it.'),
      );
    },
    'primary',
  );
  const answer = element(
    'section',
    {},
    element(
      'div',
      { class: 'cards' },
      element('div', { class: 'card' }, element('h3', { text: 'Against |A|·|B|, the better test' }), share),
      element('div', { class: 'card' }, element('h3', { text: 'As rtol and atol' }), pair),
    ),
    why,
    element('div', { class: 'controls' }, language.element, copy, copied),
    element('pre', { class: 'code', attributes: { tabindex: '0' } }, code),
  );

  return {
    element: element(
      'section',
      {},
      element('h2', { text: 'What should my tolerance be?' }),
      element('div', { class: 'controls' }, ...[...controls, data, ...extents].map((each) => each.element)),
      problem,
      answer,
    ),
    update: (next) => {
      view = next;
      const { tolerance, k, family, seed } = next;
      for (const each of [...controls, ...extents]) each.update(tolerance);
      data.update(next);
      language.update({
        choices: CODE_LANGUAGES.map((id) => ({ id, label: CODE_LABELS[id] })),
        selected: next.code,
      });
      work.request(JSON.stringify([tolerance, k, family, seed]), () =>
        recommendation(tolerance, k, family, seed),
      );
      const found = work.current?.result ?? null;
      const reason = found === null || found.ok ? '' : found.reason;
      setText(problem, reason);
      setShown(problem, reason !== '');
      if (found?.ok !== true) {
        setShown(answer, found === null && answer.hidden === false);
        return;
      }
      setShown(answer, true);
      const { row, about } = found;
      setText(
        share,
        `|C − reference| ≤ ${roundedUp(row.tolerance.magnitudeShare)} · (|A|·|B|) + ${roundedUp(row.tolerance.absolute)}`,
      );
      setText(pair, `rtol ${roundedUp(row.tolerance.rtol)}, atol ${roundedUp(row.tolerance.atol)}`);
      setText(why, explanation(row));
      const text = toleranceCode(next.code, row.tolerance, about);
      if (code.textContent !== text) setText(copied, '');
      setText(code, text);
    },
  };
}

function explanation(row: Extract<Recommendation, { ok: true }>['row']): string {
  const { tolerance, expectedRms, bound, overflowProbability, lostTerms, truncates, k } = row;
  const from =
    tolerance.from === 'bound'
      ? 'It is the bound that every right kernel keeps.'
      : 'It is the expected error with room for the largest of all elements; the bound that always holds is ' +
        (bound === null ? 'none at this K.' : `${shortNumber(bound)}.`);
  const expected =
    expectedRms === null
      ? 'Emulated sums overflow: no tolerance helps; keep the sums in FP32 or scale the inputs.'
      : `Expected relative error ${shortNumber(expectedRms)}, emulated.`;
  const overflow =
    overflowProbability > 1e-9
      ? ` An element overflows with probability ${shortNumber(overflowProbability)}.`
      : '';
  const lost =
    lostTerms >= 1
      ? ` Of the ${k} products of an element about ${Math.round(lostTerms)} are lost to a sum too large.`
      : '';
  const direction = truncates ? ' The sums are cut off, so that errors point towards zero.' : '';
  return `${from} ${expected}${direction}${overflow}${lost}`;
}
