import { homedir } from 'node:os';
import path from 'node:path';

/** Where the engine keeps its files: per user, in the folders each platform has for it. */
interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

const here = (): Surroundings => ({ platform: process.platform, environment: process.env, home: homedir() });

/** An XDG folder; the specification says to ignore relative ones. */
function xdg({ environment, home }: Surroundings, variable: string, ...otherwise: string[]): string {
  const value = environment[variable];
  return value !== undefined && path.posix.isAbsolute(value) ? value : path.posix.join(home, ...otherwise);
}

function userFolder(surroundings: Surroundings, variable: string, ...otherwise: string[]): string {
  const { platform, environment, home } = surroundings;
  if (platform === 'win32') {
    return path.win32.join(
      environment.LOCALAPPDATA ?? path.win32.join(home, 'AppData', 'Local'),
      'Tilesmith',
    );
  }
  if (platform === 'darwin') return path.posix.join(home, 'Library', 'Application Support', 'Tilesmith');
  return path.posix.join(xdg(surroundings, variable, ...otherwise), 'tilesmith');
}

/** Absolute path of the measurement store: `$TILESMITH_STORE`, else the per-user data folder. */
export function defaultStorePath(surroundings: Surroundings = here()): string {
  const chosen = surroundings.environment.TILESMITH_STORE;
  if (chosen !== undefined && chosen !== '') return path.resolve(chosen);
  const separator = surroundings.platform === 'win32' ? path.win32 : path.posix;
  return separator.join(userFolder(surroundings, 'XDG_DATA_HOME', '.local', 'share'), 'measurements.db');
}

/** Absolute path of the folder of device locks; the same for every store, because a device is one. */
export function lockFolder(surroundings: Surroundings = here()): string {
  const separator = surroundings.platform === 'win32' ? path.win32 : path.posix;
  return separator.join(userFolder(surroundings, 'XDG_STATE_HOME', '.local', 'state'), 'locks');
}
