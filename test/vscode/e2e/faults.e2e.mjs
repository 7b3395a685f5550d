// What goes wrong, as a user meets it: a session that is cancelled, text that is no WGSL, a kernel that is no matmul.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { chooseSize, lens, openSample, runCommand, webview } from '../support/actions.mjs';
import { screenshot, useWorkbench } from '../support/workbench.mjs';

const SAMPLE = 'registerTiled.wgsl';

describe('cancelling and bad input', () => {
  const workbench = useWorkbench();

  it('a running session stops within seconds when its notification is cancelled', async () => {
    const { page } = workbench;
    await openSample(page, SAMPLE);
    await (await lens(page, 'Autotune')).click();
    await chooseSize(page, '256');
    await webview(page).getByRole('button', { name: 'Stop' }).waitFor({ timeout: 60_000 });
    const progress = page.locator('.notification-toast', { hasText: /Autotune matmul/ });
    await progress.getByRole('button', { name: 'Cancel' }).click({ timeout: 60_000 });
    await progress.waitFor({ state: 'detached', timeout: 5_000 });
    await webview(page)
      .getByText(/cancelled/i)
      .filter({ visible: true })
      .first()
      .waitFor();
  });

  it('invalid WGSL is marked at its place with the compiler’s message', async () => {
    const { page, session } = workbench;
    writeFileSync(
      path.join(session.folder, 'broken.wgsl'),
      '@compute @workgroup_size(1)\nfn main() {\n  let a: i32 = 1.5;\n}\n',
    );
    await openSample(page, 'broken.wgsl');
    await page.locator('.squiggly-error').first().waitFor({ timeout: 30_000 });
    await runCommand(page, 'View: Focus Problems');
    await page.locator('.markers-panel', { hasText: /cannot initialize|cannot convert/ }).waitFor();
    await runCommand(page, 'View: Toggle Panel Visibility').catch(() => page.keyboard.press('Escape'));
  });

  it('a kernel that is no multiplication says what it misses', async () => {
    const { page, session } = workbench;
    writeFileSync(
      path.join(session.folder, 'scale.wgsl'),
      '@group(0) @binding(0) var<storage, read_write> values: array<f32>;\n@compute @workgroup_size(64)\n' +
        'fn scale(@builtin(global_invocation_id) id: vec3u) {\n  values[id.x] *= 2.0;\n}\n',
    );
    await openSample(page, 'scale.wgsl');
    await page
      .locator('.codelens-decoration', { hasText: /@gemm|missing|not recognised/i })
      .first()
      .waitFor({ timeout: 30_000 });
    await screenshot(page, 'not a matmul');
  });
});
