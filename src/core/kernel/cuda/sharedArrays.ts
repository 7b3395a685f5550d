import { product } from '../../space/builders';
import type { Expression } from '../../space/expression';
import { byDirective, type Directive } from '../directives';
import { evidence } from '../inference/gemmInput';
import type { Evidence, Missing, SharedArray } from '../kernelModel';
import type { LaunchReading } from './launchReading';
import { extentOf } from './layout';
import type { Body } from './walk/lowerDeclaration';

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

/** Shared memory whose size the launch gives: by directive, else as the launch in the file says. */
export function dynamicShared(
  { shared }: Body,
  directives: readonly Directive[],
  reading: LaunchReading | null,
): DynamicShared {
  const variable = shared.find(({ isDynamic }) => isDynamic);
  if (!variable) return { arrays: [], bytes: null, evidence: [], missing: [] };
  const { name, span } = variable;
  const given = directives.findLast((directive) => directive.kind === 'shared') ?? null;
  const bytes = (given?.kind === 'shared' ? given.bytes : null) ?? reading?.sharedBytes ?? null;
  if (!bytes) {
    const remedy = `the size of ${name} is given by the launch, and the file has none that tells it; write "// @shared <bytes>" above the kernel`;
    return { arrays: [], bytes: null, evidence: [], missing: [{ about: name, remedy }] };
  }
  return {
    arrays: [{ name, length: bytes, elementBytes: 1, span }],
    bytes,
    evidence: [
      given
        ? evidence(name, 'directive', `the launch gives ${name} its size, ${byDirective(given)}`)
        : evidence(name, 'analysis', `the launch gives ${name} its size, as in the file`),
    ],
    missing: [],
  };
}
