import { createRandom } from '../../src/core/random';
import { type Edit, OPERATORS, type Operator, type Site } from './operators';

/** One fault put into a kernel's text: offsets are those of the text, which keeps its length elsewhere. */
export interface Mutant extends Edit {
  readonly operator: Operator;
  readonly line: number;
  /** What was changed, for people, with what stands around it: `k ⟦< → <=⟧ dims.K`. */
  readonly what: string;
}

/** The text with comments and strings blanked, so that patterns see code alone; as long as the text. */
export function codeOf(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"/g, (match) =>
    match.replace(/[^\n]/g, ' '),
  );
}

/** Applies an edit. */
export const edited = (text: string, { start, end, newText }: Edit): string =>
  text.slice(0, start) + newText + text.slice(end);

/** Every fault that the operators can put into the bodies of a text, in the order of the text. */
export function everyMutant(text: string, site: Omit<Site, 'code'>): readonly Mutant[] {
  const code = codeOf(text);
  const inBody = bodies(code);
  const seen = new Set<string>();
  return (Object.keys(OPERATORS) as Operator[]).flatMap((operator) =>
    OPERATORS[operator]({ ...site, code })
      .filter(
        ({ start, end }) =>
          inBody[start] === 1 && !site.excluded.some((it) => start < it.end && end > it.start),
      )
      .flatMap((edit) => {
        const result = edited(text, edit);
        if (result === text || seen.has(result)) return [];
        seen.add(result);
        const old = text.slice(edit.start, edit.end);
        const line = text.slice(0, edit.start).split('\n').length;
        const [before, behind] = [
          text.slice(Math.max(0, edit.start - 12), edit.start),
          text.slice(edit.end, edit.end + 12),
        ];
        const what = `${before}⟦${old} → ${edit.newText.trim()}⟧${behind}`.replace(/\s+/g, ' ');
        return [{ ...edit, operator, line, what }];
      }),
  );
}

/** The faults in an order that takes the operators in turns, each operator's in an order that the seed decides. */
export function inTurns(mutants: readonly Mutant[], seed: number): readonly Mutant[] {
  const random = createRandom(seed);
  const shuffled = mutants
    .map((mutant) => ({ mutant, at: random.uniform() }))
    .sort((left, right) => left.at - right.at)
    .map(({ mutant }) => mutant);
  const turn = new Map<Operator, number>();
  const first = random.integer(Object.keys(OPERATORS).length);
  const rank = (operator: Operator) =>
    (Object.keys(OPERATORS).indexOf(operator) + first) % Object.keys(OPERATORS).length;
  return shuffled
    .map((mutant) => {
      const round = turn.get(mutant.operator) ?? 0;
      turn.set(mutant.operator, round + 1);
      return { mutant, round };
    })
    .sort(
      (left, right) => left.round - right.round || rank(left.mutant.operator) - rank(right.mutant.operator),
    )
    .map(({ mutant }) => mutant);
}

/** For each offset, 1 where it lies within braces. */
function bodies(code: string): Uint8Array {
  const inside = new Uint8Array(code.length + 1);
  let depth = 0;
  for (let at = 0; at < code.length; at++) {
    if (code[at] === '}') depth--;
    inside[at] = depth > 0 ? 1 : 0;
    if (code[at] === '{') depth++;
  }
  return inside;
}
