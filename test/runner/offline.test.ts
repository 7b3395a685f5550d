import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ResultLine, resultLine, type WorkLine } from '../../src/protocol/work';
import {
  type BundledCli,
  bundleCli,
  createWorkplace,
  sample,
  start,
  textOf,
  type Workplace,
} from './support/cli';
import { until } from './support/processes';
import { plainKernel } from './support/tunableKernels';

let bundled: BundledCli;
let workplace: Workplace;

beforeAll(() => {
  bundled = bundleCli();
});
beforeEach(() => {
  workplace = createWorkplace();
});
afterEach(() => workplace.remove());
afterAll(() => bundled.remove());

const inFolder = (name: string) => path.join(workplace.folder, name);
const run = (...args: string[]) => start(bundled, workplace, args).ended;
const json = async (...args: string[]) => {
  const { code, stdout, stderr } = await run(...args, '--json', '--quiet');
  return { code, stderr, document: code === 2 ? null : JSON.parse(stdout) };
};
const linesOf = (file: string) => textOf(inFolder(file)).split('\n').filter(Boolean);
const results = (): readonly ResultLine[] =>
  linesOf('results.jsonl').map((line) => resultLine.parse(JSON.parse(line)));

/** A work file of so many configurations of the plain kernel. */
async function emit(budget: number, ...more: string[]): Promise<readonly WorkLine[]> {
  writeFileSync(inFolder('kernel.wgsl'), plainKernel);
  const args = ['tune', 'kernel.wgsl', '--size', '32', '--budget', String(budget)];
  expect((await json(...args, '--emit-work', 'work.jsonl', ...more)).code).toBe(0);
  return linesOf('work.jsonl').map((line) => JSON.parse(line));
}

const measure = ['measure', '--work', 'work.jsonl', '--out', 'results.jsonl'];

describe('a work file', () => {
  it('holds what tuning would try: the source as written first, each configuration once, the same each time', async () => {
    const lines = await emit(5, '--size', '16x32x8');
    expect(lines.map(({ size }) => size.m)).toEqual([32, 32, 32, 32, 32, 16, 16, 16, 16, 16]);
    expect(lines[0]).toMatchObject({ configuration: { X: 2, Y: 2 }, source: plainKernel, entry: 'matmul' });
    expect(new Set(lines.map(({ id }) => id)).size).toBe(10);
    expect(await emit(5, '--size', '16x32x8')).toEqual(lines);
    expect(await emit(100)).toHaveLength(12);
  });

  it.each([
    [
      '{"id":"a","file":"kernel.wgsl","size":"64"',
      /^tilesmith: work\.jsonl:2: this is no JSON document \(.*\); write one a line/,
    ],
    ['{"file":"kernel.wgsl","size":"64"}', /work\.jsonl:2: "id": /],
    ['{"id":"b","size":"64"}', /work\.jsonl:2: give "source" \(the text\) or "file"/],
    ['{"id":"b","file":"kernel.wgsl","size":"6x4"}', /work\.jsonl:2: "size": /],
    ['{"id":"a","file":"kernel.wgsl","size":"64"}', /work\.jsonl:2: the id "a" stands in line 1 already/],
    ['{"id":"b","file":"absent.wgsl","size":"64"}', /work\.jsonl:2: "file": .*absent\.wgsl/],
    ['{"id":"b","file":"kernel.txt","size":"64"}', /work\.jsonl:2: "file": "kernel\.txt" is no kernel file/],
    [
      '{"id":"b","file":"kernel.wgsl","entry":"other","size":"64"}',
      /work\.jsonl:2: .*no kernel named "other"/,
    ],
    [
      '{"id":"b","file":"kernel.wgsl","size":"64","configuration":{"Z":1}}',
      /work\.jsonl:2: .*has no tunable "Z"/,
    ],
  ])('is refused with its line before anything runs: %s', async (line, message) => {
    writeFileSync(inFolder('kernel.wgsl'), plainKernel);
    writeFileSync(inFolder('work.jsonl'), `{"id":"a","file":"kernel.wgsl","size":"16"}\n${line}\n`);
    const { code, stderr } = await run(...measure);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(existsSync(inFolder('results.jsonl')) ? linesOf('results.jsonl') : []).toEqual([]);
  });

  it('may name files beside it, sizes in either form, and configurations that fail', async () => {
    const kernel = `${plainKernel}\n// @where X < 3`;
    writeFileSync(inFolder('kernel.wgsl'), kernel);
    const work = [
      { id: 'as written', file: 'kernel.wgsl', size: '16' },
      {
        id: 'too large',
        file: sample('tiled.wgsl'),
        size: { m: 32, n: 32, k: 32 },
        configuration: { TILE: 4096 },
      },
    ];
    writeFileSync(inFolder('work.jsonl'), work.map((line) => JSON.stringify(line)).join('\n'));
    const { code, document } = await json(...measure);
    expect(code).toBe(1);
    expect(document).toMatchObject({ measured: 2, before: 0, failed: 1 });
    const [first, second] = results();
    expect(first).toMatchObject({
      id: 'as written',
      kernel: { path: inFolder('kernel.wgsl'), source: kernel, baseline: { X: 2, Y: 2 } },
      problem: { m: 16, n: 16, k: 16 },
      trial: { status: 'correct' },
    });
    expect(second).toMatchObject({ id: 'too large', trial: { timeMs: null } });
    expect(second?.trial.status).not.toBe('correct');
  });
});

