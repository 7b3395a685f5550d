import type { Hint, HintInput } from '../hint';
import { numberOf, sharedBytesOf } from '../values';

/** Workgroup storage that every WebGPU device has: the default of `maxComputeWorkgroupStorageSize`. */
const PORTABLE_BYTES = 16_384;

/** Workgroup storage that a device without raised limits refuses. CUDA has no such limit below its own. */
export function portableStorage(input: HintInput): readonly Hint[] {
  const { model } = input;
  const bytes = sharedBytesOf(input);
  if (model.language !== 'wgsl' || bytes === null || bytes <= PORTABLE_BYTES) return [];
  const [largest] = model.shared.toSorted(
    (a, b) =>
      (numberOf(input, b.length) ?? 0) * b.elementBytes - (numberOf(input, a.length) ?? 0) * a.elementBytes,
  );
  if (!largest) return [];
  return [
    {
      code: 'shared-over-portable-limit',
      severity: 'information',
      span: largest.span,
      name: largest.name,
      message:
        `As written, a workgroup takes ${bytes} bytes of workgroup storage; WebGPU promises ${PORTABLE_BYTES}. ` +
        `Make the tiles smaller, or ask for maxComputeWorkgroupStorageSize when requesting the device.`,
      gain: null,
      fix: null,
    },
  ];
}
