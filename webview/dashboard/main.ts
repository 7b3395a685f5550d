import '../shared/strictPolicy';
import './dashboard.css';
import { type FromDashboard, type ToDashboard, toDashboard } from '../../src/protocol/webview';
import { element, setShown } from '../shared/dom';
import { renderLoop } from '../shared/schedule';
import { registerControls, tabs } from '../shared/toolkit';
import { connect } from '../shared/vscodeApi';
import type { Actions } from './actions';
import { comparisonView } from './comparisonView';
import { headerView } from './headerView';
import { historyView } from './historyView';
import { type DashboardModel, emptyModel, reduce } from './model';
import { noticeView } from './noticeView';
import { parityView } from './parityView';
import type { ProblemState } from './problemState';
import { samplesView } from './samplesView';
import { trialsView } from './trialsView';
import { initialViewState, type ViewState, viewState } from './viewState';

registerControls();

let model: DashboardModel = emptyModel;
let pending: ToDashboard[] = [];

const host = connect<ToDashboard, FromDashboard, ViewState>({
  incoming: toDashboard,
  saved: viewState,
  onMessage: (message) => {
    pending.push(message);
    schedule();
  },
});
let view = host.restore(initialViewState);

const actions: Actions = {
  post: (message) => host.post(message),
  show: (change) => {
    view = { ...view, ...change };
    host.save(view);
    schedule();
  },
  dismissFailure: () => {
    model = { ...model, failure: null };
    schedule();
  },
};

const notice = noticeView(actions);
const header = headerView(actions);
const comparison = comparisonView(actions);
const history = historyView(actions);
const parity = parityView(actions);
const samples = samplesView(actions);
const trials = trialsView(actions);
const body = element(
  'div',
  { class: 'body' },
  comparison.element,
  history.element,
  parity.element,
  samples.element,
  trials.element,
);
const problems = tabs(body, (problem) => actions.show({ problem, configuration: null, page: 0 }));
document.body.append(element('main', {}, notice.element, header.element, problems.element));

/** Reloading the page must find the session that was on display, whoever chose it. */
function rememberSession(): void {
  const session = model.selected?.summary.id ?? null;
  if (session === null || session === view.session) return;
  const another = view.session !== null;
  view = { ...view, session, ...(another ? { problem: null, configuration: null, page: 0 } : {}) };
  host.save(view);
}

const schedule = renderLoop(() => {
  for (const message of pending) model = reduce(model, message);
  pending = [];
  rememberSession();
  notice.update(model);
  header.update(model);
  const session = model.selected;
  const problem = session?.problems.find(({ key }) => key === view.problem) ?? session?.problems[0];
  setShown(problems.element, problem !== undefined);
  if (session == null || problem === undefined) return;
  problems.update({
    choices: session.problems.map(({ key }) => ({ id: key, label: key })),
    selected: problem.key,
  });
  const state: ProblemState = { session, problem, running: session.summary.state === 'running', view };
  // A single measurement has nothing to be compared with and no history.
  setShown(comparison.element, session.summary.kind === 'tune');
  setShown(history.element, session.summary.kind === 'tune');
  comparison.update(state);
  history.update(state);
  parity.update(state);
  samples.update(state);
  trials.update(state);
});

schedule();
host.post({ type: 'ready', session: view.session });
