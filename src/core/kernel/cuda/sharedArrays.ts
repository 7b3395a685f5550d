import { product } from '../../space/builders';
import type { Expression } from '../../space/expression';
import { formatExpression } from '../../space/formatExpression';
import { namesIn } from '../../space/names';
import type { KernelFacts } from '../affine/access';
import { highest } from '../affine/highest';
import { add, constant, type Polynomial, scale, subtract } from '../affine/polynomial';
import { parameterNames, toExpression } from '../affine/toExpression';
import { byDirective, type Directive } from '../directives';
import { evidence } from '../inference/gemmInput';
import type { Evidence, Missing, SharedArray } from '../kernelModel';
import type { KernelNames } from './constants';
import type { LaunchReading } from './launchReading';
import { extentOf } from './layout';
import { elementOf } from './types';
import type { Body, SharedVariable } from './walk/lowerDeclaration';

/** The arrays in shared memory whose size the code gives. */
export function staticShared({ shared }: Body): readonly SharedArray[] {
  return shared.flatMap(({ name, type, lengths, isDynamic, span }): readonly SharedArray[] => {
    if (isDynamic || !lengths) return [];
    return [{ name, length: product(lengths), elementBytes: extentOf(type)?.bytes ?? 4, span }];
  });
}

/** Shared memory whose size the launch gives, as an array of bytes, and how its size is known. */
interface DynamicShared {
  readonly arrays: readonly SharedArray[];
  readonly bytes: Expression | null;
  readonly evidence: readonly Evidence[];
  readonly missing: readonly Missing[];
}

/** Shared memory whose size the launch gives: by directive, as the launch in the file says, else what the code takes of it. */
export function dynamicShared(
  { shared, names }: Body,
  directives: readonly Directive[],
  reading: LaunchReading | null,
  facts: KernelFacts,
): DynamicShared {
  const variables = shared.filter(({ isDynamic }) => isDynamic);
  const [variable] = variables;
  if (!variable) return { arrays: [], bytes: null, evidence: [], missing: [] };
  const { name, span } = variable;
  const of = (bytes: Expression, how: Evidence['how'], text: string): DynamicShared => ({
    arrays: [{ name, length: bytes, elementBytes: 1, span }],
    bytes,
    evidence: [evidence(name, how, text)],
    missing: [],
  });
  const sized = `the launch gives ${name} its size`;
  const given = directives.findLast((directive) => directive.kind === 'shared');
  if (given?.kind === 'shared') return of(given.bytes, 'directive', `${sized}, ${byDirective(given)}`);
  if (reading?.sharedBytes) return of(reading.sharedBytes, 'analysis', `${sized}, as in the file`);
  const taken = takenBytes(variables, names, facts);
  if (taken)
    return of(
      taken,
      'analysis',
      `${name} has ${formatExpression(taken)} bytes: as many as the code takes of it`,
    );
  const remedy = `the size of ${name} is given by the launch, and neither a launch in the file nor the code tells it; write "// @shared <bytes>" above the kernel`;
  return { arrays: [], bytes: null, evidence: [], missing: [{ about: name, remedy }] };
}

/** The bytes up to the last that the code takes of dynamic shared memory, which all its names share; `null` = not known. */
function takenBytes(
  variables: readonly SharedVariable[],
  { constants }: KernelNames,
  facts: KernelFacts,
): Expression | null {
  const ends = variables.flatMap(({ name, type }) => {
    const unit = (extentOf(type)?.bytes ?? 0) / (elementOf(type)?.lanes ?? 1);
    return facts.accesses
      .filter(({ array }) => array === name)
      .map(({ index, width }) => {
        const last = highest(index, facts);
        return last && scale(add(last, constant(width)), unit);
      });
  });
  if (ends.length === 0 || !facts.isComplete || !ends.every((end) => end !== null)) return null;
  const isWithin = (end: Polynomial, other: Polynomial): boolean =>
    [...subtract(other, end).values()].every(({ coefficient }) => coefficient >= 0);
  const furthest = ends.filter(
    (end, at) =>
      !ends.some((other, i) => i !== at && isWithin(end, other) && (i < at || !isWithin(other, end))),
  );
  const bytes = furthest.map((end) => toExpression(end, parameterNames));
  if (!bytes.every((end) => end !== null && [...namesIn(end)].every((name) => constants.has(name))))
    return null;
  const [only, ...more] = bytes as readonly Expression[];
  return more.length === 0 ? only! : { kind: 'call', name: 'max', arguments: [only!, ...more] };
}
