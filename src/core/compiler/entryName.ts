/** The symbol of a kernel in the cubin, or why it cannot be told. */
export type EntryName =
  | { readonly ok: true; readonly name: string }
  | { readonly ok: false; readonly reason: string };

/** Codes of the Itanium C++ ABI for the types that stand as template arguments of kernels. */
const TYPE_CODES: Readonly<Record<string, string>> = {
  bool: 'b',
  char: 'c',
  short: 's',
  int: 'i',
  unsigned: 'j',
  'unsigned int': 'j',
  long: 'l',
  'long long': 'x',
  'unsigned long': 'm',
  'unsigned long long': 'y',
  float: 'f',
  double: 'd',
  half: '6__half',
};

/**
 * Which of the compiled symbols is the kernel `entry`, e.g. `sgemm` or `ns::sgemm<64, float>`. A symbol is the plain
 * name (`extern "C"`) or a name mangled by the Itanium C++ ABI, which nvcc uses for device code on every system. A file
 * can instantiate a template several times; then the arguments are compared as far as they are numbers and known types.
 */
export function entryName(symbols: readonly string[], entry: string): EntryName {
  const bracket = entry.indexOf('<');
  const qualified = (bracket < 0 ? entry : entry.slice(0, bracket)).trim();
  const name = qualified.split('::').at(-1)?.trim() ?? qualified;
  const named = symbols.filter((symbol) => symbol === name || isMangled(symbol, name));
  const exact = named.length > 1 && bracket >= 0 ? withArguments(named, name, entry) : named;
  const [only, ...others] = exact;
  if (only !== undefined && others.length === 0) return { ok: true, name: only };
  const reason =
    only === undefined
      ? `no kernel ${entry} was compiled; the file has ${symbols.length === 0 ? 'none' : symbols.join(', ')}`
      : `several kernels could be ${entry}: ${exact.join(', ')}; give them different names`;
  return { ok: false, reason };
}

/** A length stands before each name, so that `5sgemm` is not found in `7sgemm_2` nor in `15big_matrix_sgemm`. */
function isMangled(symbol: string, name: string): boolean {
  return symbol.startsWith('_Z') && new RegExp(`(?<!\\d)${name.length}${escaped(name)}`).test(symbol);
}

/** Symbols with these template arguments; where a name is an alias and none fits, those that fit but for it. */
function withArguments(symbols: readonly string[], name: string, entry: string): readonly string[] {
  const list = entry.slice(entry.indexOf('<') + 1, entry.lastIndexOf('>')).split(',');
  const fitting = (code: (argument: string) => string) => {
    const codes = list.map((argument) => code(argument.trim())).join('');
    const pattern = new RegExp(`${name.length}${escaped(name)}I${codes}E`);
    return symbols.filter((symbol) => pattern.test(symbol));
  };
  const exact = fitting((argument) => argumentCode(argument) ?? `${argument.length}${escaped(argument)}`);
  return exact.length > 0 ? exact : fitting((argument) => argumentCode(argument) ?? '.+?');
}

/** A pattern of the mangled form of a template argument that is a number or a built-in type; else `null`. */
function argumentCode(text: string): string | null {
  const number = /^\(?\s*(-?)(\d+)\s*[uUlL]*\s*\)?$/.exec(text);
  if (number !== null) return `L[a-z]${number[1] === '-' ? 'n' : ''}${number[2]}E`;
  if (text === 'true' || text === 'false') return `Lb${text === 'true' ? 1 : 0}E`;
  return TYPE_CODES[text] ?? null;
}

const escaped = (text: string) => text.replace(/[^\w]/g, '\\$&');
