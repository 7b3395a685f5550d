import { afterAll, describe, expect, test } from 'vitest';
import { extractWgsl } from '../../../src/core/kernel/wgsl/extractWgsl';
import { createParser } from '../../../src/engine/parser';
import { codeActions } from '../../../src/language/codeActions';
import { codeLenses } from '../../../src/language/codeLenses';
import { directiveDiagnostics } from '../../../src/language/directiveDiagnostics';
import { documentSymbols } from '../../../src/language/documentSymbols';
import { hover } from '../../../src/language/hover';
import { KernelDocument } from '../../../src/language/kernelDocument';
import { kernelSummaries } from '../../../src/language/kernelSummaries';
import { parserOf } from './documents';

const wgsl = await createParser('wgsl');
afterAll(() => wgsl.delete());

const HEAD = `struct Dims { M: u32, N: u32, K: u32 }
@group(0) @binding(0) var<storage, read> A: array<f32>;
@group(0) @binding(1) var<storage, read> B: array<f32>;
@group(0) @binding(2) var<storage, read_write> C: array<f32>;
@group(0) @binding(3) var<uniform> dims: Dims;
override X: u32 = 8;
`;

const kernel = (name: string) => `
@compute @workgroup_size(X, 8)
fn ${name}(@builtin(global_invocation_id) id: vec3u) {
  if (id.y >= dims.M || id.x >= dims.N) { return; }
  var sum = 0.0;
  for (var k = 0u; k < dims.K; k++) { sum += A[id.y * dims.K + k] * B[k * dims.N + id.x]; }
  C[id.y * dims.N + id.x] = sum;
}
`;

const nothing = () => ({ measured: null, compiled: null, expected: null });
const NAMES = Array.from({ length: 20 }, (_, index) => `matmul${index}`);

/** A document of the text, and what it logged. */
function open(text: string): { document: KernelDocument; logged: readonly string[] } {
  const logged: string[] = [];
  const tools = { parser: parserOf(wgsl), extract: extractWgsl };
  const document = new KernelDocument('file:///kernel.wgsl', 'wgsl', 1, text, tools, (message) =>
    logged.push(message),
  );
  return { document, logged };
}

/** Everything an editor asks about a text; hovers at each of the first thousand offsets. */
function askAll(document: KernelDocument) {
  const offsets = Array.from({ length: Math.min(document.text.length, 1000) + 1 }, (_, offset) => offset);
  const range = document.rangeOf({ start: 0, end: document.text.length });
  return {
    lenses: codeLenses(document, nothing),
    symbols: documentSymbols(document),
    hovers: offsets.flatMap((offset) => hover(document, document.positionAt(offset), () => null) ?? []),
    diagnostics: directiveDiagnostics(document),
    actions: codeActions(document, range),
    summaries: kernelSummaries(document, () => ({ count: 1, exact: true })),
  };
}

describe('a file without kernels', () => {
  test.each([
    ['an empty one', '', []],
    ['white space', '\n\n  \n', []],
    ['comments alone', '// nothing\n/* here */', []],
    ['declarations and functions', `${HEAD}fn twice(x: f32) -> f32 { return 2.0 * x; }`, ['twice', 'Dims']],
    ['a shader that draws', '@fragment\nfn paint() -> @location(0) vec4f { return vec4f(1); }', ['paint']],
    ['an entry point that has no body yet', '@compute @workgroup_size(8)\nfn', []],
    ['another language', 'int main() { return 0; }', []],
  ])('%s has no lenses, no hovers and no problems', (_, text, names) => {
    const { document, logged } = open(text);
    const { lenses, symbols, hovers, diagnostics, actions, summaries } = askAll(document);
    expect({ lenses, hovers, diagnostics, actions, summaries, logged }).toEqual({
      lenses: [],
      hovers: [],
      diagnostics: [],
      actions: [],
      summaries: [],
      logged: [],
    });
    expect(symbols.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    document.dispose();
  });

  test('gets its lenses once it has one', () => {
    const { document } = open(HEAD);
    expect(codeLenses(document, nothing)).toEqual([]);
    const end = document.positionAt(HEAD.length);
    document.update([{ range: { start: end, end }, text: kernel('matmul') }], 2);
    expect(codeLenses(document, nothing)).toHaveLength(2);
    document.dispose();
  });
});

describe('a file with twenty kernels', () => {
  const text = HEAD + NAMES.map(kernel).join('');

  test('has two lenses over each, and every feature knows them all', () => {
    const { document, logged } = open(text);
    const { lenses, symbols, hovers, diagnostics, summaries } = askAll(document);
    expect(lenses.map(({ command }) => command?.arguments?.[0].entry)).toEqual(
      NAMES.flatMap((name) => [name, name]),
    );
    const lines = lenses.map(({ range }) => range.start.line);
    expect(lines).toEqual([...lines].sort((left, right) => left - right));
    expect(new Set(lines).size).toBe(20);
    expect(symbols.map(({ name }) => name)).toEqual(expect.arrayContaining(NAMES));
    expect(summaries.map(({ entry, missing }) => [entry, missing.length])).toEqual(
      NAMES.map((name) => [name, 0]),
    );
    expect(hovers.length).toBeGreaterThan(0);
    expect({ diagnostics, logged }).toEqual({ diagnostics: [], logged: [] });
    document.dispose();
  });

  test('keeps the other lenses while one kernel is half typed', () => {
    const { document, logged } = open(text);
    const at = text.indexOf('sum +=', text.indexOf('fn matmul7('));
    const [start, end] = [document.positionAt(at), document.positionAt(at + 'sum += A['.length)];
    document.update([{ range: { start, end }, text: '' }], 2);
    const entries = new Set(codeLenses(document, nothing).map((lens) => lens.command?.arguments?.[0].entry));
    for (const name of NAMES.filter((it) => it !== 'matmul7')) expect(entries).toContain(name);
    expect(logged).toEqual([]);
    document.dispose();
  });
});
