import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';

/** Part of every key: entries of another form are never found. */
const FORMAT = 1;
const MOST_BYTES = 256 * 1024 * 1024;
/** A temporary file older than this was left by a process that was killed. */
const STALE_MS = 60 * 60 * 1000;
/** Looking through the folder at each write would cost more than it saves. */
const WRITES_BETWEEN_CLEANINGS = 50;

const cachedCubin = z.object({
  cubin: z.string(),
  kernelName: z.string(),
  resources: z.object({
    registers: z.number(),
    spillStoreBytes: z.number(),
    spillLoadBytes: z.number(),
    stackBytes: z.number(),
    sharedBytes: z.number(),
    constantBytes: z.number(),
  }),
  output: z.string(),
  compileMs: z.number(),
});
/** What is kept of a compilation: the cubin in base64, and what nvcc printed, because messages are worked out from it. */
export type CachedCubin = z.infer<typeof cachedCubin>;

/** The user's cache folder of this platform, for compiled kernels. */
export function defaultCacheFolder(
  platform: NodeJS.Platform = process.platform,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  home: string = homedir(),
): string {
  if (platform === 'win32') {
    const local = environment.LOCALAPPDATA ?? path.win32.join(home, 'AppData', 'Local');
    return path.win32.join(local, 'Tilesmith', 'Cache', 'cubins');
  }
  if (platform === 'darwin') return path.posix.join(home, 'Library', 'Caches', 'Tilesmith', 'cubins');
  const xdg = environment.XDG_CACHE_HOME;
  // The XDG specification says to ignore relative folders.
  const cache = xdg !== undefined && path.posix.isAbsolute(xdg) ? xdg : path.posix.join(home, '.cache');
  return path.posix.join(cache, 'tilesmith', 'cubins');
}

/**
 * Compiled kernels on disk by what they were made from. Several processes may use one folder: an entry appears whole or
 * not at all, and a damaged one counts as none. A folder that cannot be used makes compiling slower, never impossible.
 */
export class CompileCache {
  private writes = 0;

  constructor(
    private readonly folder: string,
    private readonly mostBytes: number = MOST_BYTES,
  ) {}

  /** The key of everything that decides what comes out. */
  static key(parts: readonly string[]): string {
    return createHash('sha256')
      .update(JSON.stringify([FORMAT, ...parts]))
      .digest('hex');
  }

  /** The entry, or `null` where there is none that is whole. */
  async read(key: string): Promise<CachedCubin | null> {
    const file = this.fileOf(key);
    try {
      const [digest, content] = split(await readFile(file, 'utf8'));
      if (digest !== digestOf(content)) return null;
      const now = new Date();
      await utimes(file, now, now);
      return cachedCubin.parse(JSON.parse(content));
    } catch {
      return null;
    }
  }

  /** Keeps an entry, and now and then removes those unused for longest. */
  async write(key: string, entry: CachedCubin): Promise<void> {
    const content = JSON.stringify(entry);
    const file = this.fileOf(key);
    const temporary = `${file}.${randomUUID()}.tmp`;
    try {
      await mkdir(this.folder, { recursive: true });
      await writeFile(temporary, `${digestOf(content)}\n${content}`);
      await rename(temporary, file);
      if (this.writes++ % WRITES_BETWEEN_CLEANINGS === 0) await this.clean();
    } catch {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }

  private fileOf(key: string): string {
    return path.join(this.folder, `${key}.cubin`);
  }

  private async clean(): Promise<void> {
    const entries = await Promise.all((await readdir(this.folder)).map((name) => this.entryOf(name)));
    const newestFirst = entries.flatMap((entry) => entry ?? []).sort((a, b) => b.mtimeMs - a.mtimeMs);
    let bytes = 0;
    for (const { file, size, mtimeMs } of newestFirst) {
      const isTemporary = file.endsWith('.tmp');
      if (!isTemporary) bytes += size;
      const isOver = isTemporary ? Date.now() - mtimeMs > STALE_MS : bytes > this.mostBytes;
      if (isOver) await rm(file, { force: true });
    }
  }

  private async entryOf(name: string) {
    const file = path.join(this.folder, name);
    // Another process may have removed it meanwhile.
    const found = await stat(file).catch(() => null);
    return found === null ? null : { file, size: found.size, mtimeMs: found.mtimeMs };
  }
}

const digestOf = (content: string) => createHash('sha256').update(content).digest('hex');

function split(text: string): readonly [digest: string, content: string] {
  const end = text.indexOf('\n');
  return [text.slice(0, Math.max(0, end)), text.slice(end + 1)];
}
