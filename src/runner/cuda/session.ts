import type { CudaContext } from './context';
import type { NvmlDevice } from './nvml';

/** A cache is emptied by writing so many times its size. */
const FLUSH_FACTOR = 2;

/** What everything that runs on an open device shares: its context, its sensors and a buffer as large as the cache. */
export class CudaSession {
  private flushBuffer: bigint | null = null;
  private readonly flushWords: number;

  constructor(
    readonly context: CudaContext,
    /** `null` where the driver gives no readings. */
    readonly nvml: NvmlDevice | null,
    l2Bytes: number,
  ) {
    this.flushWords = (FLUSH_FACTOR * l2Bytes) / 4;
  }

  /** Submits a fill that leaves nothing else in the L2 cache. */
  flushCache(): void {
    this.flushBuffer ??= this.context.allocate(4 * this.flushWords);
    this.context.fill(this.flushBuffer, 0, this.flushWords);
  }
}
