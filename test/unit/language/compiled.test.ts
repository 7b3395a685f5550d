import { expect, test } from 'vitest';
import type { KernelResources } from '../../../src/core/device/resources';
import { type Compiled, compiledTitle, describeCompiled } from '../../../src/language/compiled';

const compiled = (
  resources: Partial<KernelResources> = {},
  more: { architecture?: string; note?: string; stale?: boolean } = {},
): Compiled => ({
  result: {
    ok: true,
    architecture: more.architecture ?? 'sm_90',
    note: more.note ?? null,
    threads: 256,
    resources: {
      registers: 56,
      spillStoreBytes: 0,
      spillLoadBytes: 0,
      stackBytes: 0,
      sharedBytes: 8396,
      constantBytes: 0,
      ...resources,
    },
  },
  stale: more.stale ?? false,
});

test.each([
  ['limited by registers', compiled(), 'sm_90 · 56 registers · 8.2 KiB shared · 4 blocks/SM (registers)'],
  [
    'with spills',
    compiled({ registers: 255, spillStoreBytes: 128, spillLoadBytes: 96, stackBytes: 64 }),
    'sm_90 · 255 registers · spills 128 B · 8.2 KiB shared · 1 block/SM (registers)',
  ],
  [
    'without shared memory, full',
    compiled({ registers: 32, sharedBytes: 0 }),
    'sm_90 · 32 registers · 8 blocks/SM (full)',
  ],
  [
    'that takes more than there is',
    compiled({ sharedBytes: 240 * 1024 }),
    'sm_90 · 56 registers · 240 KiB shared · no block fits (shared memory)',
  ],
  [
    'for an architecture without published limits',
    compiled({}, { architecture: 'sm_62' }),
    'sm_62 · 56 registers · 8.2 KiB shared',
  ],
  [
    'of an older text',
    compiled({}, { stale: true }),
    'stale: sm_90 · 56 registers · 8.2 KiB shared · 4 blocks/SM (registers)',
  ],
  ['that did not compile', { ...compiled(), result: { ok: false as const, reason: 'error' } }, null],
])('the lens of a kernel %s', (_, kernel, title) => {
  expect(compiledTitle(kernel)).toBe(title);
});

test('the hover tells what would change occupancy, on either side of each resource', () => {
  expect(describeCompiled(compiled())).toEqual([
    '**Compiled** for sm_90: 56 registers, 8.2 KiB shared memory, no spills',
    '',
    '4 blocks/SM, 50 % occupancy, limited by registers',
    '',
    '| what if | then |',
    '|---|---|',
    '| ≤ 48 registers | 5 blocks/SM, 63 % occupancy |',
    '| ≥ 65 registers | 3 blocks/SM, 38 % occupancy |',
    '| ≥ 56.1 KiB shared memory | 3 blocks/SM, 38 % occupancy |',
    '| 224 threads a block | 5 blocks/SM, 55 % occupancy |',
    '| 288 threads a block | 4 blocks/SM, 56 % occupancy |',
  ]);
});

test('spills, stack and an older text are told', () => {
  const [first] = describeCompiled(
    compiled({ spillStoreBytes: 128, spillLoadBytes: 4096, stackBytes: 256 }, { stale: true }),
  );
  expect(first).toBe(
    '**Compiled** for sm_90, before the last changes: 56 registers, 8.2 KiB shared memory, ' +
      '**spills**: 128 B stored and 4 KiB loaded by each thread, 256 B stack',
  );
});

test('a kernel that did not compile says why, in one line that is no markup', () => {
  const failed = { ...compiled(), result: { ok: false as const, reason: 'no <T> here\nand more' } };
  expect(describeCompiled(failed)).toEqual(['Not compiled: no \\<T\\> here']);
});

test('why an architecture was taken that nobody chose is told', () => {
  const lines = describeCompiled(compiled({}, { note: 'there is no GPU here; compiled for sm_80' }));
  expect(lines.slice(1, 3)).toEqual(['', '_there is no GPU here; compiled for sm\\_80_']);
});
