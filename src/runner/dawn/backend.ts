import type { DeviceProfile } from '../../core/device/deviceProfile';
import type { CompilerMessage } from '../../protocol/runner';
import type { Backend } from '../computeDevice';
import { type AdapterList, listAdapters } from './adapters';
import { type Dawn, type DawnResult, loadDawn } from './addon';
import { SourceChecker } from './check';
import { DawnDevice, type DeviceOptions, describeAdapter } from './device';

/** The WebGPU devices of this machine, and the WGSL compiler. */
export class DawnBackend implements Backend {
  readonly language = 'wgsl';
  private dawn: Dawn | null = null;
  private adapters: AdapterList | null = null;
  private checker: SourceChecker | null = null;

  /** `folder` is where the bundle lies; the addon is looked for from there. */
  constructor(
    private readonly folder: string,
    private readonly options: DeviceOptions,
  ) {}

  async list(): Promise<{ readonly devices: readonly DeviceProfile[]; readonly notes: readonly string[] }> {
    const loaded = this.load();
    if (!loaded.ok) return { devices: [], notes: [loaded.reason] };
    const { adapters, notes } = await this.findAdapters(loaded.dawn);
    const described = await Promise.all(
      adapters.map(async (entry) => ({
        entry,
        profile: await describeAdapter(loaded.dawn, entry, this.options),
      })),
    );
    const skipped = described.flatMap(({ entry, profile }) =>
      profile ? [] : [`${entry.name} was found, but its driver offers no WebGPU device`],
    );
    return {
      devices: described.flatMap(({ profile }) => (profile ? [profile] : [])),
      notes: [...notes, ...skipped],
    };
  }

  async open(id: string): Promise<DawnDevice | null> {
    const loaded = this.load();
    if (!loaded.ok) return null;
    const { adapters } = await this.findAdapters(loaded.dawn);
    const entry = adapters.find((adapter) => adapter.id === id);
    return entry ? DawnDevice.open(loaded.dawn, entry, this.options) : null;
  }

  /** What the compiler says about a text, or why it cannot be asked. */
  async check(
    source: string,
  ): Promise<{ readonly messages: readonly CompilerMessage[]; readonly note: string | null }> {
    const loaded = this.load();
    if (!loaded.ok) return { messages: [], note: loaded.reason };
    this.checker ??= new SourceChecker(loaded.dawn);
    return { messages: await this.checker.check(source), note: null };
  }

  private async findAdapters(dawn: Dawn): Promise<AdapterList> {
    if (!this.adapters || this.adapters.adapters.length === 0) this.adapters = await listAdapters(dawn);
    return this.adapters;
  }

  private load(): DawnResult {
    if (this.dawn) return { ok: true, dawn: this.dawn };
    const loaded = loadDawn(this.folder);
    if (loaded.ok) this.dawn = loaded.dawn;
    return loaded;
  }
}
