import { describe, expect, it } from 'vitest';
import { modulesOf } from '../../../../src/core/kernel/modules';
import { readKernels } from '../../../../src/core/kernel/readKernels';
import { readTemplate } from '../../../../src/core/kernel/template';
import { describeBrokenText } from './brokenText';
import { cudaFixture, extract, extractCu, fixture } from './reading';

describe('a WGSL text', () => {
  it.each<[string, string, string, number]>([
    ['handlebars', 'const a = 1;\nconst n = {{ n }}u;', '{{ n }}', 2],
    ['a section', '{{#if fast}}\nfn a() {}\n{{/if}}', '{{#if fast}}', 1],
    ['a loop of Jinja', '\n{% for i in range(4) %}\n{% endfor %}', '{% for i in range(4) %}', 2],
    ['a placeholder of a script', 'const n = ${N};', '${N}', 1],
    ['a placeholder of naga_oil', 'const n = #{N}u;', '#{N}', 1],
    ['an import', '#import bevy_pbr::mesh_view\nfn a() {}', '#import bevy_pbr::mesh_view', 1],
    ['a condition', 'fn a() {\n  #ifdef FAST\n  #endif\n}', '#ifdef FAST', 2],
  ])('with %s is a template', (_, source, place, line) => {
    const { text, first } = readTemplate(source, 'wgsl');
    expect(first?.message).toContain(`this WGSL is a template: \`${place}\` on line ${line} `);
    expect(source.slice(first?.span.start, first?.span.end)).toBe(place);
    expect(text).toHaveLength(source.length);
    expect(text).not.toContain(place);
  });

  it.each([
    ['two blocks', 'fn a() {{ x = 1; }}'],
    ['empty blocks', 'fn a() {{}}'],
    ['a comment', '// {{ name }} ${x}\n/* \n#ifdef */ fn a() {}'],
  ])('with %s is none', (_, source) => {
    expect(readTemplate(source, 'wgsl')).toEqual({ text: source, places: [], first: null });
  });

  it('has names where expressions are filled in, and blanks where lines are', () => {
    const { text } = readTemplate('const n = {{ n }};\n{% if a %}\nfn a() {}\n', 'wgsl');
    expect(text).toBe('const n = t______;\n          \nfn a() {}\n');
  });
});

describe('a hard text', () => {
  it.each(['{{', '{%', '${', '#{', '{{a', '#define {{', '\n#', '/*', '"'])(
    'of %s takes no long time',
    (piece) => {
      for (const language of ['wgsl', 'cuda'] as const) {
        const start = performance.now();
        readTemplate(piece.repeat(50_000), language);
        expect(performance.now() - start).toBeLessThan(2000);
      }
    },
  );
});

describe('a CUDA text', () => {
  it.each([
    ['a macro', '#define BM {{ bm }}'],
    ['a scalar', 'const int BM = {{ bm }};'],
    ['the length of an array', '__shared__ float a[{{ n }}];'],
    ['a template argument', 'f<{{ n }}>();'],
    ['a condition', '{% if fast %}\n__global__ void f() {}\n{% endif %}'],
    ['a placeholder of a script', 'int n = ${n};'],
  ])('with %s is a template', (_, source) => {
    expect(readTemplate(source, 'cuda').first?.message).toContain('this CUDA is a template');
  });

  it.each([
    ['nested initialisers', 'float a[1][1] = {{x}}; dim3 d{{1}, {2}};'],
    ['a string', 'printf("{{ x }} ${y} {% z %}");'],
    ['directives of the preprocessor', '#ifdef FAST\n#include <mma.h>\n#endif'],
  ])('with %s is none', (_, source) => expect(readTemplate(source, 'cuda').first).toBeNull());
});

for (const [language, read, sources] of [
  ['wgsl', extract, [fixture('columnTiles'), fixture('square')]],
  ['cuda', extractCu, [cudaFixture('sharedTiled')]],
] as const) {
  describeBrokenText(`${language} templates`, {
    extract: (text) => readKernels(modulesOf({ language, text }), (module) => read(module.text)),
    sources: sources.map((text) => text.replaceAll(/\b(?:16|32)\b/g, '{{ n }}')),
    scraps: ['{{', '}}', '{{ x }}', '{% if a %}', '${x}', '#{N}', '\n#import a\n', '/*', '"'],
    hard: [
      ['nothing but a placeholder', '{{ x }}'],
      ['many placeholders', '{{ x }}'.repeat(5_000)],
    ],
  });
}
