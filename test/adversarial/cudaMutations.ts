import { codeOf, edited } from './mutate';
import { replaced } from './operators';

/** One fault put into the text of a shipped sample: of these every one is caught, so that all are tried. */
export interface Mutation {
  readonly kind: 'barrier' | 'bound' | 'index';
  readonly line: number;
  /** What was changed, for the test's name. */
  readonly what: string;
  readonly text: string;
}

interface Rule {
  readonly kind: Mutation['kind'];
  readonly pattern: RegExp;
  readonly replace: (match: RegExpExecArray) => string;
}

/** Sizes are written in capitals, indices are not: arrays are not declared the other way round. */
const RULES: readonly Rule[] = [
  { kind: 'barrier', pattern: /__syncthreads\(\);/g, replace: () => '' },
  // A loop over tiles that starts one tile too many does no harm, so loops over K are left alone.
  {
    kind: 'bound',
    pattern: /(?<!for \([^\n]*)\b(\w+) < ([MNK])\b/g,
    replace: ([, left, right]) => `${left} <= ${right}`,
  },
  {
    kind: 'bound',
    pattern: /(\bint k = 0; k) < (\w+)/g,
    replace: ([, left, right]) => `${left} <= ${right}`,
  },
  {
    kind: 'index',
    pattern: /(\b[a-z]\w*|\([^()]*\)) \* ([NK]) \+ (\w+)/g,
    replace: ([, row, by, column]) => `${column} * ${by} + ${row}`,
  },
  {
    kind: 'index',
    pattern: /(?<!fill_fragment[^\n]*)\[([a-z][^[\]]*)\]\[([a-z][^[\]]*)\]/g,
    replace: ([, row, column]) => `[${column}][${row}]`,
  },
];

/** Every fault that the rules can put into a text, one at a time. */
export function mutationsOf(text: string): readonly Mutation[] {
  const code = codeOf(text);
  return RULES.flatMap(({ kind, pattern, replace }) =>
    replaced(code, pattern, replace).map((edit) => ({
      kind,
      line: code.slice(0, edit.start).split('\n').length,
      what: `${text.slice(edit.start, edit.end)} → ${edit.newText || 'nothing'}`,
      text: edited(text, edit),
    })),
  );
}
