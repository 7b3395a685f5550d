import '../shared/strictPolicy';
import './numerics.css';
import { type FromNumericsLab, type ToNumericsLab, toNumericsLab } from '../../src/protocol/numericsLab';
import { element, setShown, setText, type View } from '../shared/dom';
import { renderLoop } from '../shared/schedule';
import { button, registerControls, tabs } from '../shared/toolkit';
import { connect } from '../shared/vscodeApi';
import type { Actions } from './actions';
import { formatsView } from './formatsView';
import { growthView } from './growthView';
import { kernelView } from './kernelView';
import { measuredView } from './measuredView';
import { studyView } from './studyView';
import { tensorView } from './tensorView';
import { tileView } from './tileView';
import { toleranceView } from './toleranceView';
import { initialViewState, type ViewState, viewState, withKernel, withMeasurement } from './viewState';

registerControls();

let failure: string | null = null;

const host = connect<ToNumericsLab, FromNumericsLab, ViewState>({
  incoming: toNumericsLab,
  saved: viewState,
  onMessage: (message) => {
    switch (message.type) {
      case 'kernel':
        set(withKernel(view, message.kernel));
        break;
      case 'measured':
        set(withMeasurement(view, message.measurement));
        break;
      case 'failure':
        failure = message.text;
        schedule();
    }
  },
});
let view = host.restore(initialViewState);

function set(next: ViewState): void {
  view = next;
  host.save(view);
  schedule();
}

const actions: Actions = {
  post: (message) => host.post(message),
  show: (change) => set({ ...view, ...change }),
  redraw: () => schedule(),
};

const failureText = element('span');
const notice = element(
  'div',
  { class: 'notice failure', attributes: { role: 'alert' } },
  failureText,
  button('Dismiss', () => {
    failure = null;
    schedule();
  }),
);
const header = kernelView(actions);
const parts: Readonly<Record<ViewState['tab'], { readonly label: string; readonly view: View<ViewState> }>> =
  {
    formats: { label: 'Formats', view: formatsView(actions) },
    growth: { label: 'Growth', view: growthView(actions) },
    elements: { label: 'Elements', view: tileView(actions) },
    tensorCores: { label: 'Tensor cores', view: tensorView(actions) },
    measured: { label: 'Measured', view: measuredView(actions) },
    study: { label: 'Study', view: studyView(actions) },
    tolerance: { label: 'Tolerance', view: toleranceView(actions) },
  };
const body = element('div', { class: 'body' }, ...Object.values(parts).map((part) => part.view.element));
const sections = tabs(body, (id) => {
  const tab = viewState.shape.tab.safeParse(id);
  if (tab.success) actions.show({ tab: tab.data });
});
document.body.append(element('main', {}, notice, header.element, sections.element));

const schedule = renderLoop(() => {
  setShown(notice, failure !== null);
  setText(failureText, failure ?? '');
  header.update(view);
  for (const [id, part] of Object.entries(parts)) setShown(part.view.element, id === view.tab);
  sections.update({
    choices: Object.entries(parts).map(([id, { label }]) => ({ id, label })),
    selected: view.tab,
  });
  // Parts that are not seen compute nothing.
  parts[view.tab].view.update(view);
});

schedule();
host.post({ type: 'ready' });
