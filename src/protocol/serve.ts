import * as z from 'zod';

/**
 * What `tilesmith serve` adds to the runner's protocol, so that a client can tell a runner that ended from a
 * connection that did.
 */

/** Notification, the last that `serve` sends: its runner ended by itself. A connection that ends without it was lost. */
export const RUNNER_EXIT = 'runnerExit';

/** Parameters of {@link RUNNER_EXIT}. */
export const runnerExit = z.object({ code: z.int().nullable(), signal: z.string().nullable() });
/** See {@link runnerExit}. */
export type RunnerExitNotice = z.infer<typeof runnerExit>;

/**
 * The part of the answer to `hello` that every version of the protocol has or can be taken to have: read before it is
 * known that both sides speak the same one.
 */
export const greeting = z.object({
  protocol: z.int(),
  /** Name of the machine; `null` from versions that do not tell. */
  host: z.string().min(1).nullable().catch(null),
  version: z.string().nullable().catch(null),
});
/** See {@link greeting}. */
export type Greeting = z.infer<typeof greeting>;
