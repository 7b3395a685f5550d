import { describeError } from '../core/describeError';
import { architectureOf } from '../core/device/computeCapability';
import { type DeviceNote, notesFor } from '../core/device/deviceNote';
import type { DeviceProfile } from '../core/device/deviceProfile';
import { chooseDevice } from '../engine/devices';
import type { Language, Log } from '../language/kernelDocument';
import type { LspResult, StatusParams } from '../protocol/lsp';
import type { CreateServerEngine, ServerEngine } from './serverEngine';
import { UserFacingError } from './userFacingError';

/** What an {@link EngineHost} is made of. */
export interface EngineHostOptions {
  readonly createEngine: CreateServerEngine;
  readonly log: Log;
  readonly onStatus: (status: StatusParams) => void;
  /** Told when something else can be predicted: a model was trained, or it was measured what a device can do at most. */
  readonly onPredictable: () => void;
}

/** Trust and the settings the engine depends on. */
export interface EngineSettings {
  readonly trusted: boolean;
  readonly storePath: string | null;
  readonly remoteCommand: string;
  readonly cuda: { readonly nvcc: string; readonly architecture: string };
  /** Device asked for by language; empty lets the engine choose. */
  readonly devices: Readonly<Record<Language, string>>;
}

const UNTRUSTED_NOTE =
  'This folder is not trusted, so nothing runs: no compiler messages, no measuring. Trust it to use them.';

/**
 * Holds the one engine of the server: made when first needed, made anew where its store, its compiler or the way to
 * another machine changes, and never asked to start a process in an untrusted workspace. Keeps the status that the
 * editor shows.
 */
export class EngineHost {
  private readonly options: EngineHostOptions;
  private engine: Promise<ServerEngine> | null = null;
  private settings: EngineSettings = {
    trusted: false,
    storePath: null,
    remoteCommand: '',
    cuda: { nvcc: '', architecture: '' },
    devices: { wgsl: '', cuda: '' },
  };
  private profiles: readonly DeviceProfile[] = [];
  private deviceNotes: readonly DeviceNote[] = [];
  private compilerNotes: Readonly<Record<Language, string | null>> = { wgsl: null, cuda: null };
  private devicesAsked = false;
  private busy = 0;
  private lastStatus = '';
  private disposed = false;

  constructor(options: EngineHostOptions) {
    this.options = options;
  }

  /** Applies trust and settings; running sessions of an engine that is replaced are cancelled. */
  async configure(next: EngineSettings): Promise<void> {
    const madeOf = ({ storePath, remoteCommand, cuda }: EngineSettings) =>
      JSON.stringify([storePath, remoteCommand, cuda]);
    const replaced = madeOf(this.settings) === madeOf(next) ? null : this.engine;
    if (replaced !== null) {
      this.engine = null;
      // Another machine or compiler has other devices.
      this.devicesAsked = false;
    }
    this.settings = next;
    this.tellStatus();
    this.askForCeilings();
    await (await replaced?.catch(() => null))?.dispose();
  }

  get isTrusted(): boolean {
    return this.settings.trusted;
  }

  /** The device that requests about a language name; `null` lets the engine choose. */
  deviceFor(language: Language): string | null {
    return this.settings.devices[language] || null;
  }

  /** The engine for reading what is stored; starts no process. One that could not be made is tried anew. */
  forReading(): Promise<ServerEngine> {
    if (this.disposed) return Promise.reject(new UserFacingError('The Tilesmith server is shutting down.'));
    if (this.engine === null) {
      const { storePath, remoteCommand, cuda } = this.settings;
      const { log, onPredictable: onModel } = this.options;
      const made = this.options.createEngine({ storePath, remoteCommand, cuda, log, onModel });
      this.engine = made;
      made.catch(() => {
        if (this.engine === made) this.engine = null;
      });
    }
    return this.engine;
  }

