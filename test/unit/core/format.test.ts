import { describe, expect, it } from 'vitest';
import {
  flopsPerSecond,
  formatConfiguration,
  formatDuration,
  formatFlops,
  formatSpaceSize,
  formatSpeedup,
  formatTimeMs,
  formatTimeSummary,
  significant,
} from '../../../src/core/format';

describe('significant', () => {
  it.each([
    [0, '0'],
    [0.0001234, '0.000123'],
    [0.09994, '0.0999'],
    [0.09996, '0.100'],
    [0.9994, '0.999'],
    [0.9996, '1.00'],
    [9.994, '9.99'],
    [9.996, '10.0'],
    [99.94, '99.9'],
    [99.96, '100'],
    [999.4, '999'],
    [1234.4, '1234'],
  ])('%d is %s', (value, text) => expect(significant(value)).toBe(text));
});

describe('formatTimeMs', () => {
  it.each([
    [0, '0 ns'],
    [0.000_25, '250 ns'],
    [0.000_999_4, '999 ns'],
    [0.000_999_6, '1.00 µs'],
    [0.84, '840 µs'],
    [0.9994, '999 µs'],
    [0.9996, '1.00 ms'],
    [1, '1.00 ms'],
    [7.314, '7.31 ms'],
    [119.7, '120 ms'],
    [999.4, '999 ms'],
    [999.6, '1.00 s'],
    [61_234, '61.2 s'],
  ])('%d ms is %s', (timeMs, text) => expect(formatTimeMs(timeMs)).toBe(text));

  it('gives median and quartiles', () => {
    expect(formatTimeSummary({ median: 1, p25: 0.95, p75: 1.1, samples: [] })).toBe(
      '1.00 ms (950 µs to 1.10 ms)',
    );
  });
});

describe('formatFlops', () => {
  it.each([
    [999.4, '999 FLOP/s'],
    [999.6, '1.00 kFLOP/s'],
    [999.4e6, '999 MFLOP/s'],
    [999.6e6, '1.00 GFLOP/s'],
    [36.72e9, '36.7 GFLOP/s'],
    [1.2e12, '1.20 TFLOP/s'],
    [2.5e18, '2500 PFLOP/s'],
  ])('%d is %s', (flops, text) => expect(formatFlops(flops)).toBe(text));

  it('counts a multiply and an add for each product', () => {
    expect(flopsPerSecond({ m: 1000, n: 500, k: 100 }, 100)).toBe(1e9);
  });
});

describe('formatSpeedup', () => {
  it.each([
    [14.23, '14.2×'],
    [1, '1.00×'],
    [0.994, '0.99×'],
    [0.05, '0.05×'],
  ])('%d is %s', (ratio, text) => expect(formatSpeedup(ratio)).toBe(text));
});

describe('formatConfiguration', () => {
  it.each([
    [{}, '(no tunables)'],
    [{ BM: 64, BK: 16 }, 'BM=64 BK=16'],
  ])('%o is %s', (configuration, text) => expect(formatConfiguration(configuration)).toBe(text));
});

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [59.4, '59 s'],
    [59.6, '1 min 00 s'],
    [125, '2 min 05 s'],
    [3599.4, '59 min 59 s'],
    [3599.6, '1 h 00 min'],
    [3780, '1 h 03 min'],
  ])('%d s is %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));
});

describe('formatSpaceSize', () => {
  it.each([
    [0, true, '0 configurations'],
    [1, true, '1 configuration'],
    [1007, true, '1,007 configurations'],
    [4.2e9, false, 'about 4,200,000,000 configurations'],
    [1.234e51, false, 'about 1.2e51 configurations'],
  ])('%d, exact %s: %s', (count, exact, text) => expect(formatSpaceSize({ count, exact })).toBe(text));
});
