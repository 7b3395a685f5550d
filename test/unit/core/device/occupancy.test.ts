import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  architectureOf,
  type ComputeCapability,
  capabilityOf,
  KNOWN_CAPABILITIES,
  type MultiprocessorLimits,
  multiprocessorLimits,
} from '../../../../src/core/device/computeCapability';
import { occupancyOf, occupancyText } from '../../../../src/core/device/occupancy';
import { occupancyCurves } from '../../../../src/core/device/occupancyCurves';

const KIB = 1024;

function limitsOf(capability: ComputeCapability): MultiprocessorLimits {
  const limits = multiprocessorLimits(capability);
  if (limits === null) throw new Error(`no limits of ${capability.join('.')}`);
  return limits;
}

const anyLimits = fc.constantFrom(...KNOWN_CAPABILITIES).map(limitsOf);
const anyUse = fc.record({
  threads: fc.integer({ min: 1, max: 1100 }),
  registers: fc.integer({ min: 0, max: 255 }),
  sharedBytes: fc.integer({ min: 0, max: 240 * KIB }),
});

describe('the limits of a compute capability', () => {
  // Capability, warps, blocks and threads of a multiprocessor, its shared KiB and those of a block.
  it.each([
    [[7, 0], 64, 32, 2048, 96, 96],
    [[7, 2], 64, 32, 2048, 96, 96],
    [[7, 5], 32, 16, 1024, 64, 64],
    [[8, 0], 64, 32, 2048, 164, 163],
    [[8, 6], 48, 16, 1536, 100, 99],
    [[8, 7], 48, 16, 1536, 164, 163],
    [[8, 9], 48, 24, 1536, 100, 99],
    [[9, 0], 64, 32, 2048, 228, 227],
    [[10, 0], 64, 32, 2048, 228, 227],
    [[10, 3], 64, 32, 2048, 228, 227],
    [[11, 0], 48, 24, 1536, 228, 227],
    [[12, 0], 48, 24, 1536, 100, 99],
    [[12, 1], 48, 24, 1536, 100, 99],
  ] as const)(
    '%j are those of the programming guide',
    (capability, warps, blocks, threads, shared, ofBlock) => {
      const limits = limitsOf(capability);
      expect(limits).toMatchObject({ warps, blocks, registers: 65536, registersPerBlock: 65536 });
      expect(limits.warps * limits.threadsPerWarp).toBe(threads);
      expect(limits).toMatchObject({ sharedBytes: shared * KIB, sharedBytesPerBlock: ofBlock * KIB });
    },
  );

  it('are not guessed where they are not published', () => {
    expect(multiprocessorLimits([6, 1])).toBeNull();
    expect(multiprocessorLimits([13, 0])).toBeNull();
  });

  it('belong to the name the compiler has for them', () => {
    expect(architectureOf([12, 1])).toBe('sm_121');
    for (const capability of KNOWN_CAPABILITIES) {
      expect(capabilityOf(architectureOf(capability))).toEqual(capability);
    }
    expect(capabilityOf('sm_90a')).toEqual([9, 0]);
    expect(capabilityOf('native')).toBeNull();
  });
});

