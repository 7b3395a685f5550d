// A folder that is not trusted: the kernel is understood, nothing is run; trusting it turns the rest on.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { lens, notifications, openSample, tab, trustFolder } from '../support/actions.mjs';
import { useWorkbench } from '../support/workbench.mjs';

describe('a folder that is not trusted', () => {
  const workbench = useWorkbench({ trustAll: false });

  it('has lenses, runs nothing and says why', async () => {
    const { page, session } = workbench;
    writeFileSync(
      path.join(session.folder, 'broken.wgsl'),
      '@compute @workgroup_size(1)\nfn main() {\n  let a: i32 = 1.5;\n}\n',
    );
    await openSample(page, 'naive.wgsl');
    await (await lens(page, 'Autotune')).click();
    await page.locator('.notification-toast', { hasText: /not trusted/ }).waitFor();
    assert.match((await notifications(page)).join('\n'), /Trust the folder/);
    await openSample(page, 'broken.wgsl');
    assert.equal(await page.locator('.squiggly-error').count(), 0);
  });

  it('shows the compiler’s messages once it is trusted', async () => {
    const { page } = workbench;
    await trustFolder(page);
    await tab(page, 'broken.wgsl').first().click();
    await page.locator('.squiggly-error').first().waitFor({ timeout: 30_000 });
  });
});
