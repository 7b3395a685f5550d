import type { DispatchTable } from '../../../../src/core/dispatch/dispatchTable';

/** A table of three variants, one of which is right for some sizes only and one for its own size alone. */
export const table: DispatchTable = {
  schema: 'tilesmith-dispatch-1',
  kernel: { name: 'mat::mul<4>', hash: 'abc' },
  devices: ['GPU "one" */ two'],
  objective: 'mean',
  tunables: ['BM', 'register', 'VECTOR'],
  variants: [
    { configuration: { BM: 64, register: 4, VECTOR: 1 }, needs: [], general: true },
    {
      configuration: { BM: 128, register: 8, VECTOR: 0 },
      needs: [
        { dim: 'm', multiple: 128 },
        { dim: 'k', multiple: 4 },
        { dim: 'k', multiple: 6 },
      ],
      general: true,
    },
    { configuration: { BM: 16, register: 1, VECTOR: 1 }, needs: [], general: false },
  ],
  entries: [
    entry(64, 64, 64, 0, 'qkv'),
    entry(1024, 1024, 1020, 1, 'down */ #define X \\'),
    entry(1, 4096, 4096, 2, null),
    entry(128, 64, 64, 0, null),
    entry(4096, 1024, 1024, 1, null),
  ],
  merges: [
    { variants: 4, meanLoss: 0, worstLoss: 0, cost: 0, exact: true },
    { variants: 3, meanLoss: 0.01, worstLoss: 0.05, cost: 0.01, exact: true },
  ],
  rule: 'the nearest',
};

function entry(m: number, n: number, k: number, variant: number, name: string | null) {
  return { m, n, k, name, device: 'gpu', variant, timeMs: 2, bestMs: 2, loss: 0 };
}