  /** The engine for work that runs processes; rejects in an untrusted workspace. */
  forRunning(): Promise<ServerEngine> {
    return this.isTrusted ? this.forReading() : Promise.reject(new UserFacingError(UNTRUSTED_NOTE));
  }

  /** What CUDA kernels are compiled for to be shown: the user's choice, else the GPU chosen; empty = not known. */
  get cudaArchitecture(): string {
    const { architecture } = this.settings.cuda;
    const chosen = this.selected('cuda')?.cuda;
    return architecture !== '' || !chosen ? architecture : architectureOf(chosen.computeCapability);
  }

  /** Finds the devices and tells the status. */
  async devices(): Promise<LspResult<'tilesmith/devices'>> {
    const { devices, notes } = await (await this.forRunning()).devices();
    this.profiles = devices;
    this.deviceNotes = notes;
    this.tellStatus();
    const selected = {
      wgsl: this.selected('wgsl')?.id ?? null,
      cuda: this.selected('cuda')?.id ?? null,
    };
    return { devices: [...devices], notes: notes.map(({ text }) => text), selected };
  }

  /** Finds the devices once; asked after the first compilation, so that starting the drivers does not hold it up. */
  askForDevices(): void {
    if (this.devicesAsked) return;
    this.devicesAsked = true;
    this.devices()
      .then(() => this.askForCeilings())
      .catch((error) => this.options.log(`Devices were not listed: ${describeError(error)}`));
  }

  /**
   * Finds out what the chosen devices can do at most, without which nothing can be predicted: it is measured once, unless a
   * session has done that, and not while one does.
   */
  askForCeilings(): void {
    this.measureCeilings().catch((error) =>
      this.options.log(`Ceilings were not measured: ${describeError(error)}`),
    );
  }

  private async measureCeilings(): Promise<void> {
    for (const language of ['wgsl', 'cuda'] as const) {
      const device = this.selected(language);
      if (device === null || device.emulated || device.peakFlops.f32 !== null) continue;
      const measured = await (await this.forRunning()).profile(device.id);
      if (measured.peakFlops.f32 === null) continue;
      this.profiles = this.profiles.map((each) => (each.id === measured.id ? measured : each));
      this.options.onPredictable();
    }
  }

  /** Runs work while the status says busy. */
  async whileBusy<T>(work: () => Promise<T>): Promise<T> {
    this.busy += 1;
    this.tellStatus();
    try {
      return await work();
    } finally {
      this.busy -= 1;
      this.tellStatus();
    }
  }

  /** Remembers why there are no compiler messages for a language; `null` where there are. */
  setCompilerNote(language: Language, note: string | null): void {
    this.compilerNotes = { ...this.compilerNotes, [language]: note };
    this.tellStatus();
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    const { engine } = this;
    this.engine = null;
    await (await engine?.catch(() => null))?.dispose();
  }

  /** The device that measures kernels of a language; `null` until the devices are known, and where there is none. */
  selected(language: Language): DeviceProfile | null {
    try {
      return chooseDevice({ devices: this.profiles, notes: [] }, this.deviceFor(language), language);
    } catch {
      return null;
    }
  }

  private tellStatus(): void {
    if (this.disposed) return;
    const status: StatusParams = {
      wgsl: this.statusOf('wgsl'),
      cuda: this.statusOf('cuda'),
      busy: this.busy > 0,
    };
    const text = JSON.stringify(status);
    if (text === this.lastStatus) return;
    this.lastStatus = text;
    this.options.onStatus(status);
  }

  private statusOf(language: Language): StatusParams[Language] {
    const device = this.selected(language);
    const compilerNote = this.compilerNotes[language];
    const notes = notesFor(this.deviceNotes, language);
    return {
      device:
        device === null
          ? null
          : { id: device.id, name: device.name, fallback: device.fallback, emulated: device.emulated },
      notes: this.isTrusted
        ? [...new Set([...notes, ...(compilerNote === null ? [] : [compilerNote])])]
        : [UNTRUSTED_NOTE],
    };
  }
}
