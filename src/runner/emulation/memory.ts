import type { EmulationRuntime } from './runtime';

/** Where an operand lies in its pages: beyond the end that touches their edge, nothing can be read or written. */
export type Placement = 'start' | 'end';

/** What memory is for. */
export interface MemoryPurpose {
  /** As messages name it. */
  readonly name: string;
  readonly bytes: number;
  readonly elementBytes: number;
  /** Whether the kernel may write it at all. */
  readonly writable: boolean;
}

/** Memory that a kernel gets a pointer to, with nothing else near it. */
export class EmulationMemory {
  readonly handle: number;

  constructor(
    private readonly runtime: EmulationRuntime,
    readonly purpose: MemoryPurpose,
  ) {
    const { name, bytes, elementBytes, writable } = purpose;
    this.handle = runtime.call('tilesmith_memory_create', name, bytes, elementBytes, writable ? 1 : 0);
    if (this.handle === 0) throw new Error(`there is not enough memory for the ${bytes} bytes of ${name}`);
  }

  /** Puts content in; the rest of its pages holds `fill`, a 32-bit word. */
  write(content: Uint8Array, placement: Placement, fill: number): void {
    if (content.length !== this.purpose.bytes) throw new RangeError(`${this.purpose.name} has another size`);
    this.runtime.call('tilesmith_memory_write', this.handle, content, placement === 'end' ? 1 : 0, fill);
  }

  read(): Uint8Array<ArrayBuffer> {
    const content = new Uint8Array(this.purpose.bytes);
    this.runtime.call('tilesmith_memory_read', this.handle, content);
    return content;
  }

  /** Words for a write beside the content, in the pages it lies in; `null` if there was none. */
  findStrayWrite(): string | null {
    const found = this.runtime.call('tilesmith_memory_stray', this.handle) !== 0;
    return found ? this.runtime.text('tilesmith_message') : null;
  }

  destroy(): void {
    this.runtime.call('tilesmith_memory_destroy', this.handle);
  }
}
