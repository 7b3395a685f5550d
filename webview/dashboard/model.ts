import type { Size } from '../../src/core/gemm/problem';
import { formatSize } from '../../src/core/gemm/size';
import type { LibraryTime } from '../../src/core/records/libraryTime';
import type { Trial } from '../../src/core/records/trial';
import { configurationKey } from '../../src/core/space/configuration';
import type {
  ProblemResult,
  SessionDetail,
  SessionSummary,
  StoppedBecause,
  TuneEvent,
  TuneProgress,
} from '../../src/protocol/tuning';
import type { ToDashboard } from '../../src/protocol/webview';

/** A trial with its place: `evaluation` counts from 1 in the order the trials first arrived. */
export interface TrialRow {
  readonly key: string;
  readonly evaluation: number;
  readonly trial: Trial;
}

/** Everything measured for one problem of the session. */
export interface ProblemView {
  /** The size as text, e.g. `512`; it names the problem in the page. */
  readonly key: string;
  readonly size: Size;
  readonly rows: readonly TrialRow[];
  readonly baseline: Trial | null;
  readonly best: Trial | null;
  /** What the engine decided; `null` until the session has ended. */
  readonly distinguishable: boolean | null;
  /** What the vendor's library takes on it; `null` where there is none. */
  readonly library: LibraryTime | null;
}

/** The session on display. */
export interface SelectedSession {
  readonly summary: SessionSummary;
  readonly problems: readonly ProblemView[];
  readonly stoppedBecause: StoppedBecause | null;
  readonly failure: string | null;
  /** What is known of the device's model, as of when the session was opened; `null` where there is none. */
  readonly model: SessionDetail['model'];
  readonly progress: TuneProgress | null;
  /** How many of the fastest configurations are being measured again; 0 when none. */
  readonly refining: number;
}

/** A session that waits for its device, and the other process that has it; `null` = what the device can do is measured first. */
export interface Waiting {
  readonly device: string;
  readonly pid: number | null;
}

/** All the page knows; what the user chose to see is in `viewState.ts`. */
export interface DashboardModel {
  /** False until the first message, when "no sessions" is not yet known to be true. */
  readonly loaded: boolean;
  /** Newest first. */
  readonly sessions: readonly SessionSummary[];
  readonly selected: SelectedSession | null;
  readonly waiting: Waiting | null;
  readonly failure: string | null;
}

/** What the page knows before the first message. */
export const emptyModel: DashboardModel = {
  loaded: false,
  sessions: [],
  selected: null,
  waiting: null,
  failure: null,
};

/** The model after a message from the extension; total, and never changes its argument. */
export function reduce(model: DashboardModel, message: ToDashboard): DashboardModel {
  switch (message.type) {
    case 'state': {
      const { sessions, selected } = message.state;
      return {
        ...model,
        loaded: true,
        waiting: null,
        sessions: newestFirst(sessions),
        selected: selected === null ? null : fromDetail(selected, model.selected),
      };
    }
    case 'event':
      return { ...reduceEvent(model, message.event), loaded: true };
    case 'failure':
      return { ...model, waiting: null, failure: message.text };
  }
}

function reduceEvent(model: DashboardModel, event: TuneEvent): DashboardModel {
  switch (event.type) {
    case 'waiting':
      return { ...model, waiting: { device: event.device, pid: event.owner?.pid ?? null } };
    case 'deciding':
    case 'checking':
      // What it leads to is shown once the session starts, or in the Numerics Lab.
      return { ...model, waiting: null };
    case 'started': {
      const { session } = event;
      const { selected } = model;
      const sessions = withSession(model.sessions, session);
      const common = { ...model, sessions, waiting: null, failure: null };
      if (selected?.summary.id === session.id) {
        return {
          ...common,
          selected: { ...selected, summary: session, stoppedBecause: null, failure: null },
        };
      }
      // A session that runs stays on display; one that has ended gives way to what happens now.
      if (selected?.summary.state === 'running') return common;
      return { ...common, selected: started(session) };
    }
    case 'trial':
      return onSelected({ ...model, waiting: null }, event.session, (selected) => ({
        ...selected,
        progress: event.progress,
        problems: onProblem(selected.problems, event.problem, (problem) => ({
          ...problem,
          rows: withTrial(problem.rows, event.trial),
          best: event.best,
          baseline: event.baseline ?? problem.baseline,
        })),
      }));
    case 'paused':
      return onSelected(model, event.session, (selected) => ({
        ...selected,
        summary: { ...selected.summary, paused: event.paused },
      }));
    case 'reference':
      // What it came to is told at the end, with the results.
      return model;
    case 'refining':
      return onSelected(model, event.session, (selected) => ({
        ...selected,
        refining: event.configurations.length,
      }));
    case 'finished': {
      const sessions = withSession(model.sessions, event.session);
      return onSelected({ ...model, sessions, waiting: null }, event.session.id, (selected) => ({
        ...selected,
        summary: event.session,
        problems: event.result.problems.map((result) =>
          problemView(result, selected.problems.find(({ key }) => key === formatSize(result))?.rows ?? []),
        ),
        stoppedBecause: event.result.stoppedBecause,
        failure: event.result.failure,
        refining: 0,
      }));
    }
  }
}

