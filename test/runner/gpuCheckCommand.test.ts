import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { GpuSection } from '../../src/core/records/gpuReport';
import { type GpuReport, gpuReport } from '../../src/protocol/gpuReport';
import { type BundledCli, bundleCli, createWorkplace, start, type Workplace } from './support/cli';
import { until } from './support/processes';

let cli: BundledCli;

beforeAll(() => {
  cli = bundleCli();
});
afterAll(() => cli.remove());

function workplace(): Workplace {
  const made = createWorkplace();
  onTestFinished(() => made.remove());
  return made;
}

const read = (file: string): GpuReport => gpuReport.parse(JSON.parse(readFileSync(file, 'utf8')));
const brief = ({ sections }: GpuReport) =>
  Object.fromEntries(sections.map(({ name, status, why }: GpuSection) => [name, why ?? status]));

/** This machine without a driver that a test beside this one may have made. */
const WITHOUT_DRIVER = { LD_LIBRARY_PATH: '' };

describe('gpu-check without a GPU', () => {
  it('checks what needs none, says plainly what was not checked, and ends with 3', async () => {
    const place = workplace();
    const [out, report] = [path.join(place.folder, 'report.json'), path.join(place.folder, 'report.md')];
    const args = ['gpu-check', '--out', out, '--report', report, '--json'];
    const { code, stdout, stderr } = await start(cli, place, args, WITHOUT_DRIVER).ended;
    expect(stderr).toMatch(/there is no GPU here/);
    expect(code).toBe(3);
    expect(brief(read(out))).toEqual({
      devices: 'no GPU',
      compilation: 'passed',
      'WGSL samples': 'no GPU',
      'CUDA samples': 'no GPU',
      'registers and occupancy': 'no GPU',
      'wrong kernels': 'no GPU',
      energy: 'no GPU',
      tuner: 'no GPU',
      library: 'no GPU',
      'tensor-core numerics': 'no GPU',
      faults: 'no GPU',
      'CUDA emulation': 'passed',
      'WGSL on the CPU': 'passed',
    });
    expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(out, 'utf8')));
    const found = read(out);
    expect(found).toMatchObject({ gpu: false, finished: true });
    const compiled = found.sections.find(({ name }) => name === 'compilation')?.figures[0]?.rows ?? [];
    expect(new Set(compiled.map(({ architecture }) => architecture))).toEqual(new Set(['sm_80', 'sm_90']));
    expect(found.measurements.map(({ trial }) => [trial.status, trial.timeMs === null])).toContainEqual([
      'correct',
      true,
    ]);
    const text = readFileSync(report, 'utf8');
    expect(text).toContain('**There is no GPU: only what needs none was checked.');
    for (const { name, status } of found.sections) expect(text).toContain(`## ${name}: ${status}`);
    expect(existsSync(place.store)).toBe(false);
  });

  it('keeps what it has when it is killed', async () => {
    const place = workplace();
    const out = path.join(place.folder, 'report.json');
    const running = start(cli, place, ['gpu-check', '--out', out], WITHOUT_DRIVER);
    await until(() => existsSync(out), 60_000);
    running.child.kill('SIGKILL');
    expect((await running.ended).signal).toBe('SIGKILL');
    expect(read(out)).toMatchObject({ finished: false });
    expect(read(out).sections[0]).toMatchObject({ name: 'devices', figures: [{ title: 'Devices' }, {}] });
  });

  it('ends in the time it is given: what did not fit is no pass', async () => {
    const place = workplace();
    const { code, stdout } = await start(
      cli,
      place,
      ['gpu-check', '--json', '--seconds', '1'],
      WITHOUT_DRIVER,
    ).ended;
    expect(code).toBe(3);
    const report = gpuReport.parse(JSON.parse(stdout));
    expect(report.sections).toHaveLength(13);
    expect(brief(report)).toMatchObject({ 'CUDA emulation': 'out of time' });
  });

  it('stops when it is asked to', async () => {
    const place = workplace();
    const out = path.join(place.folder, 'report.json');
    const running = start(cli, place, ['gpu-check', '--out', out], WITHOUT_DRIVER);
    await until(() => existsSync(out), 60_000);
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    expect(read(out)).toMatchObject({ finished: false });
    expect(brief(read(out))).toMatchObject({ 'WGSL on the CPU': 'cancelled' });
  });

  it('says which file cannot be written', async () => {
    const args = ['gpu-check', '--out', '/no/such/folder/report.json', '--seconds', '5'];
    const { code, stderr } = await start(cli, workplace(), args, WITHOUT_DRIVER).ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(/--out: .*choose another file/);
  });
});
