import type { Binding, DimSource, Missing, Roles } from '../kernelModel';
import { LANGUAGE_WORDS } from '../languageWords';
import { DIMS } from './dims';
import { type GemmInput, sourceText } from './gemmInput';
import type { Inferred } from './inferGemm';
import { isInteger } from './scalars';

/** What a kernel lacks to be run, and the directive that would tell it with the known parts filled in. */
export function missingOf(input: GemmInput, model: Inferred): readonly Missing[] {
  const { roles, layout, launch, formats } = model;
  const { entry, output, operand, elements } = LANGUAGE_WORDS[input.language];
  const known = `// @gemm ${directiveParts(input, model).join(' ')}`;
  if (!roles.a && !roles.b && !roles.c) {
    return [
      {
        about: 'matmul',
        remedy:
          `no multiplication was recognised: looked for a ${output} written at row * N + column and two ${operand}s ` +
          `read in a loop, one along its rows and one along its columns. If it is one, write "${known}" and ` +
          `"// @dispatch ceil(N / <columns of a group>), ceil(M / <rows of a group>)" above ${entry}`,
      },
    ];
  }
  const missing: Missing[] = [];
  const need = (about: string, looked: string): void => {
    missing.push({ about, remedy: `${looked}; write "${known}" above ${entry}` });
  };
  if (!roles.c) need('c', `no ${output} is written at row * N + column`);
  if (!roles.a) need('a', `no ${operand} is read in a loop along the rows of C`);
  if (!roles.b) need('b', `no ${operand} is read in a loop along the columns of C`);
  if (roles.a && roles.b && roles.c && !formats)
    need('formats', `the operands are not arrays of ${elements}`);
  for (const dim of ['n', 'k'] as const) {
    if (!roles[dim]) need(dim, `no scalar was found to be ${dim.toUpperCase()}`);
  }
  if (!roles.m && (!model.output || openIntegers(input, model).length > 0))
    need('m', 'no scalar was found to be M');
  if (!layout) need('layout', 'the strides of A and B do not tell how they are stored');
  for (const { name, typeText } of strangers(input, roles)) {
    const remedy = `the kernel also uses ${name} (${typeText}), and only plain products C = A * B can be filled and checked`;
    missing.push({
      about: name,
      remedy: `${remedy}; name the operands with "${known}", or leave ${name} out of the kernel`,
    });
  }
  if (!launch) {
    missing.push({
      about: 'launch',
      remedy:
        'the index of the group does not tell how many are needed; write ' +
        `"// @dispatch ceil(N / <columns of a group>), ceil(M / <rows of a group>)" above ${entry}`,
    });
  }
  return missing;
}

/** Buffers beside the operands that hold no plain scalars: nothing tells what to put in them. */
function strangers({ language, bindings }: GemmInput, { a, b, c, bias }: Roles): readonly Binding[] {
  if (a === null || b === null || c === null) return [];
  const known = [a, b, c, bias?.binding];
  return bindings.filter(
    ({ name, fields, element, space }) =>
      !known.includes(name) &&
      (fields.length === 0 || element) &&
      // What CUDA passes by value and has no numbers in it is a truth value, which is left at false.
      !(language === 'cuda' && space === 'uniform'),
  );
}

/** Integers the code reads of which nothing is known: one of them may be the dim that is missing. */
function openIntegers(
  { facts, bindings, batch, switches }: GemmInput,
  { roles }: Inferred,
): readonly string[] {
  const integers = new Set(
    bindings.flatMap(({ fields }) =>
      fields.filter(({ scalar }) => isInteger(scalar)).map(({ path }) => path),
    ),
  );
  const isKnown = (path: string): boolean =>
    batch.counts.has(path) || batch.strides.has(path) || switches.has(path);
  return roles.others.flatMap(({ path, dim }) =>
    integers.has(path) && facts.fieldsRead.has(path) && !dim && !isKnown(path) ? [path] : [],
  );
}

/** The directive with what is known filled in and a blank for the rest. */
function directiveParts(input: GemmInput, { roles, layout }: Inferred): readonly string[] {
  const dims = DIMS.map((dim) => {
    const source: DimSource | null = roles[dim];
    return `${dim}=${source ? sourceText(source) : `<${dim.toUpperCase()}>`}`;
  });
  const operands = (['a', 'b', 'c'] as const).map((role) => `${role}=${roles[role] ?? '<buffer>'}`);
  const parts = [...dims, ...operands, `layout=${layout ?? '<nn|nt|tn|tt>'}`];
  return input.settings.accumulator ? [...parts, `acc=${input.settings.accumulator}`] : parts;
}
