// The budgets of docs/architecture.md that can be measured without an editor.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { loadProduct, root } from './support/product.mjs';
import { report } from './support/report.mjs';
import { format, median, p95, timeRepeatedly } from './support/statistics.mjs';

const sample = (name) => readFileSync(path.join(root, 'media/samples', name), 'utf8');
const SAMPLE = sample('registerTiled.wgsl');

/** Functions that make a text long, as its author might. */
const helpersOf = {
  wgsl: (index) => `
// Blends two vectors, step ${index}.
fn blend${index}(left: vec4f, right: vec4f, share: f32) -> vec4f {
  var result = mix(left, right, share);
  for (var i = 0u; i < 4u; i++) {
    result[i] = select(result[i], 0.0, abs(result[i]) < 1e-${1 + (index % 9)});
  }
  return result;
}`,
  cuda: (index) => `
// Blends two vectors, step ${index}.
__device__ float4 blend${index}(float4 left, float4 right, float share) {
  float result[4] = {left.x + share * (right.x - left.x), left.y, left.z, left.w};
  for (int i = 0; i < 4; ++i) {
    result[i] = fabsf(result[i]) < 1e-${1 + (index % 9)}f ? 0.0f : result[i];
  }
  return make_float4(result[0], result[1], result[2], result[3]);
}`,
};

/** A text of at least a thousand lines: one kernel, and helper functions as long as it needs. */
function thousandLines(language, kernel) {
  const text = kernel + Array.from({ length: 120 }, (_, index) => helpersOf[language](index)).join('\n');
  const lines = text.split('\n').length;
  if (lines < 1000) throw new Error(`the generated text has only ${lines} lines`);
  return text;
}

const row = (what, samples, budgetMs) => ({
  what,
  median: `${format(median(samples))} ms`,
  p95: `${format(p95(samples))} ms`,
  result: '',
  budget: budgetMs === null ? 'none' : `p95 < ${budgetMs} ms`,
  ok: budgetMs === null ? null : p95(samples) < budgetMs,
});

async function editing(product, language, text, barrier) {
  const parser = await product.createParser(language);
  const noted = [];
  const tools = {
    parser: { parse: (source, previous, part) => parser.parseTree(source, previous ?? null, part) },
    extract: product.EXTRACTORS[language],
  };
  const parsing = await timeRepeatedly(30, () => parser.parse(text).delete());

  const log = (message) => noted.push(message);
  const document = new product.KernelDocument('file:///kernel', language, 1, text, tools, log);
  const place = document.positionAt(text.indexOf(barrier));
  const type = (round) => {
    const inserted = round % 2 === 0;
    const end = { line: place.line, character: place.character + (inserted ? 0 : 1) };
    document.update([{ range: { start: place, end }, text: inserted ? ' ' : '' }], round + 2);
  };
  const reparsing = await timeRepeatedly(200, (round) => {
    type(round);
    return document.root;
  });
  let lenses = [];
  const keystrokes = await timeRepeatedly(500, (round) => {
    type(round);
    lenses = product.codeLenses(document, () => ({ measured: null, compiled: null, expected: null }));
    return product.documentSymbols(document);
  });
  const context = { problem: null, device: null, compiledOf: () => null, disabled: [], page: null };
  const hints = await timeRepeatedly(100, () => product.hintDiagnostics(document, context));
  document.dispose();
  parser.delete();
  if (lenses.length === 0 || noted.length > 0)
    throw new Error(`the kernel was not found: ${noted.join('; ')}`);
  const lines = `${text.split('\n').length} lines of ${language === 'wgsl' ? 'WGSL' : 'CUDA'}`;
  const all = `${lines}, keystroke to tree, kernel model, lenses, symbols`;
  return [
    row(`parse ${lines} anew`, parsing, null),
    row(`${lines}, keystroke to syntax tree`, reparsing, 10),
    // Node compiles the hot paths while the first ones run.
    row(`${all}: the first 100`, keystrokes.slice(0, 100), 10),
    row(`${all}: later ones`, keystrokes.slice(100), 10),
    row(`${lines}, kernel model to performance hints`, hints, null),
  ];
}

/** What a device can do in the benches of predictions; any numbers do. */
const CEILINGS = { flops: 1e13, bytesPerSecond: 5e11, sharedBytesPerSecond: 5e12, multiprocessors: null };
const LIMITS = {
  maxGroupInvocations: 1024,
  maxGroupSize: [1024, 1024, 64],
  maxSharedBytes: 49_152,
  maxGroups: [65_535, 65_535, 65_535],
  maxBufferBytes: 2 ** 31,
};

