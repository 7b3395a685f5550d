import type * as vscode from 'vscode';
import type { TilesmithClient } from './client';
import type { DashboardPanel } from './dashboardPanel';
import type { NumericsLab } from './numericsLab';
import type { Runs } from './runs';

/** What commands work with. */
export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly client: TilesmithClient;
  readonly runs: Runs;
  readonly dashboard: DashboardPanel;
  readonly lab: NumericsLab;
}