describe('occupancyOf', () => {
  // Capability, threads, registers, shared bytes, then blocks, share and limiters, worked out with the published rules.
  it.each([
    // A warp of 64 registers takes 2048 of the 65536: 32 warps, half of 64.
    [[8, 0], 256, 64, 0, 4, 0.5, ['registers']],
    [[8, 0], 256, 32, 0, 8, 1, ['warps', 'registers']],
    [[8, 0], 256, 33, 0, 6, 0.75, ['registers']],
    // 128 registers: 16 warps fit, as two blocks of 256 threads.
    [[9, 0], 256, 128, 0, 2, 0.25, ['registers']],
    // Small blocks run out of block slots.
    [[7, 5], 32, 16, 0, 16, 0.5, ['blocks']],
    [[8, 6], 64, 16, 0, 16, 2 / 3, ['blocks']],
    [[8, 9], 64, 16, 0, 24, 1, ['warps', 'blocks']],
    // 48 KiB and the reserved KiB: four times 49 KiB are within 228, three within 164, two within 100.
    [[9, 0], 256, 32, 48 * KIB, 4, 0.5, ['shared']],
    [[8, 0], 256, 32, 48 * KIB, 3, 0.375, ['shared']],
    [[8, 9], 256, 32, 48 * KIB, 2, 1 / 3, ['shared']],
    [[7, 0], 256, 32, 48 * KIB, 2, 0.25, ['shared']],
    // 168 registers: 5376 a warp, three warps in each partition of 16384.
    [[9, 0], 128, 168, 0, 3, 0.1875, ['registers']],
    [[9, 0], 1024, 65, 0, 0, 0, ['registers']],
    [[9, 0], 1025, 16, 0, 0, 0, ['warps']],
  ] as const)(
    '%j with %i threads, %i registers, %i bytes',
    (capability, threads, registers, sharedBytes, blocks, share, limiters) => {
      const occupancy = occupancyOf(limitsOf(capability), { threads, registers, sharedBytes });
      expect(occupancy.blocksPerMultiprocessor).toBe(blocks);
      expect(occupancy.share).toBeCloseTo(share, 12);
      expect(occupancy.limiters).toEqual(limiters);
    },
  );

  it.each(KNOWN_CAPABILITIES)('%i.%i changes at each boundary and not before it', (...capability) => {
    const limits = limitsOf(capability);
    const blocks = (use: Partial<Parameters<typeof occupancyOf>[1]>) =>
      occupancyOf(limits, { threads: 32, registers: 1, sharedBytes: 0, ...use }).blocksPerMultiprocessor;

    const most = limits.sharedBytesPerBlock;
    expect([blocks({ sharedBytes: most }), blocks({ sharedBytes: most + 1 })]).toEqual([1, 0]);
    const half = limits.sharedBytes / 2 - limits.reservedSharedBytes;
    expect([blocks({ sharedBytes: half }), blocks({ sharedBytes: half + 1 })]).toEqual([2, 1]);
    expect([blocks({ threads: 1024 }), blocks({ threads: 1025 })]).toEqual([
      Math.floor(limits.warps / 32),
      0,
    ]);
    expect([blocks({ threads: 1024, registers: 64 }), blocks({ threads: 1024, registers: 65 })]).toEqual([
      1, 0,
    ]);
    // A block of 32 × 17 threads is checked as if it had 20 warps, so 105 registers (112 as given out) are too many.
    expect([blocks({ threads: 544, registers: 96 }), blocks({ threads: 544, registers: 105 })]).toEqual([
      1, 0,
    ]);
  });

  it('never gains a block by taking more of a resource', () => {
    fc.assert(
      fc.property(anyLimits, anyUse, fc.nat(64), fc.nat(4096), (limits, use, registers, sharedBytes) => {
        const less = occupancyOf(limits, use).blocksPerMultiprocessor;
        const more = {
          ...use,
          registers: use.registers + registers,
          sharedBytes: use.sharedBytes + sharedBytes,
        };
        expect(occupancyOf(limits, more).blocksPerMultiprocessor).toBeLessThanOrEqual(less);
      }),
    );
  });

  it('never holds more than there is, and names a limiter that is one', () => {
    fc.assert(
      fc.property(anyLimits, anyUse, (limits, use) => {
        const {
          blocksPerMultiprocessor: blocks,
          warps,
          share,
          limiters,
          limits: allowed,
        } = occupancyOf(limits, use);
        expect(blocks).toBeLessThanOrEqual(limits.blocks);
        expect(warps).toBeLessThanOrEqual(limits.warps);
        expect(share).toBe(warps / limits.warps);
        expect(blocks * use.sharedBytes).toBeLessThanOrEqual(limits.sharedBytes);
        expect(warps * limits.threadsPerWarp * use.registers).toBeLessThanOrEqual(limits.registers);
        expect(limiters.length).toBeGreaterThan(0);
        for (const limiter of limiters) expect(allowed[limiter]).toBe(blocks);
      }),
    );
  });
});

describe('occupancyCurves', () => {
  it('agree with the function at every point', () => {
    fc.assert(
      fc.property(anyLimits, anyUse, (limits, use) => {
        const curves = occupancyCurves(limits, use);
        for (const resource of ['threads', 'registers', 'sharedBytes'] as const) {
          const index = Math.floor(curves[resource].length / 3);
          const { value, ...occupancy } = curves[resource][index]!;
          expect(occupancy).toEqual(occupancyOf(limits, { ...use, [resource]: value }));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('reach from end to end', () => {
    const { threads, registers, sharedBytes } = occupancyCurves(limitsOf([8, 9]), {
      threads: 256,
      registers: 40,
      sharedBytes: 0,
    });
    const ends = (curve: readonly { value: number }[]) => [
      curve[0]?.value,
      curve.at(-1)?.value,
      curve.length,
    ];
    expect(ends(threads)).toEqual([32, 1024, 32]);
    expect(ends(registers)).toEqual([1, 255, 255]);
    expect(ends(sharedBytes)).toEqual([0, 99 * KIB, 99 * 8 + 1]);
  });
});

describe('occupancyText', () => {
  it.each([
    [256, 64, 0, '4 blocks/SM, 50 % occupancy, limited by registers'],
    [1024, 64, 0, '1 block/SM, 50 % occupancy, limited by registers'],
    [256, 32, 0, '8 blocks/SM, 100 % occupancy'],
    [32, 16, 0, '32 blocks/SM, 50 % occupancy, limited by block slots'],
    [256, 64, 56 * KIB, '4 blocks/SM, 50 % occupancy, limited by registers and shared memory'],
    [1024, 96, 0, 'no block fits on an SM, limited by registers'],
  ])('%i threads, %i registers, %i bytes: %s', (threads, registers, sharedBytes, text) => {
    expect(occupancyText(occupancyOf(limitsOf([9, 0]), { threads, registers, sharedBytes }))).toBe(text);
  });
});
