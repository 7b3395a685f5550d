// Finds a Vulkan driver that Dawn accepts, or installs one that runs on the processor: Mesa's lavapipe with apt,
// else SwiftShader out of the npm registry, which needs neither root nor apt.
import path from 'node:path';
import { run } from './runProcess.mjs';
import { aptInstall, debianRelease } from './setupApt.mjs';
import { step, stepSkipped } from './setupReport.mjs';
import { installSwiftShader, swiftShaderEnvironment, swiftShaderIsInstalled } from './swiftShader.mjs';

/** @typedef {import('./swiftShader.mjs').Environment} Environment */

/**
 * @param {string} root the repository, absolute
 * @param {Environment} env
 * @returns {Promise<string | null>} the name of the adapter that Dawn finds, null where it finds none
 */
async function adapterName(root, env) {
  const probe = path.join(root, 'src/build/vulkanProbe.mjs');
  const result = await run(process.execPath, [probe], { cwd: root, env, timeoutMs: 30_000 });
  if (!result.ok) return null;
  const adapter = /** @type {{ name: string } | null} */ (JSON.parse(result.stdout));
  return adapter?.name ?? null;
}

/**
 * Makes sure that Dawn finds a device here.
 * @param {string} root the repository, absolute; its packages are installed
 * @returns {Promise<Environment | null>} what processes that use the device need in their environment (often
 *   nothing); null where there is no device
 */
export async function ensureDevice(root) {
  const present = await adapterName(root, {});
  if (present !== null) {
    stepSkipped('Device', `WebGPU finds ${present}`);
    return {};
  }
  if (process.platform !== 'linux') {
    stepSkipped(
      'Device',
      'WebGPU finds none; a driver for this system comes from the maker of its graphics processor',
    );
    return null;
  }
  const mesa = await step(
    'Device',
    "WebGPU finds none, so Mesa's Vulkan driver for the processor is installed with apt",
    async () => {
      const release = debianRelease();
      // Mesa 22.3 of Debian 12 lacks features that Dawn requires.
      const options = release === 'bookworm' ? { backportsOf: release } : {};
      const installed = await aptInstall(['mesa-vulkan-drivers', 'libvulkan1'], options);
      if (!installed.ok) return installed;
      const name = await adapterName(root, {});
      if (name === null) return { ok: false, reason: 'WebGPU does not accept the installed Mesa driver.' };
      return { ok: true, value: name, note: name };
    },
  );
  if (mesa.ok) return {};

  const env = swiftShaderEnvironment();
  const software = await step(
    'Device',
    'SwiftShader from the npm registry instead, slower and without f16',
    async () => {
      if (!swiftShaderIsInstalled()) {
        const installed = await installSwiftShader();
        if (!installed.ok) return installed;
      }
      const name = await adapterName(root, env);
      if (name !== null) return { ok: true, value: name, note: name };
      return {
        ok: false,
        reason:
          'WebGPU does not accept SwiftShader either. Editing, diagnostics and the models work; nothing can be measured until a Vulkan driver is installed.',
      };
    },
  );
  return software.ok ? env : null;
}

/**
 * Brings SwiftShader beside whatever driver there is, for the tests of falling back and of choosing between devices.
 * Where the package has none for this machine, those tests have nothing to run on.
 */
export async function ensureSecondDriver() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return;
  if (swiftShaderIsInstalled()) stepSkipped('Second driver', 'SwiftShader is in the cache');
  else {
    const why = 'SwiftShader from the npm registry, to test falling back and choosing';
    await step('Second driver', why, async () => {
      const installed = await installSwiftShader();
      return installed.ok ? { ok: true, value: null } : installed;
    });
  }
}