/** Rows with a trial added, or put in the place of the one with the same configuration. */
export function withTrial(rows: readonly TrialRow[], trial: Trial): readonly TrialRow[] {
  const key = configurationKey(trial.configuration);
  const place = rows.findIndex((row) => row.key === key);
  if (place === -1) return [...rows, { key, evaluation: rows.length + 1, trial }];
  return rows.map((row, index) => (index === place ? { ...row, trial } : row));
}

/**
 * Rows of many trials at once, later ones replacing earlier ones with the same configuration; `earlier` rows keep
 * their evaluation numbers, so that the end of a session does not shuffle what was seen while it ran.
 */
function rowsOf(trials: readonly Trial[], earlier: readonly TrialRow[]): readonly TrialRow[] {
  const latest = new Map(trials.map((trial) => [configurationKey(trial.configuration), trial]));
  const kept = earlier.flatMap(({ key }) => {
    const trial = latest.get(key);
    latest.delete(key);
    return trial === undefined ? [] : [{ key, trial }];
  });
  const added = [...latest].map(([key, trial]) => ({ key, trial }));
  return [...kept, ...added].map((row, index) => ({ ...row, evaluation: index + 1 }));
}

function problemView(result: ProblemResult, earlier: readonly TrialRow[]): ProblemView {
  const { baseline, best, distinguishable, library, trials, ...size } = result;
  const rows = rowsOf(trials, earlier);
  return { key: formatSize(size), size, rows, baseline, best, distinguishable, library };
}

function fromDetail(detail: SessionDetail, previous: SelectedSession | null): SelectedSession {
  const known = previous?.summary.id === detail.summary.id ? previous : null;
  const running = detail.summary.state === 'running';
  return {
    summary: detail.summary,
    problems: detail.problems.map((result) => ({
      ...problemView(result, known?.problems.find(({ key }) => key === formatSize(result))?.rows ?? []),
      ...(running ? { distinguishable: null } : {}),
    })),
    stoppedBecause: detail.stoppedBecause,
    failure: detail.failure,
    model: detail.model,
    progress: known?.progress ?? null,
    refining: running ? (known?.refining ?? 0) : 0,
  };
}

function started(summary: SessionSummary): SelectedSession {
  const problems = summary.sizes.map((size) => emptyProblem(size));
  return {
    summary,
    problems,
    stoppedBecause: null,
    failure: null,
    model: null,
    progress: null,
    refining: 0,
  };
}

function emptyProblem(size: Size): ProblemView {
  return {
    key: formatSize(size),
    size,
    rows: [],
    baseline: null,
    best: null,
    distinguishable: null,
    library: null,
  };
}

function onSelected(
  model: DashboardModel,
  session: string,
  change: (selected: SelectedSession) => SelectedSession,
): DashboardModel {
  return model.selected?.summary.id === session ? { ...model, selected: change(model.selected) } : model;
}

function onProblem(
  problems: readonly ProblemView[],
  size: Size,
  change: (problem: ProblemView) => ProblemView,
): readonly ProblemView[] {
  const key = formatSize(size);
  const known = problems.some((problem) => problem.key === key)
    ? problems
    : [...problems, emptyProblem(size)];
  return known.map((problem) => (problem.key === key ? change(problem) : problem));
}

function withSession(
  sessions: readonly SessionSummary[],
  session: SessionSummary,
): readonly SessionSummary[] {
  return newestFirst([session, ...sessions.filter(({ id }) => id !== session.id)]);
}

function newestFirst(sessions: readonly SessionSummary[]): readonly SessionSummary[] {
  return sessions.toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0));
}
