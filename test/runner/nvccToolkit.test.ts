import { existsSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { findToolkit, type Toolkit, type ToolkitPlaces } from '../../src/runner/cuda/toolkit';
import { realToolkit, temporaryFolder, writeScript } from './support/nvcc';

let real: Toolkit;

beforeAll(async () => {
  real = await realToolkit();
});

const nowhere: ToolkitPlaces = { chosen: null, environment: {}, platform: 'linux', folders: [] };
const find = (places: Partial<ToolkitPlaces>) => findToolkit({ ...nowhere, ...places });

/** A folder laid out like a toolkit, whose compiler only leads to the real one. */
function toolkitIn(folder: string): string {
  mkdirSync(path.join(folder, 'bin'), { recursive: true });
  const nvcc = path.join(folder, 'bin/nvcc');
  writeScript(nvcc, [`exec '${real.nvcc}' "$@"`]);
  return nvcc;
}

describe('a toolkit', () => {
  it('is known by its version, its folder and its architectures', () => {
    expect(real.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(existsSync(path.join(real.includeFolder, 'cuda_runtime.h'))).toBe(true);
    expect(real.includeFolder.startsWith(real.root)).toBe(true);
    expect(real.architectures).toContain('sm_90');
    const numbers = real.architectures.map((name) => Number(name.slice('sm_'.length)));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  });

  it('has its own folder also where nvcc is a script or a link elsewhere', async () => {
    const folder = temporaryFolder();
    const script = toolkitIn(folder);
    const link = path.join(folder, 'nvcc');
    symlinkSync(script, link);
    for (const chosen of [script, link, folder]) {
      const found = await find({ chosen });
      expect(found).toMatchObject({
        ok: true,
        toolkit: { root: real.root, includeFolder: real.includeFolder },
      });
    }
  });

  it('is taken from CUDA_PATH, CUDA_HOME, PATH and the usual places, in this order', async () => {
    const folder = temporaryFolder();
    const names = ['path', 'home', 'search', 'usual/cuda'];
    const [cudaPath, cudaHome, search, usual] = names.map((name) => toolkitIn(path.join(folder, name)));
    const inFolder = (name: string) => path.join(folder, name);
    const places: Partial<ToolkitPlaces> = { folders: [inFolder('usual')] };
    const environment: Record<string, string> = {};
    const nvcc = async () => {
      const found = await find({ ...places, environment });
      return found.ok ? found.toolkit.nvcc : found.reason;
    };
    expect(await nvcc()).toBe(usual);
    environment.PATH = `${inFolder('none')}:${inFolder('search/bin')}`;
    expect(await nvcc()).toBe(search);
    environment.CUDA_HOME = inFolder('home');
    expect(await nvcc()).toBe(cudaHome);
    environment.CUDA_PATH = inFolder('path');
    expect(await nvcc()).toBe(cudaPath);
  });

  it('is the newest of several', async () => {
    const folder = temporaryFolder();
    for (const name of ['cuda-9.2', 'cuda-12.4', 'cuda-12.10', 'cuda-old'])
      toolkitIn(path.join(folder, name));
    expect(await find({ folders: [folder] })).toMatchObject({
      ok: true,
      toolkit: { nvcc: path.join(folder, 'cuda-12.10/bin/nvcc') },
    });
  });

  it('is asked again when its compiler changes', async () => {
    const nvcc = path.join(temporaryFolder(), 'nvcc');
    writeScript(nvcc, ['echo broken']);
    expect((await find({ chosen: nvcc })).ok).toBe(false);
    writeScript(nvcc, [`exec '${real.nvcc}' "$@"`]);
    utimesSync(nvcc, new Date(), new Date(Date.now() + 5000));
    expect((await find({ chosen: nvcc })).ok).toBe(true);
  });
});

describe('no toolkit', () => {
  it('is told with what to do', async () => {
    expect(await find({})).toEqual({
      ok: false,
      reason:
        'nvcc was not found in CUDA_PATH, PATH and the usual places. Install the CUDA toolkit, or set tilesmith.cuda.nvcc to its nvcc',
    });
  });

  it('is told with the setting where that is wrong, and nothing else is tried', async () => {
    const folder = temporaryFolder();
    const environment = { CUDA_PATH: path.dirname(path.dirname(toolkitIn(path.join(folder, 'good')))) };
    const missing = path.join(folder, 'missing');
    expect(await find({ chosen: missing, environment })).toEqual({
      ok: false,
      reason: `there is no nvcc at ${missing}. Correct the setting tilesmith.cuda.nvcc, or clear it to search for nvcc`,
    });
    const other = path.join(folder, 'other');
    writeScript(other, ['echo gcc 12.2']);
    expect(await find({ chosen: other, environment })).toMatchObject({
      reason: expect.stringMatching(
        /other does not say its version as a CUDA compiler does\. Correct the setting/,
      ),
    });
    const text = path.join(folder, 'text');
    writeFileSync(text, 'not a program');
    expect(await find({ chosen: text, environment })).toMatchObject({
      reason: expect.stringMatching(/text could not be started: .*Permission denied/i),
    });
  });

  it('is not the end of the search where one compiler does not work', async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'bad/bin'), { recursive: true });
    writeScript(path.join(folder, 'bad/bin/nvcc'), ['exit 1']);
    const good = toolkitIn(path.join(folder, 'good'));
    const environment = { CUDA_PATH: path.join(folder, 'bad'), PATH: path.dirname(good) };
    expect(await find({ environment })).toMatchObject({ ok: true, toolkit: { nvcc: good } });
  });
});
