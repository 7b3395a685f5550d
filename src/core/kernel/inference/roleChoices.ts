import type { GemmSettings } from '../directives';
import type { Binding } from '../kernelModel';
import type { Choice } from './hypotheses';
import type { Question } from './question';

type Operands = Pick<GemmSettings, 'a' | 'b' | 'c'>;

/** Names that authors give to the operand whose rows become those of C, and to the other one. */
const NAMED_A = /^(a|x|lhs|left|inputs?|activations?|mat_?a)(_?\d*|_.*|[A-Z].*)$/i;
const NAMED_B = /^(b|w|y|rhs|right|weights?|filters?|mat_?b)(_?\d*|_.*|[A-Z].*)$/i;
/** What it costs to take the operands in another order than their names or places tell. */
const UNLIKELY = 2;

/** Which buffer could be which operand: C is written, A and B are the other two in either order. */
export function rankedRoles(question: Question): readonly Choice<Operands>[] {
  const { arrays, roles, isOpen } = question;
  if (!isOpen.roles) return [{ value: {}, cost: 0 }];
  return outputs(question).flatMap(({ name: c }) => {
    const [first, second] = arrays.filter(({ name }) => name !== c);
    if (!first || !second) return [];
    const isSwapped = NAMED_B.test(first.name) && NAMED_A.test(second.name);
    const usual = isSwapped ? [second, first] : [first, second];
    return [usual, usual.toReversed()].flatMap(([a, b], place): readonly Choice<Operands>[] => {
      if (!a || !b || (roles.a ?? a.name) !== a.name || (roles.b ?? b.name) !== b.name) return [];
      const value = {
        ...(roles.a === null ? { a: a.name } : {}),
        ...(roles.b === null ? { b: b.name } : {}),
        ...(roles.c === null ? { c } : {}),
      };
      return [{ value, cost: place * UNLIKELY }];
    });
  });
}

/** Buffers that could be C: the one that is known, else those the code writes, else those it may write. */
function outputs({ arrays, facts, roles }: Question): readonly Binding[] {
  if (roles.c !== null) return arrays.filter(({ name }) => name === roles.c);
  const written = arrays.filter(({ name }) =>
    facts.accesses.some(({ array, kind }) => array === name && kind === 'write'),
  );
  return written.length > 0 ? written : arrays.filter(({ access }) => access === 'read_write');
}
