import type { DeviceProfile } from '../core/device/deviceProfile';
import type { CompilerMessage } from '../protocol/runner';
import type {
  MeasureRequest,
  MeasureResult,
  SessionDetail,
  SessionSummary,
  StoredMeasurement,
  TuneEvent,
  TuneRequest,
  TuneResult,
} from '../protocol/tuning';

type Maybe<T> = T | Promise<T>;

/** The part of the engine that the server uses. */
export interface ServerEngine {
  devices(): Promise<{ readonly devices: readonly DeviceProfile[]; readonly notes: readonly string[] }>;
  check(text: string): Promise<readonly CompilerMessage[]>;
  tune(
    request: TuneRequest,
    options: { onEvent: (event: TuneEvent) => void; signal: AbortSignal },
  ): Promise<TuneResult>;
  measure(
    request: MeasureRequest,
    options: { onEvent: (event: TuneEvent) => void; signal: AbortSignal },
  ): Promise<MeasureResult>;
  sessions(): Maybe<readonly SessionSummary[]>;
  session(id: string): Maybe<SessionDetail | null>;
  measurements(filter: {
    path: string | null;
    entry: string;
    limit?: number;
  }): Maybe<readonly StoredMeasurement[]>;
  dispose(): Maybe<void>;
}
