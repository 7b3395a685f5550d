import path from 'node:path';
import type { Backend, Outcome } from '../computeDevice';
import { exitWithoutDriver } from '../cuda/exit';
import { EmulationCompiler } from './compile';
import { EmulationDevice } from './device';
import { headerFolder } from './headers';
import { findHostCompiler, type HostCompiler } from './hostCompiler';
import { EMULATION_ID, emulationProfile } from './profile';
import { loadRuntime } from './runtime';

/** The CPU emulation of CUDA: one device, where there is a C++ compiler. */
export class EmulationBackend implements Backend {
  readonly language = 'cuda';
  private compiler: Promise<Outcome<HostCompiler>> | null = null;

  /** `folder` is where the bundle lies; `chosenNvcc` the user's choice of toolkit, for its headers. */
  constructor(
    private readonly folder: string,
    private readonly chosenNvcc: string | null = null,
  ) {}

  async list(): ReturnType<Backend['list']> {
    const found = await this.findCompiler();
    if (found.ok) return { devices: [emulationProfile(found.value.version)], notes: [] };
    const note = `CUDA kernels cannot be checked on the CPU: ${found.reason}. Install g++ or clang++, or name one in CXX`;
    return { devices: [], notes: [note] };
  }

  /** Compiles the runtime, which takes about a second; throws where that fails. */
  async open(id: string): Promise<EmulationDevice | null> {
    const headers = headerFolder(this.folder);
    const found = id === EMULATION_ID ? await this.findCompiler() : null;
    if (!found?.ok || headers === null) return null;
    const compiler = new EmulationCompiler(found.value, headers, this.chosenNvcc);
    const built = await compiler.compileRuntime();
    const loaded = built.ok ? loadRuntime(this.folder, built.value) : built;
    if (!loaded.ok) throw new Error(`the CPU emulation of CUDA cannot be used: ${loaded.reason}`);
    // The end of a process waits for its threads, and a kernel that does not end would hold it.
    exitWithoutDriver(this.folder);
    return new EmulationDevice(emulationProfile(found.value.version), compiler, loaded.value);
  }

  private findCompiler(): Promise<Outcome<HostCompiler>> {
    this.compiler ??= this.search();
    return this.compiler;
  }

  private async search(): Promise<Outcome<HostCompiler>> {
    if (process.platform !== 'linux') return { ok: false, reason: 'the emulation needs Linux' };
    const headers = headerFolder(this.folder);
    if (headers === null) return { ok: false, reason: 'the headers of the emulation are missing' };
    return findHostCompiler(path.join(headers, 'tilesmithCuda.h'));
  }
}
