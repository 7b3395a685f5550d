import { launchConstraint } from '../../core/device/launchConstraint';
import type { KernelInstance, Launch } from '../../core/kernel/instance';
import { inputRoles, type OperandRole } from '../../core/verify/storage';
import type { DeviceEntry } from './attributes';
import { guardedBytes, shapeOf } from './operand';

/** Why the device cannot run the instance, with the numbers that clash; `null` if nothing stands against it. */
export function findConstraint(entry: DeviceEntry, instance: KernelInstance): string | null {
  const { limits } = entry;
  const { groupSize, sharedBytes, dynamicSharedBytes, launch } = instance;
  return (
    launchConstraint(
      {
        threadsPerBlock: limits.maxGroupInvocations,
        blockSize: limits.maxGroupSize,
        gridSize: limits.maxGroups,
        sharedBytesPerBlock: limits.maxSharedBytes,
        staticSharedBytes: entry.sharedBytesByDefault,
      },
      { groupSize, groups: launch.groups, sharedBytes, dynamicSharedBytes, maxThreads: null },
    ) ?? findMemoryConstraint(entry, launch)
  );
}

/** C and two sets of inputs have to fit into the memory of the device. */
function findMemoryConstraint({ properties }: DeviceEntry, { problem }: Launch): string | null {
  const bytesOf = (role: OperandRole): number => guardedBytes(shapeOf(problem, role));
  const bytes = inputRoles(problem).reduce((sum, role) => sum + 2 * bytesOf(role), bytesOf('c'));
  if (bytes <= properties.memoryBytes) return null;
  return `needs ${bytes} bytes for C and two sets of inputs; the device has ${properties.memoryBytes}`;
}
