// Prints the adapter that Dawn chooses in this environment as JSON, or null. A process of its own, because the
// Vulkan loader reads its environment once and a bad driver can crash.
import { create } from 'webgpu';

// Dawn's instance must not be collected while a request is under way.
const gpu = create([]);
Object.assign(globalThis, { tilesmithGpu: gpu });
const adapter = await gpu.requestAdapter();
process.stdout.write(
  JSON.stringify(adapter === null ? null : { name: adapter.info.description || adapter.info.device }),
);
process.exit(0);
