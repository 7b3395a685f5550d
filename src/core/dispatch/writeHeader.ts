import type { DispatchTable } from './dispatchTable';
import { headLines, identifier, printable, stepsOf, valuesOf } from './dispatchText';

/**
 * The table as a header for C99 and C++ that needs no other: an array of variants with a field a tunable, and a function
 * from m, n, k to a place in it or -1. Names begin with the kernel's.
 */
export function dispatchHeader(table: DispatchTable): string {
  const { variants, entries, kernel } = table;
  const prefix = identifier(kernel.name);
  const guard = `TILESMITH_DISPATCH_${prefix.toUpperCase()}_H`;
  const values = variants.map(({ configuration }) => valuesOf(table, configuration));
  const isWhole = values.flat().every(([, value]) => Number.isInteger(value));
  const type = isWhole ? 'long long' : 'double';
  const fields = fieldNames(table.tunables);
  const lines = [
    '/*',
    ...headLines(table).map((line) => ` * ${line}`),
    ' */',
    `#ifndef ${guard}`,
    `#define ${guard}`,
    '',
    '/* The values of the tunables of a variant. */',
    `typedef struct ${prefix}_variant {`,
    ...(fields.length === 0 ? ['  int none;'] : fields.map((name) => `  ${type} ${name};`)),
    `} ${prefix}_variant;`,
    '',
    `#define ${prefix.toUpperCase()}_VARIANTS ${variants.length}`,
    '',
    '/* What the program compiles: one kernel for each. */',
    `static const ${prefix}_variant ${prefix}_variants[${variants.length}] = {`,
    ...values.map((row) => `  {${row.length === 0 ? '0' : row.map(([, value]) => value).join(', ')}},`),
    '};',
    '',
    '/* Place in the variants of the one that multiplies m x k by k x n; -1 where none is known to be right. */',
    `static inline int ${prefix}_variant_for(long long m, long long n, long long k) {`,
    '  /* Of each variant: what m, n and k must be multiples of, and whether it may serve sizes that were not tuned. */',
    '  static const long long needs[][4] = {',
    ...variants.map((variant) => {
      const { m, n, k } = stepsOf(variant);
      return `    {${m}, ${n}, ${k}, ${variant.general ? 1 : 0}},`;
    }),
    '  };',
    '  /* The sizes that were tuned: m, n, k, place in the variants. */',
    '  static const long long entries[][4] = {',
    ...entries.map(
      ({ m, n, k, variant, name }) =>
        `    {${m}, ${n}, ${k}, ${variant}},${name === null ? '' : ` /* ${printable(name)} */`}`,
    ),
    '  };',
    '  const long long extents[3] = {m, n, k};',
    '  double least = -1.0;',
    '  int found = -1;',
    '  if (m < 1 || n < 1 || k < 1) return found;',
    `  for (int row = 0; row < ${entries.length}; row++) {`,
    '    const int variant = (int)entries[row][3];',
    '    double distance = 1.0;',
    '    int tuned = 1;',
    '    int right = needs[variant][3] == 1;',
    '    for (int dim = 0; dim < 3; dim++) {',
    '      const double a = (double)extents[dim];',
    '      const double b = (double)entries[row][dim];',
    '      distance *= a > b ? a / b : b / a;',
    '      if (extents[dim] != entries[row][dim]) tuned = 0;',
    '      if (extents[dim] % needs[variant][dim] != 0) right = 0;',
    '    }',
    '    if (least >= 0.0 && distance >= least) continue;',
    '    if (!tuned && !right) continue;',
    '    least = distance;',
    '    found = variant;',
    '  }',
    '  return found;',
    '}',
    '',
    '#endif',
  ];
  return `${lines.join('\n')}\n`;
}

/** Words of C and C++ that no field may be called; WGSL and CUDA allow some of them as names of tunables. */
const RESERVED = new Set(
  'alignas alignof and asm auto bool break case catch char class const constexpr continue default delete do double else enum explicit export extern false float for friend goto if inline int long mutable namespace new not operator or private protected public register restrict return short signed sizeof static struct switch template this throw true try typedef typeid typename union unsigned using virtual void volatile wchar_t while xor'.split(
    ' ',
  ),
);

function fieldNames(tunables: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return tunables.map((name) => {
    let field = identifier(name);
    while (RESERVED.has(field) || taken.has(field)) field += '_';
    taken.add(field);
    return field;
  });
}
