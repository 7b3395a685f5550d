import { EXIT } from '../../engine/errors';
import type { CommonOptions } from '../console';
import { withEngine } from '../withEngine';

/** `tilesmith pause [SESSION]`: asks a session that runs in another process to measure nothing until it goes on. */
export function pause(session: string | undefined, options: CommonOptions): Promise<void> {
  return ask(session, options, true);
}

/** `tilesmith resume [SESSION]`: lets a paused session go on. */
export function resume(session: string | undefined, options: CommonOptions): Promise<void> {
  return ask(session, options, false);
}

function ask(session: string | undefined, options: CommonOptions, paused: boolean): Promise<void> {
  return withEngine(options, async ({ engine, console }) => {
    const asked = engine.pause(session ?? null, paused);
    const { id, kernel, device } = asked;
    console.result(
      { session: asked },
      () => `${paused ? 'pausing' : 'going on with'} ${kernel.entry} on ${device.name} (session ${id})`,
    );
    return EXIT.done;
  });
}
