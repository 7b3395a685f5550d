import type { Access, Loop } from '../kernel/affine/access';
import { deepAtoms } from '../kernel/affine/atoms';
import type { Atom, Polynomial } from '../kernel/affine/polynomial';
import type { Environment } from '../space/evaluate';
import { polynomialValue } from './concrete';
import type { HintInput } from './hint';
import { groupExtentsOf, invocations } from './values';

/** Whether a value changes from one iteration of a loop to the next. */
export function follows(polynomial: Polynomial, { id }: Loop): boolean {
  return deepAtoms(polynomial).some((atom) => atom.kind === 'loop' && atom.loop === id);
}

/** Whether how often a loop runs, or where it begins, differs between invocations of a group. */
function isPerInvocation({ start, bound }: Loop): boolean {
  return [start, bound].some(
    (part) =>
      part &&
      deepAtoms(part).some(({ kind }) => kind === 'builtin' || kind === 'opaque' || kind === 'element'),
  );
}

/** Iterations of a loop that the compiler can count: constants in the source; `null` for all others. */
export function tripCount({ values }: HintInput, loop: Loop): number | null {
  const { start, step, bound, operator } = loop;
  if (!start || !step || !bound || operator !== '<' || isPerInvocation(loop)) return null;
  const [first, by, end] = [start, step, bound].map((part) => constantOf(values, part));
  if (first == null || by == null || end == null || by <= 0 || end <= first) return null;
  return Math.ceil((end - first) / by);
}

/**
 * Iterations that each invocation of a group makes, where all make as many: of a loop that is counted by constants, or
 * of one that shares them out, as `for (i = local; i < count; i += invocations)`.
 */
export function iterationsEach(input: HintInput, loop: Loop): number | null {
  const counted = tripCount(input, loop);
  const { start, step, bound, operator } = loop;
  if (counted !== null || !start || !step || !bound || operator !== '<') return counted;
  const [by, end] = [step, bound].map((part) => constantOf(input.values, part));
  if (!by || !end || end % by !== 0) return null;
  const starts = startsOf(input, start);
  const areShared = starts.length === by && new Set(starts).size === by && Math.max(...starts) === by - 1;
  return areShared ? end / by : null;
}

/** Where each invocation of a group begins; none where one of them is not known. */
function startsOf(input: HintInput, start: Polynomial): readonly number[] {
  const extents = groupExtentsOf(input);
  if (!extents) return [];
  const starts: number[] = [];
  for (const local of invocations(extents)) {
    const first = polynomialValue(start, (atom) =>
      atom.kind === 'builtin' && atom.name === 'local'
        ? local[atom.axis]
        : parameterValue(input.values, atom),
    );
    if (first === null || first < 0) return [];
    starts.push(first);
  }
  return starts;
}

function constantOf(values: Environment, polynomial: Polynomial): number | null {
  return polynomialValue(polynomial, (atom) => parameterValue(values, atom));
}

function parameterValue(values: Environment, atom: Atom): number | null {
  return atom.kind === 'parameter' ? (values(atom.name) ?? null) : null;
}

/** Loops that two accesses are both in, the outermost first. */
export function sharedLoops(one: Access, other: Access): readonly Loop[] {
  return one.loops.filter(({ id }) => other.loops.some((loop) => loop.id === id));
}
