import type { DeviceProfile } from '../core/device/deviceProfile';
import { chooseDevice } from '../engine/devices';
import type { Log } from '../language/kernelDocument';
import type { StatusParams } from '../protocol/lsp';
import type { CreateServerEngine, ServerEngine } from './serverEngine';
import { UserFacingError } from './userFacingError';

/** What an {@link EngineHost} is made of. */
export interface EngineHostOptions {
  readonly createEngine: CreateServerEngine;
  readonly log: Log;
  readonly onStatus: (status: StatusParams) => void;
}

const UNTRUSTED_NOTE =
  'This folder is not trusted, so nothing runs: no compiler messages, no measuring. Trust it to use them.';

/**
 * Holds the one engine of the server: made when first needed, made anew where its store or the way to another machine
 * changes, and never asked to
 * start a process in an untrusted workspace. Keeps the status that the editor shows.
 */
export class EngineHost {
  private readonly options: EngineHostOptions;
  private engine: Promise<ServerEngine> | null = null;
  private storePath: string | null = null;
  private remoteCommand = '';
  private wantedDevice = '';
  private trusted = false;
  private profiles: readonly DeviceProfile[] = [];
  private deviceNotes: readonly string[] = [];
  private compilerNote: string | null = null;
  private busy = 0;
  private lastStatus = '';
  private disposed = false;

  constructor(options: EngineHostOptions) {
    this.options = options;
  }

  /** Applies trust and settings; running sessions of an engine that is replaced are cancelled. */
  async configure(next: {
    trusted: boolean;
    storePath: string | null;
    remoteCommand: string;
    device: string;
  }): Promise<void> {
    const isOther = this.storePath !== next.storePath || this.remoteCommand !== next.remoteCommand;
    const replaced = isOther ? this.engine : null;
    if (replaced !== null) this.engine = null;
    this.trusted = next.trusted;
    this.storePath = next.storePath;
    this.remoteCommand = next.remoteCommand;
    this.wantedDevice = next.device;
    this.tellStatus();
    await (await replaced?.catch(() => null))?.dispose();
  }

  get isTrusted(): boolean {
    return this.trusted;
  }

  /** The device that requests name; `null` lets the engine choose. */
  get device(): string | null {
    return this.wantedDevice === '' ? null : this.wantedDevice;
  }

  /** The engine for reading what is stored; starts no process. One that could not be made is tried anew. */
  forReading(): Promise<ServerEngine> {
    if (this.disposed) return Promise.reject(new UserFacingError('The Tilesmith server is shutting down.'));
    if (this.engine === null) {
      const { storePath, remoteCommand } = this;
      const made = this.options.createEngine({ storePath, remoteCommand, log: this.options.log });
      this.engine = made;
      made.catch(() => {
        if (this.engine === made) this.engine = null;
      });
    }
    return this.engine;
  }

  /** The engine for work that runs processes; rejects in an untrusted workspace. */
  forRunning(): Promise<ServerEngine> {
    return this.trusted ? this.forReading() : Promise.reject(new UserFacingError(UNTRUSTED_NOTE));
  }

  /** Finds the devices and tells the status. */
  async devices(): Promise<{ devices: DeviceProfile[]; notes: string[]; selected: string | null }> {
    const { devices, notes } = await (await this.forRunning()).devices();
    this.profiles = devices;
    this.deviceNotes = notes;
    this.tellStatus();
    return { devices: [...devices], notes: [...notes], selected: this.selected()?.id ?? null };
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

  /** Remembers why there are no compiler messages; `null` where there are. */
  setCompilerNote(note: string | null): void {
    this.compilerNote = note;
    this.tellStatus();
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    const { engine } = this;
    this.engine = null;
    await (await engine?.catch(() => null))?.dispose();
  }

  private selected(): DeviceProfile | null {
    try {
      return chooseDevice({ devices: this.profiles, notes: [] }, this.device);
    } catch {
      return null;
    }
  }

  private tellStatus(): void {
    if (this.disposed) return;
    const device = this.selected();
    const status: StatusParams = {
      device: device === null ? null : statusOf(device),
      notes: this.trusted
        ? [...new Set([...this.deviceNotes, ...(this.compilerNote === null ? [] : [this.compilerNote])])]
        : [UNTRUSTED_NOTE],
      busy: this.busy > 0,
    };
    const text = JSON.stringify(status);
    if (text === this.lastStatus) return;
    this.lastStatus = text;
    this.options.onStatus(status);
  }
}

function statusOf({ id, name, fallback, emulated }: DeviceProfile): StatusParams['device'] {
  return { id, name, fallback, emulated };
}
