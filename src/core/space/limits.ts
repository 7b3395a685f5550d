import { STATIC_SHARED_BYTES } from '../device/computeCapability';
import type { DeviceLimits } from '../device/deviceProfile';
import type { CudaPart, KernelModel, SharedArray } from '../kernel/kernelModel';
import { binary, integer, product, sum } from './builders';
import type { Expression } from './expression';
import { formatExpression } from './formatExpression';

/** A condition every configuration of a space meets, with the words it is shown by and where it comes from. */
export interface SpaceConstraint {
  readonly expression: Expression;
  readonly text: string;
  readonly from: 'directive' | 'analysis' | 'device';
}

/** What a space needs to know of a kernel. */
export type SpaceModel = Pick<
  KernelModel,
  'tunables' | 'constraints' | 'definitions' | 'groupSize' | 'shared' | 'launch'
> & {
  /** What a CUDA kernel has in shared memory that its launch asks for; the rest it declares. */
  readonly cuda?: Pick<CudaPart, 'dynamicSharedBytes'> | null;
};

/** The author's and derived constraints of a kernel followed by those that the device's limits add. */
export function constraintsOf(model: SpaceModel, limits: DeviceLimits | null): readonly SpaceConstraint[] {
  if (!limits) return model.constraints;
  const axes = ['x', 'y', 'z'] as const;
  const atMost = (expression: Expression, limit: number, what: string): SpaceConstraint => {
    const condition = binary('<=', expression, integer(limit));
    return {
      expression: condition,
      text: `${formatExpression(condition)} (device limit: ${what})`,
      from: 'device',
    };
  };
  const bytesOf = (arrays: readonly SharedArray[]) =>
    arrays.map(({ length, elementBytes }) => product([length, integer(elementBytes)]));
  const bytes = bytesOf(model.shared);
  const declared = model.cuda
    ? bytesOf(model.shared.filter(({ length }) => length !== model.cuda?.dynamicSharedBytes))
    : [];
  return [
    ...model.constraints,
    ...axes.map((axis, i) =>
      atMost(model.groupSize[i]!, limits.maxGroupSize[i]!, `group size along ${axis}`),
    ),
    atMost(product(model.groupSize), limits.maxGroupInvocations, 'invocations of a group'),
    ...(bytes.length > 0 ? [atMost(sum(bytes), limits.maxSharedBytes, 'bytes of shared memory')] : []),
    ...(declared.length > 0 && limits.maxSharedBytes > STATIC_SHARED_BYTES
      ? [atMost(sum(declared), STATIC_SHARED_BYTES, 'bytes of shared memory that a kernel may declare')]
      : []),
    ...(model.launch ?? []).map((groups, i) =>
      atMost(groups, limits.maxGroups[i]!, `groups launched along ${axes[i]}`),
    ),
  ].filter(({ expression, from }) => from !== 'device' || !holdsAlways(expression));
}

/** Limits that mention no name and hold anyway only lengthen the list a person reads. */
function holdsAlways(expression: Expression): boolean {
  return (
    expression.kind === 'binary' &&
    expression.left.kind === 'number' &&
    expression.right.kind === 'number' &&
    expression.left.value <= expression.right.value
  );
}
