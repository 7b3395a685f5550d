// TensorFlow.js on the project's Dawn: the backend opens the device, and everything else runs on the same one.
import { createRequire } from 'node:module';
import { requireFromRoot } from './product.mjs';

/**
 * Opens a device through TensorFlow.js. Only one can be open in a process.
 * @returns {Promise<{ tf: import('@tensorflow/tfjs-core'), backend: object, device: GPUDevice, adapter: GPUAdapterInfo } | null>}
 *   null where there is no adapter
 */
export async function openTensorFlow() {
  const { create, globals } = await import(requireFromRoot.resolve('webgpu'));
  Object.assign(globalThis, globals);
  // Held for as long as the process: a collected instance takes its devices with it.
  const gpu = create(['disable-dawn-features=timestamp_quantization']);
  globalThis.dawn = gpu;
  const adapter = await gpu.requestAdapter();
  if (adapter === null) return null;
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  globalThis.self = globalThis;

  const require = createRequire(import.meta.url);
  const tf = require('@tensorflow/tfjs-core');
  require('@tensorflow/tfjs-backend-webgpu');
  // Submit each operation at once: what is timed here is one, and a batch would wait for more.
  tf.env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', 1);
  await tf.setBackend('webgpu');
  await tf.ready();
  const backend = tf.backend();
  return { tf, backend, device: backend.device, adapter: adapter.info };
}

/**
 * A matMul of TensorFlow.js over operands that stay on the device.
 * @param {NonNullable<Awaited<ReturnType<typeof openTensorFlow>>>} opened
 * @param {{ m: number, n: number, k: number }} size
 * @param {{ a: Float32Array, b: Float32Array }} operands
 */
export function prepareMatMul({ tf, backend, device }, { m, n, k }, operands) {
  const a = tf.tensor2d(operands.a, [m, k]);
  const b = tf.tensor2d(operands.b, [k, n]);
  return {
    /** Multiplies and waits until the device is done. */
    async run() {
      const c = tf.matMul(a, b);
      await device.queue.onSubmittedWorkDone();
      c.dispose();
    },
    /** Multiplies and brings the result back. @returns {Promise<Float32Array>} */
    async runAndRead() {
      const c = tf.matMul(a, b);
      const values = await c.data();
      c.dispose();
      return values;
    },
    /** Multiplies. @returns {Promise<{ timeMs: number, programs: string }>} by the library's own time stamps */
    async kernelTime() {
      let c;
      const info = await backend.time(() => {
        c = tf.matMul(a, b);
      });
      c.dispose();
      return { timeMs: info.kernelMs, programs: info.getExtraProfileInfo() };
    },
    dispose() {
      a.dispose();
      b.dispose();
    },
  };
}
