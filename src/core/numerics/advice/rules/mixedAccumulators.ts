import { follows } from '../../../hints/loops';
import type { KernelFacts, Loop, Move } from '../../../kernel/affine/access';
import type { ElementScalar, Span } from '../../../kernel/kernelModel';
import { formatOf } from '../../format/elementFormat';
import type { Advice, AdviceInput } from '../advice';
import { firstLine, nameIn, plainName } from '../code';

/**
 * A sum that is kept in two formats: products or parts in 16 bits that are added to a wider sum, wider parts that are added
 * up in 16 bits, and a sum that is stored in 16 bits and taken up again in the loop it is built up in.
 */
export function mixedAccumulators({ model, text }: AdviceInput): readonly Advice[] {
  const { facts, formats, nameSpan } = model;
  if (formats === null || !facts.isComplete) return [];
  const sums = facts.moves.filter(({ adds, loops, scalar }) => adds && loops.length > 0 && isFloat(scalar));
  const found = new Map<number, Advice>();
  for (const sum of sums) {
    const mixed = roundedFirst(facts, sum) ?? partKeptOtherwise(facts, sum) ?? storedAndReadBack(facts, sum);
    if (mixed === null) continue;
    const { at, severity, message } = mixed;
    const place = at.span && (nameIn(text, at.span, plainName(at.to)) ?? firstLine(text, at.span));
    const span: Span = place ?? nameSpan;
    found.set(span.start, { code: 'mixed-accumulators', severity, span, message });
  }
  return [...found.values()];
}

/** What is wrong with a sum, and the move that makes it so. */
interface Mixed extends Pick<Advice, 'severity' | 'message'> {
  readonly at: Move;
}

/** `sum += float(a * b)` of half a and b, also by way of a variable; `sum = float(half(sum + a * b))`. */
function roundedFirst({ moves }: KernelFacts, sum: Move): Mixed | null {
  const way = [
    sum,
    ...moves.filter(
      ({ to, adds, loops }) => !adds && sum.addends.includes(to) && loops.some((loop) => isIn(loop, sum)),
    ),
  ].find(({ roundedTo }) => isWider(sum.scalar, roundedTo));
  if (way === undefined) return null;
  const { scalar, roundsTarget } = sum;
  const kept = `${digits(way.roundedTo)}, though the sum is kept in ${scalar}`;
  return {
    at: sum,
    severity: 'warning',
    message: roundsTarget
      ? `The whole sum ${plainName(sum.to)} is rounded to ${kept}. Keep it in ${scalar} until the loop has ended.`
      : `What is added to ${plainName(sum.to)} is rounded to ${kept}. Convert the factors to ${scalar} before they are multiplied.`,
  };
}

/** A sum made in the same loop in another format is one of its addends. */
function partKeptOtherwise(facts: KernelFacts, sum: Move): Mixed | null {
  const part = facts.moves.find(
    ({ to, adds, scalar, loops }) =>
      adds &&
      to !== sum.to &&
      sum.addends.includes(to) &&
      (isWider(sum.scalar, scalar) || isWider(scalar, sum.scalar)) &&
      loops.some((loop) => isIn(loop, sum) && staysInPlace(facts, sum.to, loop)),
  );
  if (part === undefined) return null;
  const [one, other] = [plainName(part.to), plainName(sum.to)];
  return isWider(sum.scalar, part.scalar)
    ? {
        at: sum,
        severity: 'information',
        message:
          `Parts of the sum are kept in ${part.scalar} (${one}) and added up in ${sum.scalar} (${other}): within a part each product rounds the sum to ${digits(part.scalar)}. ` +
          `Keep the parts in ${sum.scalar} too, or make them short.`,
      }
    : {
        at: sum,
        severity: 'warning',
        message:
          `Parts of the sum are kept in ${part.scalar} (${one}) but added up in ${sum.scalar} (${other}): each addition rounds the sum so far to ${digits(sum.scalar)}. ` +
          `Add the parts up in ${part.scalar} and convert once, after the loop.`,
      };
}

/** The sum goes to a 16-bit place and comes back from there in a loop that it is built up in. */
function storedAndReadBack(facts: KernelFacts, sum: Move): Mixed | null {
  const { moves } = facts;
  const store = moves.find(
    (out) =>
      isWider(sum.scalar, out.scalar) &&
      out.addends.includes(sum.to) &&
      moves.some(
        (back) =>
          back.to === sum.to &&
          back.addends.includes(out.to) &&
          sum.loops.some((loop) => isIn(loop, out) && isIn(loop, back) && staysInPlace(facts, out.to, loop)),
      ),
  );
  if (store === undefined) return null;
  return {
    at: store,
    severity: 'warning',
    message:
      `${plainName(sum.to)} sums in ${sum.scalar}, but goes through ${plainName(store.to)} in the loop it is built up in, which rounds it to ${digits(store.scalar)} each time. ` +
      `Store it once, after the loop, or in ${sum.scalar}.`,
  };
}

/** Whether all iterations of a loop use the same elements of an array; a variable is one place. */
function staysInPlace({ accesses }: KernelFacts, path: string, loop: Loop): boolean {
  return !accesses.some(
    ({ array, index, loops }) =>
      array === path && loops.some(({ id }) => id === loop.id) && follows(index, loop),
  );
}

function isIn({ id }: Loop, { loops }: Move): boolean {
  return loops.some((loop) => loop.id === id);
}

function isFloat(scalar: ElementScalar | null): scalar is ElementScalar {
  return scalar === 'f32' || scalar === 'f64' || is16Bits(scalar);
}

function is16Bits(scalar: ElementScalar | null): boolean {
  return scalar === 'f16' || scalar === 'bf16';
}

/** Whether the first has more than 16 bits and the second has 16. */
function isWider(one: ElementScalar | null, other: ElementScalar | null): boolean {
  return isFloat(one) && !is16Bits(one) && is16Bits(other);
}

/** A format with how many digits it has: `f16, which has 11 bits`. */
function digits(scalar: ElementScalar | null): string {
  const format = scalar && formatOf(scalar);
  return format ? `${scalar} (${format.fractionBits + 1} significant bits)` : `${scalar}`;
}
