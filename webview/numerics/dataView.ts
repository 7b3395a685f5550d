import { FAMILIES } from '../../src/core/numerics/expectation/data';
import { HARD_FAMILIES } from '../../src/core/numerics/expectation/hardData';
import type { MeasuredFamily } from '../../src/core/numerics/measure/measureInputs';
import { element, setShown, type View } from '../shared/dom';
import { field, textField } from '../shared/toolkit';
import type { Actions } from './actions';
import { chooser } from './chooser';
import { MEASURED_LABELS } from './measured';
import { readLength } from './numberText';
import type { ViewState } from './viewState';

/**
 * What data and, where `withK` is set, how many products of them are added: the same in every part of the lab. Where
 * `withHard` is set there are data to choose that only make sense there.
 */
export function dataView(actions: Actions, { withK = false, withHard = false } = {}): View<ViewState> {
  let view: ViewState | null = null;
  const family = chooser<MeasuredFamily>('Data', (data) => {
    const hardData = HARD_FAMILIES.find((each) => each === data) ?? null;
    const chosen = FAMILIES.find((each) => each === data);
    actions.show({ hardData, ...(chosen === undefined ? {} : { family: chosen }) });
  });
  const k = textField('K', (text) => {
    const read = readLength(text);
    if (read !== null) actions.show({ k: read });
    else if (view !== null) k.update(String(view.k));
  });
  k.element.classList.add('short');
  const length = field('K', k.element);
  return {
    element: element('div', { class: 'controls' }, family.element, length),
    update: (next) => {
      view = next;
      family.update({
        choices: [...FAMILIES, ...(withHard ? HARD_FAMILIES : [])].map((id) => ({
          id,
          label: MEASURED_LABELS[id],
        })),
        selected: (withHard ? next.hardData : null) ?? next.family,
      });
      k.update(String(next.k));
      setShown(length, withK);
    },
  };
}
