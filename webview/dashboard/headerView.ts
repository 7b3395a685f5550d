import { formatSize } from '../../src/core/gemm/size';
import { isByTime } from '../../src/core/tuner/objective';
import { objectiveText } from '../../src/core/tuner/objectiveText';
import type { SessionSummary } from '../../src/protocol/tuning';
import { element, setShown, setText, type View } from '../shared/dom';
import { badge, button, dropdown, progressRing } from '../shared/toolkit';
import type { Actions } from './actions';
import type { DashboardModel } from './model';
import { progressShare, statusLine } from './series';

/** File name without its folders, on any platform. */
function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

function sessionLabel(session: SessionSummary): string {
  const when = new Date(session.startedAt).toLocaleString(undefined, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const sizes = session.sizes.map(formatSize).join(', ');
  const done = session.device.emulated ? 'verified' : 'measured';
  return `${when} · ${session.kernel.entry} · ${sizes} · ${session.kind === 'measure' ? done : session.state}`;
}

/** The head of the page: which session, kernel and device, how far it is, and the way to stop it. */
export function headerView(actions: Actions): View<DashboardModel> {
  let shown: SessionSummary | null = null;
  const onShown = (type: 'stop' | 'openKernel') => () => {
    if (shown !== null) actions.post({ type, session: shown.id });
  };

  const sessions = dropdown('Session', (session) => {
    if (session === shown?.id) return;
    actions.show({ session, problem: null, configuration: null, page: 0 });
    actions.post({ type: 'select', session });
  });
  const entry = element('h1');
  const file = element('button', { class: 'link', attributes: { type: 'button' } });
  file.addEventListener('click', onShown('openKernel'));
  const device = element('span', { class: 'device' });
  const fallback = badge(
    'CPU fallback',
    'These kernels ran on the processor: the times say nothing of a GPU.',
  );
  const emulation = badge(
    'CPU emulation',
    'These kernels were verified on the processor. Only a GPU gives times.',
  );
  const ring = progressRing('Tuning is running');
  const status = element('span', { attributes: { role: 'status' } });
  const pause = button('Pause', () => {
    if (shown !== null) actions.post({ type: 'pause', session: shown.id, paused: !shown.paused });
  });
  const stop = button('Stop', onShown('stop'));
  const bar = element('progress', { attributes: { max: '1', 'aria-label': 'Evaluations done' } });

  const root = element(
    'header',
    {},
    element('div', { class: 'title' }, element('div', { class: 'kernel' }, entry, file), sessions.element),
    element('div', { class: 'measured-on' }, device, fallback, emulation),
    element('div', { class: 'state' }, ring, status, pause, stop),
    bar,
  );

  return {
    element: root,
    update: ({ sessions: known, selected }) => {
      setShown(root, selected !== null);
      if (selected === null) return;
      const { summary } = selected;
      shown = summary;
      const running = summary.state === 'running';
      sessions.update({
        choices: known.map((session) => ({ id: session.id, label: sessionLabel(session) })),
        selected: summary.id,
      });
      setText(entry, summary.kernel.entry);
      setText(file, summary.kernel.path === null ? 'unsaved document' : fileName(summary.kernel.path));
      file.title = summary.kernel.path === null ? '' : `Open ${summary.kernel.path}`;
      file.disabled = summary.kernel.path === null;
      const { emulated } = summary.device;
      const tunedFor =
        summary.kind === 'tune' && !isByTime(summary.objective)
          ? `, tuned for ${objectiveText(summary.objective)}`
          : '';
      const warm =
        summary.warm === null ? '' : `, started from a model of ${summary.warm.measurements} measurements`;
      setText(
        device,
        emulated ? 'verified, not timed' : `measured on ${summary.device.name}${tunedFor}${warm}`,
      );
      device.title = summary.device.driver;
      setShown(fallback, summary.device.fallback && !emulated);
      setShown(emulation, emulated);
      setShown(ring, running && !summary.paused);
      setText(status, statusLine(selected));
      root.dataset.state = summary.state;
      setShown(pause, running);
      setText(pause, summary.paused ? 'Resume' : 'Pause');
      setShown(stop, running);
      setShown(bar, running);
      const share = progressShare(selected);
      if (share === null) bar.removeAttribute('value');
      else bar.value = share;
    },
  };
}
