import { describe, expect, it, test } from 'vitest';
import { type GpuReportHead, type GpuSection, reportVerdict } from '../../../../src/core/records/gpuReport';
import { gpuReportMarkdown, sectionLine } from '../../../../src/core/records/gpuReportMarkdown';

const section = (changes: Partial<GpuSection> = {}): GpuSection => ({
  name: 'energy',
  about: 'Reads energy.',
  status: 'passed',
  why: null,
  seconds: 12.4,
  figures: [],
  ...changes,
});
const failed = section({ status: 'failed', why: 'above the limit' });
const late = section({ status: 'not run', why: 'out of time' });

test.each([
  ['passed', true, [section()]],
  ['incomplete', true, [section(), late]],
  ['failed', true, [section(), failed, late]],
  ['no GPU', false, [section(), section({ status: 'not run', why: 'no GPU' })]],
  ['failed', false, [failed]],
] as const)('the verdict is %s', (verdict, gpu, sections) => {
  expect(reportVerdict({ gpu, sections })).toBe(verdict);
});

const report = (changes: Partial<GpuReportHead> = {}): GpuReportHead => ({
  format: 1,
  program: '0.1.0',
  startedAt: '2026-01-01T00:00:00.000Z',
  seconds: 301,
  finished: true,
  host: 'gpubox',
  platform: 'linux-x64',
  gpu: true,
  devices: [],
  notes: [],
  sections: [],
  ...changes,
});

describe('the report for people', () => {
  it('has a line for each section and a table for its figures', () => {
    const figures = [
      {
        title: 'On GPU',
        rows: [
          { sample: 'a.cu', 'median ms': 0.123456, blocks: 4, caught: true, nobody: null, source: 'x|y' },
          { sample: 'b.cu', 'median ms': null, blocks: 12, caught: false, nobody: null, source: null },
        ],
      },
    ];
    const text = gpuReportMarkdown(report({ sections: [section({ figures }), failed] }));
    expect(text).toMatchInlineSnapshot(`
      "# GPU check

      Tilesmith 0.1.0 on gpubox (linux-x64), 2026-01-01T00:00:00.000Z, 5 min 01 s.

      **Something is wrong; the sections below say what.**

      No device was found.

      | section | status | time | why |
      | --- | --- | --- | --- |
      | energy | passed | 12 s |  |
      | energy | failed | 12 s | above the limit |

      ## energy: passed

      Reads energy.

      On GPU:

      | sample | median ms | blocks | caught | source |
      | --- | --: | --: | --: | --- |
      | a.cu | 0.123 | 4 | yes | x\\|y |
      | b.cu |  | 12 | no |  |

      ## energy: failed

      Reads energy.

      **Wrong**: above the limit
      "
    `);
  });

  it('says plainly that there is no GPU, and that it was cut short', () => {
    const text = gpuReportMarkdown(report({ gpu: false, finished: false, notes: ['install the driver'] }));
    expect(text).toContain('**There is no GPU: only what needs none was checked.');
    expect(text).toContain('**The check did not come to its end.**');
    expect(text).toContain('- install the driver');
  });

  it('keeps a section on one line of a terminal', () => {
    expect(sectionLine(section())).toBe('passed: energy (12 s)');
    const long = sectionLine(section({ status: 'failed', why: `one\ntwo ${'x'.repeat(1000)}` }));
    expect(long).toMatch(/^failed: energy \(12 s\): one two x+…$/);
    expect(long.length).toBeLessThan(400);
  });
});
