import { EXIT } from '../../engine/errors';
import { readResults } from '../../engine/workFile';
import type { CommonOptions } from '../console';
import { withEngine } from '../withEngine';

/** `tilesmith import FILE...`: merges results files of `measure --work` into the store; importing again adds nothing. */
export function importFiles(files: readonly string[], options: CommonOptions): Promise<void> {
  return withEngine(options, async ({ engine, console }) => {
    const summary = engine.importResults(files.flatMap(readResults));
    console.result(summary, () => {
      const { added, known, sessions } = summary;
      return `${added} measurements added in ${sessions.length} ${sessions.length === 1 ? 'session' : 'sessions'}, ${known} were known`;
    });
    return EXIT.done;
  });
}
