import type { DeviceProfile } from '../../core/device/deviceProfile';
import type { KernelInstance, Launch } from '../../core/kernel/instance';
import { inputRoles, operandName } from '../../core/verify/storage';
import { guardedBytes, operandShapes } from './operand';

/** Why the device cannot run the instance, with the numbers that clash; `null` if nothing stands against it. */
export function findConstraint({ limits, features }: DeviceProfile, instance: KernelInstance): string | null {
  const missing = instance.features.filter((feature) => !features.includes(feature));
  if (missing.length > 0) return `needs ${missing.join(' and ')}, which this device does not have`;
  const [x, y, z] = instance.groupSize;
  if (x * y * z > limits.maxGroupInvocations) {
    return `a workgroup of ${x}×${y}×${z} has ${x * y * z} invocations; the device allows ${limits.maxGroupInvocations}`;
  }
  for (const [axis, extent] of instance.groupSize.entries()) {
    if (extent > limits.maxGroupSize[axis]!) {
      return `workgroup size ${extent} in ${'xyz'[axis]} exceeds the device's ${limits.maxGroupSize[axis]}`;
    }
  }
  if (instance.sharedBytes > limits.maxSharedBytes) {
    return `needs ${instance.sharedBytes} bytes of workgroup storage; the device has ${limits.maxSharedBytes}`;
  }
  return findLaunchConstraint(limits, instance.launch);
}

function findLaunchConstraint(limits: DeviceProfile['limits'], launch: Launch): string | null {
  const { groups } = launch;
  const axis = groups.findIndex((count, i) => count > limits.maxGroups[i]!);
  if (axis >= 0) {
    return `launches ${groups[axis]} workgroups along ${'xyz'[axis]}; the device allows ${limits.maxGroups[axis]}`;
  }
  if (groups.some((count) => !Number.isInteger(count) || count < 1)) {
    return `launches ${groups.join('×')} workgroups: each must be a whole number from 1`;
  }
  const shapes = operandShapes(launch);
  for (const operand of [...inputRoles(launch.problem), 'c'] as const) {
    const bytes = guardedBytes(shapes[operand]);
    if (bytes > limits.maxBufferBytes) {
      return `${operandName(operand)} needs a buffer of ${bytes} bytes; the device binds at most ${limits.maxBufferBytes}`;
    }
  }
  return null;
}
