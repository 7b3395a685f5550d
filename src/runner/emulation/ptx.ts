/** One inline assembly statement, taken apart. */
interface Assembly {
  /** Instructions without the spaces around their words. */
  readonly instructions: readonly string[];
  /** C++ expressions by number: outputs first, then inputs. */
  readonly operands: readonly string[];
}

type Translation = (match: RegExpExecArray, operands: readonly string[]) => string | null;

const OPERAND = '%\\d+';
const GROUP = String.raw`\{(${OPERAND}(?:,${OPERAND})*)\}`;

/** C++ types of an operand register by PTX's name of its elements. */
const ELEMENTS: Readonly<Record<string, string>> = {
  f16: 'PtxF16',
  bf16: 'PtxBf16',
  tf32: 'PtxTf32',
  s8: 'PtxS8',
  u8: 'PtxU8',
};

/** The instructions that kernels for tensor cores are made of, by the calls that stand for them. */
const TRANSLATIONS: readonly (readonly [pattern: RegExp, translate: Translation])[] = [
  [
    RegExp(
      String.raw`^mma\.sync\.aligned\.m16n8k(\d+)\.row\.col\.(f32|f16|s32)\.(\w+)\.\3\.\2 ${GROUP},${GROUP},${GROUP},${GROUP}$`,
    ),
    ([, k, sum = '', element = '', d, a, b, c], operands) => {
      const type = ELEMENTS[element];
      if (!type) return null;
      const register = { f32: 'float', f16: 'unsigned', s32: 'int' }[sum];
      return `[&] { ${register} *ptxD[] = {${listOf(d, operands, (text) => `&(${text})`)}}; const unsigned ptxA[] = {${listOf(a, operands, unsigned)}}, ptxB[] = {${listOf(b, operands, unsigned)}}; const ${register} ptxC[] = {${listOf(c, operands, (text) => `static_cast<${register}>(${text})`)}}; ::tilesmith::ptxMma<::tilesmith::${type}, ${k}>(__LINE__, ptxD, ptxA, ptxB, ptxC); }()`;
    },
  ],
  [
    RegExp(
      String.raw`^ldmatrix\.sync\.aligned\.m8n8\.x[124](\.trans)?\.shared(?:::cta)?\.b16 ${GROUP},\[(${OPERAND})\]$`,
    ),
    ([, transposed, to, from], operands) =>
      `[&] { unsigned *ptxTo[] = {${listOf(to, operands, (text) => `reinterpret_cast<unsigned *>(&(${text}))`)}}; ::tilesmith::ptxLoadMatrices<${transposed ? 'true' : 'false'}>(__LINE__, ptxTo, ${listOf(from, operands, unsigned)}); }()`,
  ],
  [
    RegExp(
      String.raw`^cp\.async\.c[ag]\.shared(?:::cta)?\.global(?:\.L2::\d+B)? \[(${OPERAND})\],\[(${OPERAND})\],(${OPERAND}|\d+)(?:,(${OPERAND}|\d+))?$`,
    ),
    ([, to, from, bytes, given = bytes], operands) =>
      `::tilesmith::ptxCopy(__LINE__, ${[to, from, bytes, given].map((operand) => expressionOf(operand, operands)).join(', ')})`,
  ],
  [/^cp\.async\.commit_group$/, () => '::tilesmith_copy_commit()'],
  [
    RegExp(String.raw`^cp\.async\.wait_group (${OPERAND}|\d+)$`),
    ([, batches], operands) => `::tilesmith_copy_wait(${expressionOf(batches, operands)})`,
  ],
  [/^cp\.async\.wait_all$/, () => '(::tilesmith_copy_commit(), ::tilesmith_copy_wait(0))'],
  [
    RegExp(String.raw`^cvt\.rna\.tf32\.f32 (${OPERAND}),(${OPERAND})$`),
    ([, to, from], operands) =>
      `::tilesmith::ptxRoundToTf32(${expressionOf(to, operands)}, ${expressionOf(from, operands)})`,
  ],
];

/**
 * A C++ expression that does what the inside of an `asm` statement's brackets says, or `null` where it holds an
 * instruction that is not known here.
 */
export function translatePtx(text: string): string | null {
  const assembly = parseAssembly(text);
  const calls = assembly.instructions.map((instruction) => {
    for (const [pattern, translate] of TRANSLATIONS) {
      const match = pattern.exec(instruction);
      if (match) return translate(match, assembly.operands);
    }
    return null;
  });
  return calls.length === 0 || calls.includes(null) ? null : `(${calls.join(', ')})`;
}

function parseAssembly(text: string): Assembly {
  const [template = '', ...lists] = splitOutside(text, ':');
  const code = [...template.matchAll(/"((?:\\.|[^"\\])*)"/g)].map(([, part = '']) => part).join('');
  const instructions = code
    .replace(/\\[nrt]/g, ' ')
    .split(';')
    .map((instruction) =>
      instruction
        .trim()
        .replace(/\s+/g, ' ')
        .replace(/ ?([,{}[\]]) ?/g, '$1'),
    )
    .map((instruction) => instruction.replace(/^([\w.:]+)(?=[{[])/, '$1 '))
    .filter((instruction) => instruction !== '');
  const operands = lists
    .slice(0, 2)
    .flatMap((list) => splitOutside(list, ','))
    .flatMap((operand) => /^\s*"[^"]*"\s*\(([\s\S]*)\)\s*$/.exec(operand)?.[1]?.replace(/\s+/g, ' ') ?? []);
  return { instructions, operands };
}

/** Parts between separators that stand in no bracket and no string; `::` counts for two between lists only. */
function splitOutside(text: string, separator: ':' | ','): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') {
      at = text.slice(at).search(/(?<=^.(?:\\.|[^"\\])*)"/s) + at;
    } else if (character === '(' || character === '[' || character === '{') depth++;
    else if (character === ')' || character === ']' || character === '}') depth--;
    else if (character === separator && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

function expressionOf(operand = '', operands: readonly string[]): string {
  return operand.startsWith('%') ? (operands[Number(operand.slice(1))] ?? 'missing_operand') : operand;
}

function listOf(
  group = '',
  operands: readonly string[],
  wrap: (text: string) => string = (text) => text,
): string {
  return group
    .split(',')
    .map((operand) => wrap(expressionOf(operand, operands)))
    .join(', ');
}

function unsigned(text: string): string {
  return `::tilesmith::bits<unsigned>(${text})`;
}
