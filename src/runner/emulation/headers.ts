import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * The folder of the emulation's headers: beside the bundle, or in the sources where that lies in a checkout. `folder`
 * is where the bundle lies; `null` where there is neither.
 */
export function headerFolder(folder: string): string | null {
  const packaged = path.join(folder, 'cuda-emulation');
  if (existsSync(packaged)) return packaged;
  for (let at = folder; ; at = path.dirname(at)) {
    const inSources = path.join(at, 'src/runner/emulation/cuda');
    if (existsSync(inSources)) return inSources;
    if (path.dirname(at) === at) return null;
  }
}
