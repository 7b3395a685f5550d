// CUDA kernels as a user meets them on a machine with nvcc and without a GPU.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chooseSize, goTo, lens, openSample, pick, runCommand, tab, webview } from '../support/actions.mjs';
import { target } from '../support/session.mjs';
import { screenshot, useWorkbench } from '../support/workbench.mjs';

const SAMPLE = 'sharedTiled.cu';
/** A squiggle and the message of nvcc can come only this late on a busy machine. */
const nvcc = { timeout: 30_000 };

// What differs between versions of VS Code is told by the other specs; the oldest need not wait for nvcc again.
if (target().leg.name === 'newest')
  describe('a CUDA kernel', () => {
    const workbench = useWorkbench();

    it('opens as CUDA with lenses, and one tells what the kernel takes', async () => {
      const { page } = workbench;
      await openSample(page, SAMPLE);
      await page.locator('.statusbar-item', { hasText: 'CUDA C++' }).waitFor();
      await lens(page, 'Autotune');
      await lens(page, 'Measure');
      await lens(page, /^sm_\d+ · \d+ registers · .+ shared · \d+ blocks\/SM/);
      await screenshot(page, 'cuda lenses');
    });

    it('explains what would change occupancy when that lens is clicked', async () => {
      const { page } = workbench;
      await (await lens(page, /^sm_\d+/)).click();
      const hover = page.locator('.monaco-hover:visible', { hasText: 'what if' }).first();
      await hover.waitFor();
      assert.match(await hover.innerText(), /Compiled for sm_[\s\S]*occupancy[\s\S]*thread block/);
      await screenshot(page, 'cuda hover');
      await page.keyboard.press('Escape');
      await hover.waitFor({ state: 'hidden' });
    });

    it('is marked where nvcc finds an error once it is saved, and not while typing', async () => {
      const { page, session } = workbench;
      const text = readFileSync(path.join(session.folder, SAMPLE), 'utf8');
      const line = text.split('\n').findIndex((one) => one.includes('__syncthreads();')) + 1;
      const column = (text.split('\n')[line - 1]?.indexOf('__syncthreads') ?? 0) + 1;
      await tab(page, SAMPLE).first().click();
      await goTo(page, line, column);
      await page.keyboard.type('x');
      await lens(page, /^stale: sm_\d+/);
      assert.equal(await page.locator('.squiggly-error').count(), 0);
      await page.keyboard.press('Control+s');
      await page.locator('.squiggly-error').first().waitFor(nvcc);
      await runCommand(page, 'View: Focus Problems');
      const problems = page.locator('.markers-panel');
      await problems.getByText('identifier "x__syncthreads" is undefined').waitFor();
      await problems.getByText(`[Ln ${line}, Col ${column}]`).waitFor();
      assert.match(await problems.innerText(), /nvcc/);
      await screenshot(page, 'cuda error');
      await runCommand(page, 'View: Toggle Panel Visibility').catch(() => page.keyboard.press('Escape'));
      await tab(page, SAMPLE).first().click();
      await page.keyboard.press('Control+z');
      await page.keyboard.press('Control+s');
      await page
        .locator('.squiggly-error')
        .first()
        .waitFor({ state: 'detached', ...nvcc });
      await lens(page, /^sm_\d+/);
    });

    it('is verified by the CPU emulation, which says that times need a GPU', async () => {
      const { page } = workbench;
      await (await lens(page, 'Measure')).click();
      await chooseSize(page, '64');
      await page
        .locator('.notification-toast', {
          hasText: /Verified at 64 on the CPU emulation; a GPU is needed for times/,
        })
        .waitFor({ timeout: 60_000 });
      await screenshot(page, 'cuda measured');
      await runCommand(page, 'Notifications: Clear All Notifications');
    });

    it('is tuned to no time: configurations are verified, and nothing is there to apply', async () => {
      const { page, session } = workbench;
      const file = path.join(session.folder, 'narrow.cu');
      const text = readFileSync(path.join(session.folder, SAMPLE), 'utf8');
      writeFileSync(file, text.replace('#define TILE', '// @tune TILE = 8, 16\n#define TILE'));
      await openSample(page, 'narrow.cu');
      await (await lens(page, 'Autotune')).click();
      await chooseSize(page, '64');
      const dashboard = webview(page);
      await dashboard.getByText('CPU emulation').first().waitFor({ timeout: 60_000 });
      const result = page.locator('.notification-toast', { hasText: /2 of 2 configurations verified at 64/ });
      await result.waitFor({ timeout: 60_000 });
      assert.equal(await result.getByText('Apply', { exact: true }).count(), 0);
      await dashboard
        .getByText(/2 of 2 configurations verified\. Which is fastest only a GPU can tell/)
        .waitFor();
      assert.equal(
        await dashboard
          .getByRole('button', { name: 'Apply to the source' })
          .filter({ visible: true })
          .count(),
        0,
      );
      await screenshot(page, 'cuda tuned');
    });

    it('is among the devices by language, the emulation labelled as that', async () => {
      const { page, session } = workbench;
      await runCommand(page, 'Notifications: Clear All Notifications');
      await tab(page, SAMPLE).first().click();
      await runCommand(page, 'Tilesmith: Select Device');
      const list = page.locator('.quick-input-list');
      await list.getByText('verifies kernels').first().waitFor();
      assert.match(
        await list.innerText(),
        /for CUDA kernels[\s\S]*verifies kernels, never times them[\s\S]*for WGSL kernels/,
      );
      await screenshot(page, 'cuda devices');
      await pick(page, 'verifies kernels');
      // A setting of the machine: VS Code keeps those apart from the user's where its server runs elsewhere.
      const settings = path.join(session.home, 'server/data/Machine/settings.json');
      const written = () => (existsSync(settings) ? readFileSync(settings, 'utf8') : '');
      const expected = /"tilesmith.cuda.device": "cuda:emulation"/;
      for (let tries = 0; !expected.test(written()) && tries < 50; tries++) await page.waitForTimeout(100);
      assert.match(written(), expected);
    });
  });
