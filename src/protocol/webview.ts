import * as z from 'zod';
import { dashboardState } from './lsp';
import { configuration, tuneEvent } from './tuning';

/** Messages from the extension to the dashboard. */
export const toDashboard = z.discriminatedUnion('type', [
  z.object({ type: z.literal('state'), state: dashboardState }),
  z.object({ type: z.literal('event'), event: tuneEvent }),
  /** Something the user asked for failed; the text names the remedy. */
  z.object({ type: z.literal('failure'), text: z.string() }),
]);
/** See {@link toDashboard}. */
export type ToDashboard = z.infer<typeof toDashboard>;

/** Messages from the dashboard to the extension. */
export const fromDashboard = z.discriminatedUnion('type', [
  /** Sent once the page can receive; `session` is the one it showed before a reload. */
  z.object({ type: z.literal('ready'), session: z.string().nullable() }),
  z.object({ type: z.literal('select'), session: z.string() }),
  z.object({ type: z.literal('stop'), session: z.string() }),
  /** Pauses a session that runs, or lets it go on. */
  z.object({ type: z.literal('pause'), session: z.string(), paused: z.boolean() }),
  z.object({ type: z.literal('apply'), session: z.string(), configuration }),
  z.object({ type: z.literal('openKernel'), session: z.string() }),
]);
/** See {@link fromDashboard}. */
export type FromDashboard = z.infer<typeof fromDashboard>;
