import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { badInput, EXIT } from '../../engine/errors';
import { PRODUCT_VERSION } from '../../protocol/version';
import { isUnpacked, packFolder } from '../archive';
import { type CommonOptions, createConsole, reportFailure } from '../console';

/** Options of `tilesmith pack`. */
export interface PackOptions extends CommonOptions {
  readonly out?: string;
}

/** So that it can be carried over slow lines. */
const MOST_BYTES = 60 * 1024 * 1024;

/**
 * `tilesmith pack`: makes the archive that runs on another machine. An unpacked archive packs itself again; a source
 * checkout builds one first.
 */
export async function pack(options: PackOptions): Promise<void> {
  const console = createConsole(options);
  const root = path.join(__dirname, '..');
  const out = path.resolve(options.out ?? `tilesmith-${PRODUCT_VERSION}-linux-x64.tgz`);
  try {
    const builder = path.join(root, 'src', 'build', 'pack.mjs');
    if (isUnpacked(root)) {
      const bytes = await packFolder(root, out);
      console.result({ file: out, bytes }, () => `${out}: ${(bytes / 1024 / 1024).toFixed(1)} MiB`);
      process.exitCode = bytes <= MOST_BYTES ? EXIT.done : EXIT.doesNotHold;
      if (bytes > MOST_BYTES) console.warn(`tilesmith: the archive is larger than ${MOST_BYTES} bytes`);
    } else if (existsSync(builder)) {
      const flags = [...(options.json ? ['--json'] : []), ...(options.quiet ? ['--quiet'] : [])];
      const { status } = spawnSync(process.execPath, [builder, '--out', out, ...flags], { stdio: 'inherit' });
      process.exitCode = status ?? EXIT.doesNotHold;
    } else {
      throw badInput(
        'pack: this Tilesmith has not all that an archive needs; run it in a source checkout or in an unpacked archive',
      );
    }
  } catch (error) {
    process.exitCode = reportFailure(error);
  }
}
