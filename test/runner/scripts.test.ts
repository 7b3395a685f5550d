import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { measureResult, tuneResult } from '../../src/protocol/tuning';
import { resultLine } from '../../src/protocol/work';
import { type BundledCli, bundleCli, createWorkplace, sample, start, type Workplace } from './support/cli';
import { plainKernel } from './support/tunableKernels';

let bundle: BundledCli;
let workplace: Workplace;

beforeAll(() => {
  bundle = bundleCli();
});
beforeEach(() => {
  workplace = createWorkplace();
  return () => workplace.remove();
});
afterAll(() => bundle.remove());

const TILED = readFileSync(sample('registerTiled.wgsl'), 'utf8');
const inFolder = (name: string) => path.join(workplace.folder, name);
const run = (...args: string[]) => start(bundle, workplace, args).ended;

function write(name: string, text: string): string {
  writeFileSync(inFolder(name), text);
  return inFolder(name);
}

/** A script with a kernel in a literal, and a placeholder that a constant of the script stands for. */
const scriptOf = (wgsl: string) => `\ufeffimport { device } from './gpu';
const LANES = 4;
const pattern = /\`/;
export const shader = /* wgsl */ \`// quoted: \\\`x\\\`
const lanes: u32 = \${LANES};
${wgsl}\`;
export const pipeline = device.make(shader, pattern, \`\${LANES}\`);
`;

describe('a kernel in a script', () => {
  it('is explained with its own places', async () => {
    const script = scriptOf(TILED);
    const file = write('shader.ts', script);
    const { code, stdout } = await run('explain', file, '--json');
    expect(code).toBe(0);
    const [kernel] = JSON.parse(stdout).kernels;
    const line = script.slice(0, script.indexOf('fn matmul')).split('\n').length;
    expect(kernel).toMatchObject({ entry: 'matmul', line, layout: 'nn', missing: [] });
    expect(kernel.tunables.map(({ name }: { name: string }) => name)).toEqual(['BM', 'BN', 'BK', 'TM', 'TN']);
  });

  it('is tuned on a device, and the best values are written into the literal', async () => {
    // A group of two invocations is slower than any other beyond doubt.
    const slow = plainKernel
      .replace('override X: u32 = 2', 'override X: u32 = 1')
      .replaceAll('2, 4, 8', '1, 8');
    const script = scriptOf(slow.replace('override Y: u32 = 2', 'override Y: u32 = 1')).replaceAll(
      '\n',
      '\r\n',
    );
    const file = write('shader.mts', script);
    const { code, stdout, stderr } = await run(
      ...['tune', file, '--size', '128', '--strategy', 'exhaustive', '--write', '--json'],
    );
    expect(code, stderr).toBe(0);
    const { problems, kernel } = tuneResult.parse(JSON.parse(stdout));
    const [problem] = problems;
    expect(kernel).toMatchObject({ path: file, entry: 'matmul' });
    expect(problem?.baseline).toMatchObject({ status: 'correct', configuration: { X: 1, Y: 1 } });
    expect(problem?.distinguishable, stderr).toBe(true);
    const { X, Y } = problem?.best?.configuration ?? {};
    expect(readFileSync(file, 'utf8')).toBe(
      script
        .replace('override X: u32 = 1', `override X: u32 = ${X}`)
        .replace('override Y: u32 = 1', `override Y: u32 = ${Y}`),
    );
  });

  it('is chosen by the name of its literal where another has the same entry point', async () => {
    const file = write('two.js', `const a = \`${plainKernel}\`;\nconst b = \`${plainKernel}\`;\n`);
    const asked = await run('measure', file, '--size', '16');
    expect(asked).toMatchObject({ code: 2, stdout: '' });
    expect(asked.stderr).toContain('several kernels (a.matmul, b.matmul)');
    const { code, stdout } = await run('measure', file, '--size', '16', '--entry', 'b.matmul', '--json');
    expect(code).toBe(0);
    expect(measureResult.parse(JSON.parse(stdout)).kernel.entry).toBe('b.matmul');
  });

  it('is measured from a work file under its own name', async () => {
    write('two.js', `const a = \`${plainKernel}\`;\nconst b = \`${plainKernel}\`;\n`);
    const target = ['two.js', '--entry', 'b.matmul', '--size', '16', '--budget', '2'];
    expect((await run('tune', ...target, '--emit-work', 'work.jsonl')).code).toBe(0);
    expect((await run('measure', '--work', 'work.jsonl', '--out', 'results.jsonl')).code).toBe(0);
    const [line] = readFileSync(inFolder('results.jsonl'), 'utf8').split('\n');
    expect(resultLine.parse(JSON.parse(line ?? ''))).toMatchObject({
      kernel: { path: inFolder('two.js'), entry: 'b.matmul' },
      trial: { status: 'correct' },
    });
  });

  it('has messages of the compiler at its places in the file', async () => {
    const script = scriptOf(plainKernel.replace('var sum = 0.0;', 'var sum = nonsense;'));
    const line = script.slice(0, script.indexOf('nonsense')).split('\n').length;
    const { code, stderr } = await run('tune', write('wrong.ts', script), '--size', '16');
    expect(code).toBe(2);
    expect(stderr).toContain(`wrong.ts:${line}:13: unresolved value 'nonsense'`);
  });
});

describe('a template', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['made.ts', scriptOf(plainKernel.replace('override Y', `\${more()}\noverride Y`)), 'more()'],
    ['made.wgsl', plainKernel.replace('u32 = 2', 'u32 = {{ x }}'), '{{ x }}'],
    ['bevy.wgsl', `#import bevy::mesh\n${plainKernel}`, '#import bevy::mesh'],
    ['unnamed.wgsl', '@compute @workgroup_size(8) fn {{ name }}() {}', '{{ name }}'],
    ['made.cu', '#define BM {{ bm }}\n__global__ void f(float *c) { c[0] = BM; }', '{{ bm }}'],
  ];

  it.each(cases)('%s is refused with one message that has its place', async (name, text, place) => {
    const { code, stdout, stderr } = await run('tune', write(name, text), '--size', '16');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const line = text.slice(0, text.indexOf(place)).split('\n').length;
    expect(stderr).toMatch(/^[^\n]*\n$/);
    expect(stderr).toContain(`${name}:${line}: this `);
    expect(stderr).toContain('is a template');
    expect(stderr).toContain(place);
  });

  it('is explained as far as it can be read', async () => {
    const file = write('made.ts', scriptOf(plainKernel.replace('override Y', `\${more()}\noverride Y`)));
    const { code, stdout } = await run('explain', file, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      kernels: [{ entry: 'matmul', layout: 'nn' }],
      templates: [{ column: 1, message: expect.stringContaining('more()') }],
    });
    expect((await run('explain', write('unnamed.wgsl', cases[3]?.[1] ?? ''))).code).toBe(2);
  });
});