/** Asking the shipped model: one configuration, many, and all that a keystroke asks about a kernel with a large space. */
async function predictions(product) {
  const model = await product.genericModel(path.join(root, 'media/models'));
  if (model === null) throw new Error('media/models has no model that can be read');
  const ready = product.readyModel(model);
  const parser = await product.createParser('wgsl');
  const kernelOf = (source) => {
    const tree = parser.parse(source);
    const [kernel] = product.EXTRACTORS.wgsl(tree.root, source).kernels;
    tree.delete();
    return { model: kernel, name: 'registerTiled.wgsl matmul' };
  };
  const size = { m: 1024, n: 1024, k: 1024 };
  const sampled = kernelOf(SAMPLE);
  const space = product.createSpace(sampled.model, null, size);
  const random = product.createRandom(1);
  const candidates = Array.from({ length: 10_000 }, () => ({
    configuration: space.sample(() => random.uniform()),
    size,
  }));
  const ask = (asked) => product.predictRuntime(ready, sampled, asked, CEILINGS, { attribution: false });
  const single = await timeRepeatedly(2000, (round) => ask([candidates[Math.abs(round)]]));
  const sweep = await timeRepeatedly(10, () => ask(candidates));
  const values = Array.from({ length: 40 }, (_, index) => 4 * (index + 1)).join(', ');
  const large = kernelOf(SAMPLE.replace(/\/\/ @tune (\w+) = .*/g, `// @tune $1 = ${values}`));
  const keystroke = await timeRepeatedly(100, () => product.expectedOf(ready, large, size, CEILINGS, LIMITS));
  parser.delete();
  return [
    row('a prediction, features included: later ones', single.slice(1000), 0.02),
    row('10,000 predictions, features included', sweep, 200),
    row('prediction and all changes of a kernel with five tunables of 40 values', keystroke.slice(20), 10),
  ];
}

/** A keystroke in a script of ten thousand lines, without WGSL and with a kernel in its middle. */
async function scripts(product) {
  const parser = await product.createParser('wgsl');
  const tools = {
    parser: { parse: (source, previous, part) => parser.parseTree(source, previous ?? null, part) },
    extract: product.EXTRACTORS.wgsl,
  };
  const line = (index) =>
    `export const step${index} = (x) => x / ${index + 1} + \`\${x}\`.length; // Step.\n`;
  const lines = Array.from({ length: 10_000 }, (_, index) => line(index));
  const plain = lines.join('');
  const mixed = [
    ...lines.slice(0, 5000),
    `export const shader = /* wgsl */ \`${SAMPLE}\`;\n`,
    ...lines.slice(5000),
  ];
  const rows = [];
  for (const [what, text, count, budget] of [
    ['without WGSL', plain, 0, 5],
    ['with a kernel', mixed.join(''), 1, null],
  ]) {
    const document = new product.KernelDocument('file:///a.ts', 'wgsl', 1, text, tools, console.error, true);
    const samples = await timeRepeatedly(100, (round) => {
      const start = { line: 7000, character: 0 };
      const end = { line: 7000, character: round % 2 };
      document.update([{ range: { start, end }, text: round % 2 === 0 ? ' ' : '' }], round + 2);
      const lenses = product.codeLenses(document, () => ({ measured: null, compiled: null, expected: null }));
      if (document.kernels.kernels.length !== count || lenses.length < count)
        throw new Error('wrong kernels');
    });
    rows.push(row(`script of 10,000 lines ${what}, keystroke to lenses`, samples, budget));
  }
  parser.delete();
  return rows;
}

async function diagnostics(product, text) {
  const client = new product.RunnerClient();
  const rows = [];
  for (const [name, source] of [
    ['registerTiled.wgsl', SAMPLE],
    [`${text.split('\n').length} lines`, text],
  ]) {
    const broken = source.replace('workgroupBarrier();', 'workgroupBarier();');
    const samples = await timeRepeatedly(100, async (round) => {
      const { messages } = await client.request('check', {
        language: 'wgsl',
        path: null,
        source: round % 2 === 0 ? source : broken,
      });
      const expected = round % 2 === 0 ? 0 : 1;
      if (messages.filter(({ severity }) => severity === 'error').length < expected) {
        throw new Error('the compiler missed an error');
      }
    });
    rows.push(row(`compiler diagnostics through the runner, ${name}`, samples, 30));
  }
  await client.dispose();
  return rows;
}

async function enumeration(product) {
  const parser = await product.createParser('wgsl');
  const tree = parser.parse(SAMPLE);
  const model = product.EXTRACTORS.wgsl(tree.root, SAMPLE).kernels[0];
  const limits = {
    maxGroupInvocations: 1024,
    maxGroupSize: [1024, 1024, 64],
    maxSharedBytes: 32768,
    maxGroups: [65535, 65535, 65535],
    maxBufferBytes: 2 ** 27,
  };
  let found = 0;
  const small = await timeRepeatedly(50, () => {
    found = [...product.createSpace(model, limits, { m: 512, n: 512, k: 512 }).iterate()].length;
  });
  // The same kernel with every size from 4 to 256 allowed: some 10^8 points, of which few are valid.
  const wide = Array.from({ length: 64 }, (_, index) => 4 * (index + 1));
  const widened = { ...model, tunables: model.tunables.map((tunable) => ({ ...tunable, values: wide })) };
  const many = await timeRepeatedly(5, () => {
    let count = 0;
    for (const _ of product.createSpace(widened, limits, { m: 512, n: 512, k: 512 }).iterate()) {
      if (++count === 10_000) break;
    }
  });
  tree.delete();
  parser.delete();
  return [
    row(`enumerate the space of registerTiled.wgsl (${found} configurations)`, small, null),
    row('first 10,000 configurations of a space of 10^9 points', many, null),
  ];
}

