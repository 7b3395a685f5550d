import type { AccumulatorFormat, Order } from '../../../../../src/core/numerics/dot/loops';
import {
  type Architecture,
  type TensorInput,
  type TensorOutput,
  tensorPath,
} from '../../../../../src/core/numerics/dot/tensorPaths';
import type { Computation } from '../../../../../src/core/numerics/expectation/computation';

/** A fused loop over inputs that are FP16 values already. */
export function loop(accumulator: AccumulatorFormat, order: Order = { kind: 'sequential' }): Computation {
  return {
    input: 'fp16',
    conversion: 'exact',
    model: { kind: 'loop', accumulator, fused: true, order },
    output: accumulator,
  };
}

/** Tensor cores over inputs that are values of the format already. */
export function tensor(
  architecture: Architecture,
  input: TensorInput,
  output: TensorOutput = 'fp32',
): Computation {
  const found = tensorPath(architecture, input, output);
  if (!found.ok) throw new Error(found.reason);
  return { input, conversion: 'exact', model: { kind: 'tensor', path: found.path }, output };
}
