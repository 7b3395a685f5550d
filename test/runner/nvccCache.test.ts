import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CachedCubin, CompileCache, defaultCacheFolder } from '../../src/runner/cuda/compileCache';
import { temporaryFolder } from './support/nvcc';

const entry = (name: string, bytes = 1000): CachedCubin => ({
  cubin: Buffer.alloc(bytes, name).toString('base64'),
  kernelName: name,
  resources: {
    registers: 32,
    spillStoreBytes: 0,
    spillLoadBytes: 0,
    stackBytes: 0,
    sharedBytes: 4096,
    constantBytes: 0,
  },
  output: '',
  compileMs: 400,
});

describe('CompileCache', () => {
  it('gives back what it was given, and nothing for another key', async () => {
    const cache = new CompileCache(path.join(temporaryFolder(), 'deep/folder'));
    const key = CompileCache.key(['source', 'entry']);
    expect(await cache.read(key)).toBeNull();
    await cache.write(key, entry('a'));
    expect(await cache.read(key)).toEqual(entry('a'));
    expect(await cache.read(CompileCache.key(['sourceentry', '']))).toBeNull();
  });

  it('removes what was unused for longest, and what killed processes left', async () => {
    const folder = temporaryFolder();
    const keys = ['a', 'b', 'c'].map((name) => CompileCache.key([name]));
    const minutesAgo = (name: string, minutes: number) => {
      const time = new Date(Date.now() - minutes * 60_000);
      utimesSync(path.join(folder, name), time, time);
    };
    const filled = new CompileCache(folder, 10_000);
    for (const [index, key] of keys.entries()) {
      await filled.write(key, entry('x', 3000));
      minutesAgo(`${key}.cubin`, 30 - index);
    }
    // The oldest is used again, so the second is now unused for longest.
    await filled.read(keys[0] ?? '');
    for (const [name, minutes] of [
      ['fresh.tmp', 5],
      ['stale.tmp', 90],
    ] as const) {
      writeFileSync(path.join(folder, name), 'x'.repeat(20_000));
      minutesAgo(name, minutes);
    }
    const fourth = CompileCache.key(['d']);
    await new CompileCache(folder, 14_000).write(fourth, entry('x', 3000));
    const left = [keys[0], keys[2], fourth].map((key) => `${key}.cubin`);
    expect(readdirSync(folder).sort()).toEqual([...left, 'fresh.tmp'].sort());
  });

  it('never shows half an entry to another process', async () => {
    const folder = temporaryFolder();
    const key = CompileCache.key(['shared']);
    const names = ['a', 'b', 'c', 'd'];
    const read: (string | undefined)[] = [];
    let isWriting = true;
    const writes = names.map((name) => new CompileCache(folder).write(key, entry(name, 400_000)));
    const written = Promise.all(writes).then(() => {
      isWriting = false;
    });
    do {
      const isThere = existsSync(path.join(folder, `${key}.cubin`));
      const found = await new CompileCache(folder).read(key);
      if (isThere) read.push(found?.kernelName);
    } while (isWriting);
    await written;
    read.push((await new CompileCache(folder).read(key))?.kernelName);
    for (const name of read) expect(names).toContain(name);
    expect(readdirSync(folder)).toEqual([`${key}.cubin`]);
  });
});

describe('defaultCacheFolder', () => {
  it.each([
    ['linux', { XDG_CACHE_HOME: '/cache' }, '/home/u', '/cache/tilesmith/cubins'],
    ['linux', { XDG_CACHE_HOME: 'relative' }, '/home/u', '/home/u/.cache/tilesmith/cubins'],
    ['darwin', {}, '/Users/u', '/Users/u/Library/Caches/Tilesmith/cubins'],
    ['win32', { LOCALAPPDATA: 'C:\\L' }, 'C:\\u', 'C:\\L\\Tilesmith\\Cache\\cubins'],
    ['win32', {}, 'C:\\u', 'C:\\u\\AppData\\Local\\Tilesmith\\Cache\\cubins'],
  ] as const)('on %s with %j', (platform, environment, home, folder) => {
    expect(defaultCacheFolder(platform, environment, home)).toBe(folder);
  });
});
