import { FAMILIES } from '../../src/core/numerics/expectation/data';
import { element, setShown, type View } from '../shared/dom';
import { field, textField } from '../shared/toolkit';
import type { Actions } from './actions';
import { chooser } from './chooser';
import { readLength } from './numberText';
import { DATA_LABELS } from './toleranceChoice';
import type { ViewState } from './viewState';

/** What data and, unless `withK` is false, how many products of them are added: the same in every part of the lab. */
export function dataView(actions: Actions, withK = false): View<ViewState> {
  let view: ViewState | null = null;
  const family = chooser<ViewState['family']>('Data', (family) => actions.show({ family }));
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
        choices: FAMILIES.map((id) => ({ id, label: DATA_LABELS[id] })),
        selected: next.family,
      });
      k.update(String(next.k));
      setShown(length, withK);
    },
  };
}
