import type { Values } from '../../src/core/numerics/dot/dot';
import { createDot, type DotModel } from '../../src/core/numerics/dot/dotModel';
import type { Order } from '../../src/core/numerics/dot/loops';
import { tensorPath } from '../../src/core/numerics/dot/tensorPaths';

/** One way to add the same products. */
export interface WayToAdd {
  readonly way: string;
  readonly result: number;
  readonly why: string;
}

/** Products in the sum. */
export const DEMO_K = 4096;
const A = 16;
const B = 2250;

/**
 * The recipe of microsoft/onnxruntime#26732: A is 16 throughout, B is +2250, +2250, -2250, -2250 and so on. Every product is
 * a value of FP16 and they add up to 0, but two of a sign are beyond 65504.
 */
export function demoOperands(): { readonly a: Values; readonly b: Values } {
  return {
    a: new Float32Array(DEMO_K).fill(A),
    b: Float32Array.from({ length: DEMO_K }, (_, p) => (p % 4 < 2 ? B : -B)),
  };
}

/** What each way to add makes of them, computed by the models. */
export function waysToAdd(): readonly WayToAdd[] {
  const { a, b } = demoOperands();
  const way = (name: string, model: DotModel, why: string): WayToAdd => ({
    way: name,
    result: createDot(model)(a, 0, b, 0, DEMO_K, 0),
    why,
  });
  return [
    way(
      'FP16 loop, one after another',
      fp16Loop({ kind: 'sequential' }),
      'The second product makes 72000, which FP16 has not. Infinity stays infinity.',
    ),
    way(
      'FP16, a balanced tree',
      fp16Loop({ kind: 'pairwise' }),
      'Half of the pairs become +infinity, half −infinity; their sum is no number.',
    ),
    way(
      'A100 tensor core, FP16 sums',
      tensorCore(),
      'A block of eight is added as integers before it is rounded once: 0.',
    ),
    way(
      'FP32 loop',
      { kind: 'loop', accumulator: 'fp32', fused: true, order: { kind: 'sequential' } },
      '72000 is an ordinary number there, and 0 the end.',
    ),
  ];
}

function fp16Loop(order: Order): DotModel {
  return { kind: 'loop', accumulator: 'fp16', fused: false, order };
}

function tensorCore(): DotModel {
  const found = tensorPath('ampere', 'fp16', 'fp16');
  if (!found.ok) throw new Error(found.reason);
  return { kind: 'tensor', path: found.path };
}
