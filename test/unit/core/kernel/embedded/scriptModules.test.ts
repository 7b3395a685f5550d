import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scriptModules } from '../../../../../src/core/kernel/embedded/scriptModules';
import { modulesOf } from '../../../../../src/core/kernel/modules';
import { readKernels, type SourceKernels } from '../../../../../src/core/kernel/readKernels';
import { extractWgsl } from '../../../../../src/core/kernel/wgsl/extractWgsl';
import { createParser } from '../../../../../src/engine/parser';
import { describeBrokenText } from '../brokenText';
import { fixture } from '../reading';

const parser = await createParser('wgsl');

function kernelsIn(text: string): SourceKernels {
  return readKernels(modulesOf({ language: 'wgsl', text, embedded: true }), (module) => {
    const tree = parser.parse(module.text, module);
    try {
      return extractWgsl(tree.root, module.text);
    } finally {
      tree.delete();
    }
  });
}

const KERNEL = '@compute @workgroup_size(8) fn main() { }';
/** A shader with no `@workgroup_size`, which only a mark makes WGSL. */
const MARKED = '@compute fn main() { }';

describe('which literals are WGSL', () => {
  it.each<[string, string, number]>([
    ['a mark', `const a = /* wgsl */ \`${MARKED}\`;`, 1],
    ['a mark without blanks', `const a = /*wgsl*/\`${MARKED}\`;`, 1],
    ['a mark in capitals on the line before', `const a =\n  // WGSL\n  \`${MARKED}\`;`, 1],
    ['the mark of another editor', `const a = /* language=WGSL */ \`${MARKED}\`;`, 1],
    ['a tag', `const a = wgsl\`${MARKED}\`;`, 1],
    ['a tag that is a member', `const a = gpu.wgsl\`${MARKED}\`;`, 1],
    ['a mark before another tag', `const a = /* wgsl */ dedent\`${MARKED}\`;`, 1],
    ['no mark', `const a = \`${KERNEL}\`;`, 1],
    ['no mark but another tag', `const a = dedent\`${KERNEL}\`;`, 1],
    ['no mark and half a kernel', `const a = \`${MARKED}\`;`, 0],
    ['a comment that only speaks of it', `const a = /* not wgsl */ \`${MARKED}\`;`, 0],
    ['a tag of another language', `const a = glsl\`${KERNEL}\`;`, 0],
    ['a page that quotes one', `const a = html\`<pre>${KERNEL}</pre>\`;`, 0],
    ['a string', `const a = "${KERNEL}";`, 0],
    ['a comment', `// \`${KERNEL}\``, 0],
    ['a regular expression before it', `const r = /\`/; const a = \`${KERNEL}\`;`, 1],
    ['a literal that does not end', `const a = \`${KERNEL}`, 0],
    ['a marked part without a kernel', 'const a = /* wgsl */ `struct Dims { m: u32 }`;', 0],
    ['one inside the placeholder of another', `const a = \`\${ wgsl\`${KERNEL}\` }\`;`, 1],
    ['one inside a WGSL literal', `const a = wgsl\`${KERNEL} \${ wgsl\`${KERNEL}\` }\`;`, 1],
    ['several', `f(\`${KERNEL}\`, wgsl\`${KERNEL}\`);`, 2],
    ['no kernel at all', 'export const a = 1;', 0],
  ])('%s', (_, script, count) => expect(scriptModules(script)).toHaveLength(count));
});

describe('what a literal says', () => {
  it.each<[string, string, string]>([
    ['escapes, as long as they are', 'fn a() {} // \\`x\\` \\\\ \\u0041', 'fn a() {} // ` x`  \\  A     '],
    ['an escaped line end', 'fn a() {}\\nfn b() {}', 'fn a() {}  fn b() {}'],
    ['one that ends a comment', '// a\\nfn b() {}', '// a\v fn b() {}'],
    ['a line that goes on', 'fn a\\\n() {}', 'fn a \n() {}'],
    ['a number in place of a constant', 'const n = ${N}u;', 'const n = 64u  ;'],
    ['one inside a word', 'var v: vec${FOUR}f;', 'var v: vec4f      ;'],
    ['one that is longer', 'const n =  ${K}; x', 'const n = 65536; x'],
    ['one that is computed', 'array<f32, ${N * (FOUR + 1)}>', 'array<f32, 320              >'],
    ['a quotient', 'const n = ${N / FOUR};', 'const n = 16         ;'],
    ['a fraction', 'const n = ${HALF};', 'const n = 0.5    ;'],
    ['a bare number', 'const n = ${ 16 };', 'const n = 16     ;'],
  ])('%s', (_, wgsl, expected) => {
    const script = `const N = 64, FOUR = 4, HALF = 0.5;\nconst K = 65_536;\nconst a = \`${wgsl}\n${KERNEL}\`;`;
    const [module] = scriptModules(script);
    expect(module?.template).toBeNull();
    expect(module?.text.slice(script.indexOf('`') + 1).split(`\n${KERNEL}`)[0]).toBe(expected);
  });

  it('keeps line ends and what stands before a line as they are', () => {
    const script = `\ufeffconst a = \`\r\n  ${KERNEL}\r\n\`;\r\n`;
    const [module] = scriptModules(script);
    expect(module?.text).toBe(`            \r\n  ${KERNEL}\r\n  \r\n`);
    expect(module?.text).toHaveLength(script.length);
  });
});

