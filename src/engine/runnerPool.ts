import type { DeviceNote } from '../core/device/deviceNote';
import type { DeviceProfile } from '../core/device/deviceProfile';
import type { RunnerMethod, RunnerParams, RunnerResult } from '../protocol/runner';
import { UserError, unreachable } from './errors';
import { atHost, placedId, placeOfId } from './places';
import { RemoteRunner, type RemoteStart } from './remoteRunner';
import { type RequestOptions, RunnerClient, RunnerDied, type Runners } from './runnerClient';
import type { RunnerStart } from './runnerProcess';
import { usable } from './usable';

/** Where runners are. */
export interface Runnables {
  /** How the one of this machine is started. */
  readonly local: RunnerStart;
  /** How that of another machine is reached; `null` where there is none. */
  readonly remote: RemoteStart | null;
  /** Why there is none though there should be; told beside the devices. */
  readonly note: string | null;
}

/**
 * The runners of this machine and of another one, asked as if they were one: a request goes where its device or handle
 * is, and what is about no device is answered here. Devices elsewhere are named `<id>@<host>`.
 */
export class RunnerPool implements Runners {
  private readonly local: RunnerClient;
  private readonly remote: RemoteRunner | null;
  /** The one that serves the device at work. */
  private working: Runners;

  private readonly note: string | null;

  constructor({ local, remote, note }: Runnables, onLog: (line: string) => void) {
    this.local = new RunnerClient(local, onLog);
    this.remote = remote === null ? null : new RemoteRunner(remote, onLog);
    this.working = this.local;
    this.note = note;
  }

  /** Process id of the runner, or of the connection to it, that was last asked about a device; `null`: none runs. */
  get pid(): number | null {
    return this.working.pid;
  }

  /** Throws what the runner asked throws, and UserError `RunnerUnusable` for a machine that cannot be reached. */
  async request<M extends RunnerMethod>(
    method: M,
    params: RunnerParams<M>,
    options: RequestOptions = {},
  ): Promise<RunnerResult<M>> {
    if (method === 'listDevices') return (await this.listDevices(options)) as RunnerResult<M>;
    const asked = 'device' in params ? params.device : 'handle' in params ? params.handle : null;
    if (asked === null) return this.local.request(method, params, options);
    const { id, host } = placeOfId(asked);
    if (host === null || this.remote === null) {
      this.working = this.local;
      return this.local.request(method, params, options);
    }
    const there = { ...params, ...('device' in params ? { device: id } : { handle: id }) };
    this.working = this.remote;
    return placed(await this.remote.request(method, there, options), host);
  }

  async dispose(): Promise<void> {
    await Promise.all([this.local.dispose(), this.remote?.dispose()]);
  }

  private async listDevices(options: RequestOptions): Promise<RunnerResult<'listDevices'>> {
    const [here, there] = await Promise.all([this.listLocal(options), this.listRemote(options)]);
    return { devices: [...here.devices, ...there.devices], notes: [...here.notes, ...there.notes] };
  }

  private async listLocal(options: RequestOptions): Promise<RunnerResult<'listDevices'>> {
    const list = () => this.local.request('listDevices', {}, options);
    if (this.remote === null) return list();
    try {
      return await usable(list);
    } catch (error) {
      // Without a runner here the other machine's devices are still there to be used.
      if (error instanceof UserError) return { devices: [], notes: [ofAll(error.message)] };
      throw error;
    }
  }

  private async listRemote(options: RequestOptions): Promise<RunnerResult<'listDevices'>> {
    const { remote } = this;
    if (remote === null) return { devices: [], notes: this.note === null ? [] : [ofAll(this.note)] };
    try {
      const { devices, notes } = await remote.ask('listDevices', {}, options);
      const host = await remote.host(options);
      return {
        devices: devices.map((device) => atHost(device, host)),
        notes: notes.map((note) => ({ ...note, text: `${host}: ${note.text}` })),
      };
    } catch (error) {
      if (error instanceof UserError) return { devices: [], notes: [ofAll(error.message)] };
      if (error instanceof RunnerDied)
        return { devices: [], notes: [ofAll(unreachable(remote.text, error.message))] };
      throw error;
    }
  }
}

/** A note that concerns every kernel. */
function ofAll(text: string): DeviceNote {
  return { about: null, text };
}

/** An answer of the other machine, with its name on what will be asked about again. */
function placed<R extends object>(answer: R, host: string): R {
  if ('handle' in answer && typeof answer.handle === 'string')
    return { ...answer, handle: placedId({ id: answer.handle, host }) };
  return isProfile(answer) ? { ...answer, ...atHost(answer, host) } : answer;
}

function isProfile(answer: object): answer is DeviceProfile {
  return 'id' in answer && 'peakFlops' in answer;
}
