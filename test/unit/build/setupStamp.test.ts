import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digest, installReason } from '../../../src/build/setupStamp.mjs';

const lock = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/a/node_modules/@b/c': { version: '2.0.0' },
    'node_modules/native-mac': { version: '3.0.0', optional: true },
  },
};

function without(place: string) {
  return { packages: Object.fromEntries(Object.entries(lock.packages).filter(([name]) => name !== place)) };
}

describe('installReason', () => {
  it('is none for what npm installed from the lock file', () => {
    expect(installReason(lock, without(''))).toBeNull();
  });

  it('is none where only a package of another platform is missing', () => {
    expect(installReason(lock, without('node_modules/native-mac'))).toBeNull();
  });

  it('says what is missing', () => {
    expect(installReason(lock, without('node_modules/a/node_modules/@b/c'))).toBe('@b/c is missing');
  });

  it('says which version differs', () => {
    const installed = { packages: { ...lock.packages, 'node_modules/a': { version: '0.9.0' } } };
    expect(installReason(lock, installed)).toBe('a is 0.9.0 and the lock file asks for 1.0.0');
  });

  it('holds an optional package that is there to its version', () => {
    const installed = { packages: { ...lock.packages, 'node_modules/native-mac': { version: '2.0.0' } } };
    expect(installReason(lock, installed)).toMatch(/native-mac is 2\.0\.0/);
  });

  it.each([null, {}])('asks for an install where the record is %j', (installed) => {
    expect(installReason(lock, installed)).not.toBeNull();
  });
});

describe('digest', () => {
  const files = fc.uniqueArray(fc.tuple(fc.string(), fc.string()), {
    selector: ([name]) => name,
    maxLength: 6,
  });

  it('does not depend on the order of the files', () => {
    fc.assert(
      fc.property(files, (list) => {
        expect(digest([...list].reverse())).toBe(digest(list));
      }),
    );
  });

  it('changes with a name, a content, and where one ends and the next starts', () => {
    const digests = [
      digest([]),
      digest([['a', '']]),
      digest([['a', 'b']]),
      digest([['ab', '']]),
      digest([
        ['a', 'b'],
        ['c', ''],
      ]),
      digest([
        ['a', ''],
        ['c', 'b'],
      ]),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });
});
