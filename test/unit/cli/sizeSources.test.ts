import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSharing } from '../../../src/cli/sharing';
import { readAllSizes, type SizeOptions } from '../../../src/cli/sizeSources';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tilesmith-sizes-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

const said: string[] = [];
const console = { result: () => undefined, say: (text: string) => said.push(text), warn: () => undefined };
const read = (options: Partial<SizeOptions>) => readAllSizes({ size: [], ...options }, console);

describe('readAllSizes', () => {
  it('puts sizes of every source one behind the other', () => {
    const sizes = read({
      size: ['8'],
      sizesFile: write('sizes.txt', '1 2 3 up\n'),
      modelConfig: 'hidden=8,heads=2,intermediate=16,layers=3',
      batch: '2',
      sequence: '5',
      context: '7',
    });
    expect(sizes.slice(0, 4)).toEqual([
      { m: 8, n: 8, k: 8 },
      { m: 1, n: 2, k: 3, name: 'up' },
      { m: 10, n: 24, k: 8, name: 'qkv', count: 3 },
      { m: 5, n: 7, k: 4, name: 'scores', count: 12 },
    ]);
    expect(said.join('\n')).toMatch(/the MLP has a gate.*without a vocabulary.*down 10x8x16, 3 times/s);
  });

  it.each([
    ['a line that is no size', () => ({ sizesFile: write('s.txt', '8\n9 9\n') }), /s\.txt, line 2: "9 9"/],
    ['no file', () => ({ sizesFile: 'none.txt' }), /--sizes-file: .*none\.txt.*give the path/],
    ['a model without heads', () => ({ modelConfig: 'hidden=8' }), /--model-config: does not say heads/],
    ['a broken model file', () => ({ modelConfig: write('c.json', '{') }), /c\.json: is no JSON/],
    ['a batch of no model', () => ({ batch: '2' }), /give the model with --model-config/],
    ['no batch at all', () => ({ modelConfig: 'hidden=8,heads=2', batch: '0' }), /--batch: "0"/],
  ])('refuses %s', (_, options, message) => {
    expect(() => read(options())).toThrow(message);
  });
});

describe('readSharing', () => {
  it('tells what is shared', () => {
    expect(readSharing({})).toEqual({ share: null, variants: null, portable: false });
    expect(readSharing({ variants: '3' })).toEqual({ share: 'variants', variants: 3, portable: false });
    expect(readSharing({ portable: true })).toMatchObject({ share: 'portable', portable: true });
  });

  it('refuses both, and a number that is none', () => {
    expect(() => readSharing({ variants: '2', portable: true })).toThrow(/leave --variants out/);
    expect(() => readSharing({ variants: 'few' })).toThrow(/--variants: "few"/);
  });
});
