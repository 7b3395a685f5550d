import type { FromNumericsLab } from '../../src/protocol/numericsLab';
import type { ViewState } from './viewState';

/** What the parts of the page can do: tell the extension, or change what is seen. */
export interface Actions {
  post(message: FromNumericsLab): void;
  show(change: Partial<ViewState>): void;
  /** Draws the page again, when something that was computed has changed. */
  redraw(): void;
}