describe('a placeholder', () => {
  const module = (script: string) => scriptModules(script)[0];

  it.each<[string, string, boolean]>([
    ['a constant', 'const N = 4; f(`x`)', true],
    ['a typed constant', 'const N: number = 4;', true],
    ['a constant that says more of its type', 'export const N = 4 as const;', true],
    ['one without a semicolon', 'const N = 0x10\nconst b = 2', true],
    ['one behind another', 'const M = 2, N = 4;', true],
    ['one of another function', 'function g() { const N = 4; }', false],
    ['a variable', 'let N = 4;', false],
    ['a computed one', 'const N = 4 * 2;', false],
    ['a string', 'const N = "4";', false],
    ['one that is imported', 'import { N } from "./n";', false],
    ['one out of an object', 'const { N } = options;', false],
    ['a name that nothing declares', '', false],
  ])('of %s', (_, before, known) => {
    const found = module(`${before}\nconst a = \`${KERNEL} // \${N}\`;`);
    expect(found?.template === null).toBe(known);
  });

  it.each<[string, string, boolean]>([
    [
      'its own constant',
      `const N = 1; function f() { const N = 4; return \`${KERNEL} const n = \${N};\`; }`,
      true,
    ],
    [
      'that of the file',
      `const N = 4; function f(m: number) { return \`${KERNEL} const n = \${N};\`; }`,
      true,
    ],
    ['its parameter', `const N = 4; function f(N: number) { return \`${KERNEL} const n = \${N};\`; }`, false],
    [
      'the parameter of an arrow',
      `const N = 4; const f = (N) => { return \`${KERNEL} const n = \${N};\`; }`,
      false,
    ],
    ['a parameter with no braces', `const N = 4; const f = N => \`${KERNEL} const n = \${N};\`;`, false],
    [
      'a parameter with a return type',
      `const N = 4; function f(N = 2): string { return \`${KERNEL} const n = \${N};\`; }`,
      false,
    ],
    ['a condition', `const N = 4; if (N > 2) { g(\`${KERNEL} const n = \${N};\`); }`, true],
  ])('in a function: %s', (_, script, known) => expect(module(script)?.template === null).toBe(known));

  it.each([
    ['a call', 'f(N)'],
    ['a condition', 'N > 2 ? 1 : 2'],
    ['a quotient with a rest', 'N / 3'],
    ['a member', 'options.N'],
    ['nothing', ''],
    ['half an expression', 'N *'],
  ])('of %s is known at run time alone', (_, inside) => {
    expect(module(`const N = 4;\nconst a = \`${KERNEL} // \${${inside}}\`;`)?.template).not.toBeNull();
  });

  it('that is filled in at run time is told once, with its place', () => {
    const template = module(`const a = \`\n${KERNEL}\n\${load('a')}\n\${store()}\`;`)?.template;
    expect(template).toMatchObject({
      span: { line: 2 },
      message:
        "this WGSL is a template: `${load('a')}` on line 3 is filled in when the program runs; Tilesmith reads only finished WGSL",
    });
  });

  it.each([
    ['another literal before it', `f(common + \`${KERNEL}\`)`],
    ['another literal behind it', `f(\`${KERNEL}\` /* and */ + common)`],
    ['a method', `f(\`${KERNEL}\`.replaceAll('8', tile))`],
  ])('has the same effect as %s', (_, script) => expect(module(script)?.template).not.toBeNull());

  it('is none in a literal that is only trimmed', () => {
    expect(module(`f(\`${KERNEL}\`.trim())`)?.template).toBeNull();
  });
});

