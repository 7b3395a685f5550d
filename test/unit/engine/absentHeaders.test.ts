import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { headersOf, withoutAbsentHeaders } from '../../../src/engine/absentHeaders';

const folder = mkdtempSync(path.join(tmpdir(), 'headers-'));
writeFileSync(path.join(folder, 'tile.h'), '#define TILE 16');
afterAll(() => rmSync(folder, { recursive: true }));

describe('withoutAbsentHeaders', () => {
  const text = '#include "tile.h"\n  # include "absent.h" // declares\n#include <mma.h>\nint x;';

  it('blanks what is not there and keeps every place', () => {
    const kept = withoutAbsentHeaders(text, folder);
    expect(kept).toBe(text.replace('  # include "absent.h"', ' '.repeat(22)));
    expect(kept).toHaveLength(text.length);
  });

  it('knows no header of a text that is in no file', () => {
    expect(withoutAbsentHeaders(text, null)).not.toContain('tile.h');
    expect(withoutAbsentHeaders(text, null)).toContain('mma.h');
  });
});

describe('headersOf', () => {
  it('tells of each header whether it is there, beside the file alone', () => {
    const hasHeader = headersOf({ path: path.join(folder, 'kernel.cu') });
    expect([hasHeader('tile.h'), hasHeader('absent.h')]).toEqual([true, false]);
    expect(headersOf({ path: null })('tile.h')).toBe(false);
  });
});