describe('measuring a work file', () => {
  it('loses nothing and does nothing twice, wherever it is killed', async () => {
    const work = await emit(8);
    for (let round = 1; round <= 2; round++) {
      const { child, said, ended } = start(bundled, workplace, measure);
      await until(() => said().includes(`[${2 * round}/8]`), 30_000);
      child.kill('SIGKILL');
      await ended;
    }
    const kept = textOf(inFolder('results.jsonl'));
    // What a writer leaves that is killed in the middle of a line.
    const whole = kept.slice(0, kept.lastIndexOf('\n') + 1);
    writeFileSync(inFolder('results.jsonl'), `${whole}${whole.slice(0, 300).trimEnd()}`);
    const { code, document } = await json(...measure);
    expect(code).toBe(0);
    const before = whole.split('\n').filter(Boolean).length;
    expect(before).toBeGreaterThanOrEqual(4);
    expect(document).toMatchObject({ measured: 8 - before, before, failed: 0 });
    expect(textOf(inFolder('results.jsonl')).startsWith(whole)).toBe(true);
    expect(results().map(({ id }) => id)).toEqual(work.map(({ id }) => id));
    expect(results().every(({ trial }) => trial.status === 'correct' && trial.timeMs !== null)).toBe(true);

    const size = readFileSync(inFolder('results.jsonl')).length;
    expect((await json(...measure)).document).toMatchObject({ measured: 0, before: 8 });
    expect(readFileSync(inFolder('results.jsonl')).length).toBe(size);
    // Results are in the file alone: the machine that measures keeps no store of them.
    expect((await json('export', '--list')).document.sessions).toEqual([]);
  });

  it('keeps what it has when it is asked to stop', async () => {
    await emit(12);
    const { child, said, ended } = start(bundled, workplace, measure);
    await until(() => said().includes('[2/12]'), 30_000);
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect(results().length).toBeGreaterThanOrEqual(2);
    expect(textOf(inFolder('results.jsonl')).endsWith('\n')).toBe(true);
  });

  it('asks for what it needs', async () => {
    expect((await run('measure', '--work', 'work.jsonl')).stderr).toContain('add --out');
    expect((await run('measure')).stderr).toContain('give a kernel file, or --work');
    expect((await run('measure', '--work', 'absent.jsonl', '--out', 'r.jsonl')).stderr).toMatch(
      /absent\.jsonl: .*give another/,
    );
  });
});

describe('import', () => {
  it('files results as finished sessions, once', async () => {
    await emit(4);
    await run(...measure);
    expect((await json('import', 'results.jsonl')).document).toMatchObject({ added: 4, known: 0 });
    expect((await json('import', 'results.jsonl', 'results.jsonl')).document).toEqual({
      sessions: [],
      added: 0,
      known: 8,
    });
    const { sessions } = (await json('export', '--list')).document;
    expect(sessions).toHaveLength(1);
    expect(sessions[0]).toMatchObject({
      kind: 'tune',
      state: 'finished',
      kernel: { path: inFolder('kernel.wgsl'), entry: 'matmul' },
    });
    const { stdout } = await run('export', '--format', 'csv');
    expect(stdout.trim().split('\n')).toHaveLength(5);

    // What is measured later is added to, and nothing else.
    await emit(6);
    await run(...measure);
    expect((await json('import', 'results.jsonl')).document).toMatchObject({ added: 2, known: 4 });
  });

  it('names the machine where that is another, and keeps devices apart', async () => {
    await emit(2);
    await run(...measure);
    const elsewhere = results().map((result) => JSON.stringify({ ...result, host: 'gpubox' }));
    writeFileSync(inFolder('elsewhere.jsonl'), `${elsewhere.join('\n')}\n${elsewhere[0]?.slice(0, 50)}`);
    expect((await json('import', 'results.jsonl', 'elsewhere.jsonl')).document).toMatchObject({
      added: 4,
      known: 0,
    });
    const devices = (await json('export', '--list')).document.sessions.map(
      ({ device }: { device: { id: string; name: string } }) => [
        device.id.split('@')[1],
        device.name.split(' on ')[1],
      ],
    );
    expect(devices).toContainEqual(['gpubox', 'gpubox']);
    expect(devices).toContainEqual([undefined, undefined]);
  });

  it('refuses what is no result, with its line', async () => {
    writeFileSync(inFolder('results.jsonl'), '{}\n');
    const { code, stderr } = await run('import', 'results.jsonl');
    expect(code).toBe(2);
    expect(stderr).toContain('results.jsonl:1: "id": ');
    rmSync(inFolder('results.jsonl'));
    appendFileSync(inFolder('results.jsonl'), 'half a line');
    expect((await json('import', 'results.jsonl')).document).toMatchObject({ added: 0 });
    expect((await run('import', 'absent.jsonl')).code).toBe(2);
  });
});