describe('kernels of a script', () => {
  const tiled = fixture('literalGroup');

  it('stand where they stand in the script', () => {
    const script = `import x from 'x';\nexport const shader = /* wgsl */ \`${tiled}\`;\n`;
    const { kernels } = kernelsIn(script);
    const plain = kernelsIn(`\`${tiled}\``).kernels;
    expect(kernels).toHaveLength(plain.length);
    for (const { entry, nameSpan, tunables } of kernels) {
      expect(script.slice(nameSpan.start, nameSpan.end)).toBe(entry);
      for (const { initialiser, default: value } of tunables) {
        if (initialiser) expect(script.slice(initialiser.start, initialiser.end)).toContain(String(value));
      }
    }
  });

  it('are told apart where they have the same name', () => {
    const literal = `\`${KERNEL}\``;
    const entries = (script: string) => kernelsIn(script).kernels.map(({ entry }) => entry);
    expect(entries(`const a = ${literal}; const b: string = ${literal};`)).toEqual(['a.main', 'b.main']);
    expect(entries(`f({ code: ${literal} });\nf({ code: ${literal} });`)).toEqual(['main:1', 'main:2']);
    expect(entries(`f(${literal});\nconst b = ${literal.replace('main', 'other')}`)).toEqual([
      'main',
      'other',
    ]);
  });

  it('have no tunables whose value is filled in', () => {
    const script = `const T = 16;\nconst a = \`\n// @tune TILE = 8, 16\nconst TILE = \${T};\n${tiled}\``;
    const { kernels, directiveProblems } = kernelsIn(
      script.replace('@workgroup_size(', '@workgroup_size(TILE + 0 * '),
    );
    expect(kernels[0]?.tunables.map(({ name }) => name)).not.toContain('TILE');
    expect(kernels[0]?.definitions.get('TILE')).toMatchObject({ value: 16 });
    expect(directiveProblems).toMatchObject([
      { message: '@tune: the value of "TILE" is filled in by the script' },
    ]);
  });
});

const SCRIPTS = [
  `import { a } from 'a';\nconst TILE = 8;\nexport const shader = /* wgsl */ \`\n${fixture('literalGroup')}\`;\nconst r = /\`/;\n`,
  `function make(n: number) {\r\n  return wgsl\`const N = \${n};\r\n${fixture('square')}\`;\r\n}\r\n`,
  `const T = 16;\nf(\`${fixture('columnTiles').replace('16', '${T}')}\`, html\`<b>\${x ? \`y\` : 'z'}</b>\`);`,
];

describe('modules', () => {
  it('are as long as the script and have its lines, however broken it is', () => {
    const scraps = fc.constantFrom(
      '',
      '`',
      '${',
      '}',
      '\\',
      '/',
      "'",
      '/*',
      '*/',
      '\r\n',
      '{',
      '(',
      'wgsl`',
      '\u2028',
    );
    fc.assert(
      fc.property(fc.constantFrom(...SCRIPTS), fc.nat(), fc.nat(30), scraps, (script, at, length, scrap) => {
        const start = at % (script.length + 1);
        const text = script.slice(0, start) + scrap + script.slice(start + length);
        for (const module of scriptModules(text)) {
          expect(module.text).toHaveLength(text.length);
          expect(module.text.replace(/[^\n\r]/g, ' ')).toBe(text.replace(/[^\n\r]/g, ' '));
        }
      }),
      { numRuns: 300 },
    );
  });
});

describeBrokenText('scripts', {
  extract: kernelsIn,
  sources: SCRIPTS,
  scraps: ['`', '${', '}', '\\', '/', "'", '/*', 'wgsl`', '@compute', '\u0000', '{{ x }}', '+'],
  hard: [
    ['nothing', ''],
    ['only backticks', `@compute ${'`'.repeat(20_001)}`],
    ['deep placeholders', `@compute ${'`${'.repeat(20_000)}`],
    ['deep literals', `@compute ${'`${'.repeat(10_000)}@compute${'}`'.repeat(10_000)}`],
    ['deep braces', `@compute ${'{'.repeat(20_000)}`],
    ['many kernels of one name', `f(\`${KERNEL}\`);`.repeat(200)],
    ['many placeholders', `f(\`${KERNEL} ${'${x} '.repeat(2000)}\`);`],
    ['an escape that is none', `f(\`${KERNEL} // \\u{110000} \\u{ \\x \\uD800\`);`],
  ],
});
