import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');

/** The archive as `npm run pack:runner` makes it from the sources now, unpacked in an empty folder. */
export interface Unpacked {
  readonly archive: string;
  /** The launcher. */
  readonly tilesmith: string;
  readonly folder: string;
  /** An empty folder that stands for the user's home, and for the folder commands are called from. */
  readonly home: string;
  remove(): void;
}

export function packAndUnpack(): Unpacked {
  const folder = mkdtempSync(path.join(tmpdir(), 'tilesmith-test-'));
  const archive = path.join(folder, 'runner.tgz');
  execFileSync(process.execPath, [path.join(root, 'src/build/pack.mjs'), '--out', archive], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const away = path.join(folder, 'some where else');
  const home = path.join(folder, 'home');
  mkdirSync(away);
  mkdirSync(home);
  execFileSync('tar', ['-xzf', archive, '-C', away]);
  return {
    archive,
    tilesmith: path.join(away, 'tilesmith', 'tilesmith'),
    folder: path.join(away, 'tilesmith'),
    home,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** `env` with nothing but a bare PATH and a home, as words of a command line. */
export const bare = ({ home }: Unpacked): readonly string[] => [
  'env',
  '-i',
  'PATH=/usr/bin:/bin',
  `HOME=${home}`,
];

/** Runs the launcher with an empty environment, in the home. */
export function runBare(unpacked: Unpacked, args: readonly string[], program = unpacked.tilesmith) {
  const [command = '', ...before] = bare(unpacked);
  return spawnSync(command, [...before, program, ...args], { cwd: unpacked.home, encoding: 'utf8' });
}
