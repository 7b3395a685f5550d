import { describe, expect, it } from 'vitest';
import { isResult, quantityOf } from '../../../../src/core/model/columnNames';
import { readKernelName } from '../../../../src/core/model/kernelNames';
import { physicalFeatures } from '../../../../src/core/model/physicalFeatures';
import { tableFeatures } from '../../../../src/core/model/tableFeatures';
import { understand } from '../../../../src/core/model/workOf';
import { type RecordedRow, tableOfRows } from '../../../../src/core/records/recordedTable';

function featuresOf(rows: readonly RecordedRow[], chosen: readonly string[] | null = null) {
  const { features, leftOut } = tableFeatures(tableOfRows('f.csv', rows, null), chosen);
  const column = (name: string): number[] => {
    const at = features.names.indexOf(name);
    return at < 0 ? [] : [...features.values.subarray(at * features.rows, (at + 1) * features.rows)];
  };
  return { names: features.names, column, leftOut: leftOut.map(({ name, why }) => `${name}: ${why}`) };
}

describe('quantityOf and isResult', () => {
  it.each([
    ['MWG', 'tileM'],
    ['block_size_x', 'threadsN'],
    ['BK', 'tileK'],
    ['cta_n', 'tileN'],
    ['K', 'k'],
    ['VWM', 'vectorM'],
    ['SA', 'sharedA'],
  ])('takes %s for %s', (name, quantity) => {
    expect(quantityOf(name)).toBe(quantity);
    expect(isResult(name)).toBe(false);
  });

  it.each([
    'time_ms',
    'runtime_ms',
    'power_w',
    'GFLOP/s',
    'GB/s',
    'Runtime',
    'benchmark_time_ms',
    'clock_sm_mhz',
    'temp_c',
    'gpu_util_pct',
    'timestamp',
    'failed',
    'error',
    'Status',
    'energy_j',
    'index',
  ])('makes no feature of %s', (name) => {
    expect(isResult(name)).toBe(true);
  });

  it.each(['STRM', 'kernel', 'gpu', 'raster_order', 'split_k_slices', 'layout', 'swizzle'])(
    'leaves %s to be a feature as it stands',
    (name) => {
      expect([quantityOf(name) === null || name === 'STRM', isResult(name)]).toEqual([true, false]);
    },
  );
});

describe('readKernelName', () => {
  it.each([
    [
      'cutlass_simt_sgemm_128x64_8x2_nt_align1',
      { tileM: 128, tileN: 64, tileK: 8, stages: 2, transposedA: 0, transposedB: 1, vectorM: 1, vectorN: 1 },
    ],
    ['cutlass_tensorop_s1688gemm_256x128_16x3_tn', { tileM: 256, tileN: 128, tileK: 16, stages: 3 }],
    ['cutlass3x_sm90_128x128x64_tnn', { tileM: 128, tileN: 128, tileK: 64 }],
  ])('reads %s', (name, expected) => {
    expect(readKernelName(name)).toMatchObject(expected);
  });

  it.each(['sgemm', 'matmul 1a2b3c4d', ''])('reads nothing out of %j', (name) => {
    expect(readKernelName(name)).toBeNull();
  });
});

describe('tableFeatures', () => {
  it('derives what follows from tile and threads, and hides what is not used', () => {
    const rows = [
      { MWG: 64, NWG: 32, MDIMC: 8, NDIMC: 8, MDIMA: 8, SA: 0, VWM: 1, time_ms: 3 },
      { MWG: 128, NWG: 32, MDIMC: 16, NDIMC: 8, MDIMA: 32, SA: 1, VWM: 4, time_ms: 5 },
    ];
    const { work, others } = understand(tableOfRows('f.csv', rows, null), null);
    const features = new Map(physicalFeatures(work).map(({ name, values }) => [name, [...values]]));
    expect(features.get('threads')).toEqual([6, 7]);
    expect(features.get('tile elements')).toEqual([11, 12]);
    expect(features.get('vectors m')).toEqual([3, 1]);
    // The load shape means nothing where A does not go through shared memory.
    expect(features.get('load m')).toEqual([0, 5]);
    expect(others).toEqual([]);
  });

  it('believes the name of a kernel before columns that contradict it', () => {
    const rows = ['nn', 'nt', 'tn'].map((layout, index) => ({
      m: 512 * 2 ** index,
      kernel: `cutlass_simt_sgemm_128x128_8x2_${layout}_align1`,
      layout_flag: ['tt', 'tn', 'nn'][index] ?? '',
      blocksize1: 64 * 2 ** index,
    }));
    const { names, column, leftOut } = featuresOf(rows);
    expect(column('A transposed')).toEqual([0, 0, 1]);
    expect(column('B transposed')).toEqual([0, 1, 0]);
    expect(names).not.toContain('blocksize1');
    expect(leftOut).toContain('blocksize1: overruled');
    expect(leftOut).toContain('layout_flag: overruled');
    expect(leftOut).toContain('tile m: constant');
  });

  it('drops what another feature says, also turned around', () => {
    const rows = [1, 2, 3].map((x) => ({ a: x, b: 10 * x, c: -x, d: x * x }));
    const { names, leftOut } = featuresOf(rows);
    expect(names).toEqual(['a', 'd']);
    expect(leftOut).toEqual(['b: redundant', 'c: redundant']);
  });

  it('makes switches of words and logarithms of counts', () => {
    const rows = [
      { order: 'x', size: 1 },
      { order: 'y', size: 1024 },
      { order: 'z', size: 4 },
    ];
    const { column } = featuresOf(rows);
    expect(column('order is y')).toEqual([0, 1, 0]);
    expect(column('size')).toEqual([0, 10, 2]);
  });

  it('uses only the columns that are chosen, results too', () => {
    const rows = [1, 2, 4].map((x) => ({ x, y: 5 - x, time_ms: x * 3 - 1 }));
    expect(featuresOf(rows, ['time_ms']).names).toEqual(['time_ms']);
  });
});
