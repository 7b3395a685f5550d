import type { FromDashboard } from '../../src/protocol/webview';
import type { ViewState } from './viewState';

/** What the parts of the page can do: tell the extension, or change what is seen. */
export interface Actions {
  post(message: FromDashboard): void;
  show(change: Partial<ViewState>): void;
  dismissFailure(): void;
}
