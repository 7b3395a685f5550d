import { element, setShown, setText, type View } from '../shared/dom';
import { button, progressRing } from '../shared/toolkit';
import type { Actions } from './actions';
import type { DashboardModel } from './model';

/** What stands above or in place of the measurements: a failure, a busy device, or how to begin. */
export function noticeView(actions: Actions): View<DashboardModel> {
  const failureText = element('span');
  const failure = element(
    'div',
    { class: 'notice failure', attributes: { role: 'alert' } },
    failureText,
    button('Dismiss', () => actions.dismissFailure()),
  );
  const waiting = element('div', { class: 'notice', attributes: { role: 'status' } });
  const loading = element(
    'div',
    { class: 'loading', attributes: { role: 'status' } },
    progressRing('Loading'),
    'Reading what was measured',
  );
  const empty = element(
    'section',
    { class: 'empty' },
    element('h1', { text: 'Nothing measured yet' }),
    element('p', {
      text: 'This page shows what Tilesmith measured: every configuration it ran, the best one, and how sure it is.',
    }),
    element(
      'ol',
      {},
      element('li', { text: 'Open a matrix-multiplication kernel (a .wgsl or .cu file).' }),
      element(
        'li',
        {},
        'Click ',
        element('b', { text: 'Autotune' }),
        ' above its entry point, or run ',
        element('b', { text: 'Tilesmith: Autotune This Kernel' }),
        ' from the command palette.',
      ),
      element('li', { text: 'Trials appear here as they are measured. Stop at any time: nothing is lost.' }),
    ),
  );
  return {
    element: element('div', {}, failure, waiting, loading, empty),
    update: (model) => {
      setShown(failure, model.failure !== null);
      setText(failureText, model.failure ?? '');
      setShown(waiting, model.waiting !== null);
      setText(
        waiting,
        model.waiting === null
          ? ''
          : model.waiting.pid === null
            ? `Waiting for ${model.waiting.device}: what it can do is being measured first.`
            : `Waiting for ${model.waiting.device}: another session (process ${model.waiting.pid}) is measuring on it.`,
      );
      setShown(loading, !model.loaded);
      setShown(empty, model.loaded && model.selected === null && model.waiting === null);
    },
  };
}