const CORPUS = [
  ['wgsl', '.wgsl'],
  ['cuda', '.cu'],
];

/** Every kernel of the corpus in one language, broken ones among them. */
function corpusOf(language, ending) {
  const folder = path.join(root, 'test/corpus', language);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(path.join(folder, name), 'utf8'));
}

/** Texts of a megabyte and of 20,000 lines read from nothing, to the models of their kernels. */
async function longFiles(product) {
  const rows = [];
  for (const [language, ending] of CORPUS) {
    const parser = await product.createParser(language);
    const kernel = sample(`registerTiled${ending}`);
    const helpers = Array.from({ length: 120 }, (_, index) => helpersOf[language](index)).join('\n');
    const megabyte = kernel + helpers.repeat(Math.ceil((2 ** 20 - kernel.length) / helpers.length));
    const lines = `${kernel}\n${helpers}\n`.split('\n');
    const generated = Array.from({ length: 20_000 }, (_, index) => lines[index % lines.length]).join('\n');
    for (const [what, text] of [
      [`1 MB of ${language}`, megabyte],
      [`20,000 lines of ${language}, ${generated.split(kernel).length - 1} kernels`, generated],
    ]) {
      const samples = await timeRepeatedly(10, () => {
        const tree = parser.parse(text);
        const { kernels } = product.EXTRACTORS[language](tree.root, text);
        tree.delete();
        if (kernels.length === 0) throw new Error('no kernel was found');
        for (const model of kernels) product.createSpace(model, null, null);
      });
      rows.push(row(`${what}, read to the models`, samples, 1000));
    }
    parser.delete();
  }
  return rows;
}

/** Broken copies of the corpus, the same ones each time: none may throw, and each is read in the time given. */
async function brokenTexts(product) {
  const rows = [];
  for (const [language, ending] of CORPUS) {
    const parser = await product.createParser(language);
    const extract = (text) => {
      const tree = parser.parse(text);
      try {
        return product.EXTRACTORS[language](tree.root, text);
      } finally {
        tree.delete();
      }
    };
    const now = () => performance.now();
    const { tried, thrown, slowestMs } = product.fuzz(corpusOf(language, ending), extract, {
      count: 10_000,
      seed: 1,
      now,
    });
    parser.delete();
    if (thrown.length > 0) console.error(thrown[0].error, JSON.stringify(thrown[0].text));
    rows.push({
      what: `${tried.toLocaleString('en')} broken ${language} texts, the slowest`,
      median: '',
      p95: `${format(slowestMs)} ms`,
      result: `${thrown.length} threw`,
      budget: 'none throws, < 1000 ms',
      ok: thrown.length === 0 && slowestMs < 1000,
    });
  }
  return rows;
}

function bundleSizes() {
  const sized = (file, budgetKilobytes) => {
    const absolute = path.join(root, file);
    if (!existsSync(absolute)) throw new Error(`${file} is missing: run npm run build`);
    const kilobytes = statSync(absolute).size / 1000;
    return {
      what: `size of ${file}`,
      median: `${kilobytes.toFixed(0)} KB`,
      p95: '',
      result: '',
      budget: `< ${budgetKilobytes} KB`,
      ok: kilobytes < budgetKilobytes,
    };
  };
  const webviews = readdirSync(path.join(root, 'dist/webview')).filter((name) => name.endsWith('.js'));
  if (webviews.length === 0) throw new Error('dist/webview is empty: run npm run build');
  return [sized('dist/extension.js', 300), ...webviews.map((name) => sized(`dist/webview/${name}`, 700))];
}

const product = await loadProduct();
const text = thousandLines('wgsl', SAMPLE);
const cuda = thousandLines('cuda', sample('registerTiled.cu'));
const rows = [
  ...(await editing(product, 'wgsl', text, 'workgroupBarrier();')),
  ...(await editing(product, 'cuda', cuda, '__syncthreads();')),
  ...(await scripts(product)),
  ...(await predictions(product)),
  ...(await diagnostics(product, text)),
  ...(await enumeration(product)),
  ...(await longFiles(product)),
  ...(await brokenTexts(product)),
  ...bundleSizes(),
];
report(rows, [], process.argv.includes('--json'));
process.exit(0);
