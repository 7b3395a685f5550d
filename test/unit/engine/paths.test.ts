import { describe, expect, it } from 'vitest';
import { defaultStorePath, lockFolder } from '../../../src/engine/paths';

const linux = { platform: 'linux', environment: {}, home: '/home/u' } as const;
const mac = { platform: 'darwin', environment: {}, home: '/Users/u' } as const;
const windows = {
  platform: 'win32',
  environment: { LOCALAPPDATA: 'C:\\Local' },
  home: 'C:\\Users\\u',
} as const;

describe('where files are kept', () => {
  it.each([
    [linux, '/home/u/.local/share/tilesmith/measurements.db'],
    [{ ...linux, environment: { XDG_DATA_HOME: '/data' } }, '/data/tilesmith/measurements.db'],
    [
      { ...linux, environment: { XDG_DATA_HOME: 'relative' } },
      '/home/u/.local/share/tilesmith/measurements.db',
    ],
    [{ ...linux, environment: { TILESMITH_STORE: '/my/store.db' } }, '/my/store.db'],
    [{ ...linux, environment: { TILESMITH_STORE: '' } }, '/home/u/.local/share/tilesmith/measurements.db'],
    [mac, '/Users/u/Library/Application Support/Tilesmith/measurements.db'],
    [windows, 'C:\\Local\\Tilesmith\\measurements.db'],
    [{ ...windows, environment: {} }, 'C:\\Users\\u\\AppData\\Local\\Tilesmith\\measurements.db'],
  ])('store of %j', (surroundings, expected) => {
    expect(defaultStorePath(surroundings)).toBe(expected);
  });

  it.each([
    [linux, '/home/u/.local/state/tilesmith/locks'],
    [{ ...linux, environment: { XDG_STATE_HOME: '/state' } }, '/state/tilesmith/locks'],
    [mac, '/Users/u/Library/Application Support/Tilesmith/locks'],
    [windows, 'C:\\Local\\Tilesmith\\locks'],
  ])('locks of %j', (surroundings, expected) => {
    expect(lockFolder(surroundings)).toBe(expected);
  });
});
