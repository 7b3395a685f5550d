import { describe, expect, it } from 'vitest';
import { glyph, glyphsAt, STATUSES } from '../../../webview/dashboard/glyphs';
import { historyOf, historyPlot } from '../../../webview/dashboard/historyPlot';
import { samplePoints, samplesPlot, stripsOf } from '../../../webview/dashboard/samplesPlot';
import { correct, failed, problemOf } from './fixtures';

describe('historyOf', () => {
  it('puts verified trials at their time and failures in a lane below every time', () => {
    const history = historyOf(
      problemOf([correct(16, 100), failed(32, 'timeout', 'too long'), correct(64, 10)]),
    );
    const [slow, lost, fast] = history.points;
    expect([slow?.y, fast?.y]).toEqual([100, 10]);
    expect(lost?.y).toBeLessThan(history.low);
    expect(lost?.y).toBeGreaterThan(history.floor);
    expect(history.low).toBeLessThan(10);
    expect(history.high).toBeGreaterThan(100);
    expect(lost?.label).toBe('#2 BM=32 BN=64\ntimeout: too long');
    expect(fast?.label).toBe('#3 BM=64 BN=64\nmeasured 10.0 ms');
  });

  it('has no lane without failures', () => {
    const history = historyOf(problemOf([correct(16, 100)]));
    expect(history.floor).toBe(history.low);
  });

  it('has an axis without any time', () => {
    const history = historyOf(problemOf([failed(16, 'compile')]));
    expect(history.low).toBeGreaterThan(0);
    expect(history.high).toBeGreaterThan(history.low);
  });

  it('takes as many trials as a long session has', () => {
    const trials = Array.from({ length: 20_000 }, (_, index) => correct(index, 1 + (index % 7)));
    const rows = trials.map((trial, index) => ({ key: String(index), evaluation: index + 1, trial }));
    expect(historyOf({ ...problemOf([]), rows }).points).toHaveLength(20_000);
  });
});

describe('historyPlot', () => {
  it.each([
    [3, 10.5],
    [10, 10.5],
    [11, 11.5],
  ])('with %d trials reaches to evaluation %d', (count, end) => {
    const trials = Array.from({ length: count }, (_, index) => correct(index, 5));
    const options = historyPlot(problemOf(trials), 400, null);
    expect(options).toMatchObject({ width: 400, x: { domain: [0.5, end] }, y: { type: 'log' } });
  });

  it('draws the line of the source only once it is measured', () => {
    const count = (options: ReturnType<typeof historyPlot>) =>
      options.marks?.filter((mark) => mark !== null).length;
    const without = historyPlot(problemOf([correct(1, 5)]), 400, null);
    const drawn = historyPlot(problemOf([correct(1, 5)], { baseline: correct(1, 5) }), 400, null);
    expect((count(drawn) ?? 0) - (count(without) ?? 0)).toBe(2);
  });
});

describe('samples', () => {
  const strip = (name: string, median: number) => ({ name, timeMs: correct(1, median).timeMs! });
  it('share an axis only where they could be mistaken for each other', () => {
    const names = (a: number, b: number) => stripsOf(strip('a', a), strip('b', b)).map(({ name }) => name);
    expect(names(10, 14.9)).toEqual(['a', 'b']);
    expect(names(10, 15)).toEqual(['a']);
    expect(names(14.9, 10)).toEqual(['a', 'b']);
    expect(stripsOf(strip('a', 1), null)).toHaveLength(1);
  });

  it('keep their order', () => {
    const { samples } = strip('a', 100).timeMs;
    expect(samplePoints([strip('a', 100)])).toEqual(
      samples.map((timeMs, index) => ({ name: 'a', order: index + 1, timeMs })),
    );
  });

  it('have room even where they are all the same', () => {
    const same = { name: 'a', timeMs: { median: 5, p25: 5, p75: 5, samples: [5, 5, 5] } };
    const [low, high] = [...(samplesPlot([same], 400).x?.domain ?? [])];
    expect(low).toBeLessThan(5);
    expect(high).toBeGreaterThan(5);
  });
});

describe('glyphs', () => {
  it('are different for every status', () => {
    expect(new Set(STATUSES.map((status) => glyph(status, 3))).size).toBe(STATUSES.length);
  });

  it.each([
    ['correct', 'm-2,0a2,2 0 1,0 4,0a2,2 0 1,0 -4,0z'],
    ['correctness', 'm-2,-2l4,4m0,-4l-4,4'],
    ['timeout', 'm0,-2l2,2l-2,2l-2,-2z'],
    ['runtime', 'm0,-2l2,4l-4,0z'],
    ['compile', 'm-2,-2l4,0l0,4l-4,0z'],
    ['constraints', 'm0,-2v4m-2,-2h4'],
  ] as const)('%s', (status, path) => expect(glyph(status, 2)).toBe(path));

  it('are one path, whatever their number', () => {
    expect(
      glyphsAt('constraints', 1, [
        { x: 1.04, y: 2 },
        { x: 3, y: 4.06 },
      ]),
    ).toBe('M1,2m0,-1v2m-1,-1h2M3,4.1m0,-1v2m-1,-1h2');
  });
});
