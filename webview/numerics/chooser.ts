import type { View } from '../shared/dom';
import { dropdown, field } from '../shared/toolkit';

/** What can be chosen, and what is. */
export interface Chosen<T extends string> {
  readonly choices: readonly { readonly id: T; readonly label: string }[];
  readonly selected: T;
}

/** A list to choose one of with its name before it; tells only of another choice than the one shown. */
export function chooser<T extends string>(label: string, onChoose: (id: T) => void): View<Chosen<T>> {
  let shown: Chosen<T> | null = null;
  const list = dropdown(label, (id) => {
    const chosen = shown?.choices.find((each) => each.id === id)?.id;
    if (chosen !== undefined && chosen !== shown?.selected) onChoose(chosen);
  });
  return {
    element: field(label, list.element),
    update: (next) => {
      shown = next;
      list.update(next);
    },
  };
}
