import * as z from 'zod';

/** What the user chose to see; saved by VS Code and there again after a reload of the window. */
export const viewState = z.object({
  session: z.string().nullable(),
  /** Size of the problem on display; `null` = the session's first. */
  problem: z.string().nullable(),
  /** Key of the configuration whose samples are shown; `null` = the best. */
  configuration: z.string().nullable(),
  sort: z.object({ column: z.string(), descending: z.boolean() }),
  filter: z.enum(['all', 'correct', 'failed', 'compile', 'runtime', 'timeout', 'correctness', 'constraints']),
  page: z.int().nonnegative(),
  historyAsTable: z.boolean(),
  samplesAsTable: z.boolean(),
  parityAsTable: z.boolean().default(false),
  residualsAsTable: z.boolean().default(false),
});
/** See {@link viewState}. */
export type ViewState = z.infer<typeof viewState>;
/** Which trials the table shows: all, those of a status, or every failure. */
export type TrialFilter = ViewState['filter'];

/** What is seen where nothing was saved. */
export const initialViewState: ViewState = {
  session: null,
  problem: null,
  configuration: null,
  sort: { column: 'evaluation', descending: false },
  filter: 'all',
  page: 0,
  historyAsTable: false,
  samplesAsTable: false,
  parityAsTable: false,
  residualsAsTable: false,
};
