import { element, setShown, setText, type View } from '../shared/dom';
import { button } from '../shared/toolkit';
import type { Work } from './jobs';

/** How far a computation is, with the way to stop it and to let it go on; nothing once it is done. */
export function workView<T>(work: Work<T>, what: string): View<void> {
  const bar = element('progress', { attributes: { max: '1', 'aria-label': what } });
  const status = element('span', { class: 'quiet', attributes: { role: 'status' } });
  const cancel = button('Cancel', () => work.cancel());
  const resume = button('Go on', () => work.resume());
  const root = element('div', { class: 'work' }, status, bar, cancel, resume);
  return {
    element: root,
    update: () => {
      const { state, share } = work.current ?? { state: 'done', share: 1 };
      root.dataset.state = state;
      bar.value = share;
      setText(
        status,
        state === 'running'
          ? `${what}…`
          : state === 'cancelled'
            ? `Stopped at ${Math.floor(100 * share)} %`
            : '',
      );
      setShown(bar, state === 'running');
      setShown(cancel, state === 'running');
      setShown(resume, state === 'cancelled');
    },
  };
}
