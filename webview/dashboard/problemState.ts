import type { ProblemView, SelectedSession } from './model';
import type { ViewState } from './viewState';

/** What the parts below the header show: a problem of the session on display, as the user chose to see it. */
export interface ProblemState {
  readonly session: SelectedSession;
  readonly problem: ProblemView;
  readonly running: boolean;
  readonly view: ViewState;
}
