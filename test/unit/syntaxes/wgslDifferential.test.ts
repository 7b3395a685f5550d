import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Language } from 'web-tree-sitter';
import { create, globals } from 'webgpu';
import { loadWgsl, parseErrors, readShaders, withTree } from './wgslParser';

Object.assign(globalThis, globals);

const shaders = readShaders();

/** Stretches of text that are a token to both parsers, or the blankspace between. */
function tokens(text: string): string[] {
  return (
    text.match(
      /\/\/[^\n]*\n|\/\*[\s\S]*?\*\/|[\p{XID_Start}_]\p{XID_Continue}*|[\d.]+\w*|\s+|->|[-+*/%&|^<>=!]=|&&|\|\||[\s\S]/gu,
    ) ?? []
  );
}

const spices = [
  ' ',
  '\n',
  '/* < */',
  '// >\n',
  '(',
  ')',
  '<',
  '>',
  '>=',
  '<<',
  ',',
  ';',
  '-',
  '&',
  '=',
  'N',
  '1u',
  '.x',
  '[0]',
];

// The GPU object must outlive the device: collected while in use, it takes the process down.
const gpu = create(['backend=null', 'enable-dawn-features=allow_unsafe_apis']);
let device: GPUDevice;
let language: Language;

beforeAll(async () => {
  const adapter = await gpu.requestAdapter();
  if (!adapter) throw new Error('Dawn has no null backend');
  const features = [...adapter.features] as GPUFeatureName[];
  device = await adapter.requestDevice({ requiredFeatures: features });
  language = await loadWgsl();
});

afterAll(() => {
  device.destroy();
  expect(gpu).toBeDefined();
});

/** What the Tint compiler has against a shader. */
async function compilerErrors(code: string): Promise<string[]> {
  device.pushErrorScope('validation');
  const { messages } = await device.createShaderModule({ code }).getCompilationInfo();
  await device.popErrorScope();
  return messages
    .filter(({ type }) => type === 'error')
    .map(({ lineNum, message }) => `${lineNum}: ${message}`);
}

describe('what the compiler accepts', () => {
  it.each(shaders)('$name is valid and has a whole tree', async ({ text }) => {
    expect(await compilerErrors(text)).toEqual([]);
    expect(withTree(language, text, parseErrors)).toEqual([]);
  });

  it('has a whole tree after any change that the compiler accepts too', async () => {
    let accepted = 0;
    const change = fc.record({
      shader: fc.constantFrom(...shaders.map(({ text }) => tokens(text))),
      at: fc.nat(),
      removed: fc.nat(2),
      added: fc.array(fc.constantFrom(...spices), { maxLength: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ shader, at, removed, added }) => {
        const start = at % shader.length;
        const code = [...shader.slice(0, start), ...added, ...shader.slice(start + removed)].join('');
        if ((await compilerErrors(code)).length > 0) return;
        accepted++;
        expect(withTree(language, code, parseErrors), code).toEqual([]);
      }),
      { numRuns: 1000, seed: 20, endOnFailure: true },
    );
    expect(accepted).toBeGreaterThan(80);
  }, 60_000);
});
