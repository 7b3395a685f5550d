import { type ElementType, elementBytes, type Problem } from '../../core/gemm/problem';
import type { BufferContent, KernelInstance, Launch } from '../../core/kernel/instance';
import { launchArguments } from '../../core/kernel/launchArguments';
import { scalarBytes } from '../../core/kernel/scalarBytes';
import { type Inputs, storedInputs } from '../../core/verify/inputs';
import { guardCode, poisonOf, wordOf } from '../../core/verify/poison';
import {
  type InputRole,
  inputRoles,
  type OperandRole,
  operandLengths,
  operandName,
  operandType,
  type Stored,
  viewStored,
} from '../../core/verify/storage';
import type { Bench, ReadResult, TimedLaunches } from '../computeDevice';
import type { Watchdog } from '../watchdog';
import type { Argument, KernelLibrary, ThreadOrder } from './library';
import { EmulationMemory, type Placement } from './memory';
import { findRace } from './race';
import type { EmulationRuntime } from './runtime';

/** Each launch runs in these orders; the guard pages are moved to the other side in between. */
const RUNS: readonly (readonly [order: ThreadOrder, placement: Placement])[] = [
  ['natural', 'end'],
  ['reversed', 'start'],
  ['shuffled', 'end'],
];
const SHUFFLE_SEED = 0x74696c65;
const NOT_TIMED = 'the CPU emulation of CUDA checks kernels and times none: choose a GPU to measure';

/** Memory and what it holds before each run. */
interface Operand {
  readonly memory: EmulationMemory;
  content: Uint8Array<ArrayBuffer>;
  readonly fill: number;
}

/** One launch on the CPU: run in several orders of its threads, between guard pages. */
export class EmulationBench implements Bench {
  readonly poisonCode: number;
  private readonly c: Operand;
  private readonly sets: readonly ReadonlyMap<InputRole, Operand>[];
  private readonly scalars: ReadonlyMap<BufferContent, Operand>;
  private result: ReadResult | null = null;

  constructor(
    private readonly runtime: EmulationRuntime,
    private readonly library: KernelLibrary,
    private readonly instance: KernelInstance,
    private readonly launch: Launch,
    sets: 1 | 2,
  ) {
    const { buffers, problem } = launch;
    const { formats } = problem;
    const lengths = operandLengths(problem);
    this.poisonCode = poisonOf(
      formats.c,
      buffers.some((slot) => slot.holds === 'c' && slot.isRead),
    );
    const operand = (role: OperandRole, writable: boolean, code: number): Operand =>
      this.allocate(operandName(role), operandType(problem, role), lengths[role], writable, code);
    const input = (role: InputRole): Operand => {
      const writable = buffers.some(({ holds, access }) => holds === role && access === 'read_write');
      return operand(role, writable, guardCode[operandType(problem, role)]);
    };
    this.c = operand('c', true, this.poisonCode);
    this.sets = Array.from(
      { length: sets },
      () => new Map(inputRoles(problem).map((role) => [role, input(role)])),
    );
    this.scalars = new Map(
      buffers.flatMap((slot) => {
        if (slot.holds !== 'scalars' || slot.space === 'uniform') return [];
        const name = `the parameters at position ${slot.binding}`;
        const memory = this.allocate(name, 'u32', Math.ceil(slot.bytes / 4), slot.access === 'read_write', 0);
        memory.content.set(scalarBytes(slot.bytes, slot.scalars));
        return [[slot, memory] as const];
      }),
    );
  }

  get problem(): Problem {
    return this.launch.problem;
  }

  write(set: number, inputs: Inputs): void {
    const stored = storedInputs(this.problem, inputs);
    for (const [role, operand] of this.set(set)) {
      const content = stored[role];
      if (content) operand.content = bytesOf(content);
    }
    if (stored.before) this.c.content = bytesOf(stored.before);
  }

  /** C is poisoned anew before each run; here only what the last one left is forgotten. */
  poison(): void {
    this.result = null;
  }

  /** Runs in every order until one shows a fault; no time comes of it. */
  async run(watchdog: Watchdog, set: number): Promise<number> {
    await watchdog.wait('one launch', this.runOrders(set));
    return 0;
  }

  async read(): Promise<ReadResult> {
    if (!this.result) throw new Error('nothing was launched');
    return this.result;
  }

  async time(): Promise<TimedLaunches> {
    throw new Error(NOT_TIMED);
  }

  async burst(): Promise<void> {
    throw new Error(NOT_TIMED);
  }

  destroy(): void {
    for (const { memory } of this.operands()) memory.destroy();
  }

  private async runOrders(set: number): Promise<void> {
    let natural: Stored | null = null;
    for (const [order, placement] of RUNS) {
      const fault = await this.runOnce(set, order, placement);
      const c = this.storedC();
      natural ??= c;
      this.result = {
        c: natural,
        fault: fault ?? findRace(this.problem, natural, c, this.library.usedFloatAtomics),
      };
      if (this.result.fault) return;
    }
  }

  private async runOnce(set: number, order: ThreadOrder, placement: Placement): Promise<string | null> {
    const { groupSize, dynamicSharedBytes } = this.instance;
    for (const { memory, content, fill } of this.operands()) memory.write(content, placement, fill);
    const launch = {
      grid: this.launch.groups,
      block: groupSize,
      dynamicSharedBytes,
      order,
      seed: SHUFFLE_SEED,
    };
    const fault = await this.library.launch(launch, this.argumentsFor(set));
    return fault ?? this.findStrayWrite() ?? this.findChange();
  }

  private argumentsFor(set: number): readonly Argument[] {
    const inputs = this.set(set);
    const memoryOf = (slot: BufferContent): EmulationMemory => {
      if (slot.holds === 'c') return this.c.memory;
      return (slot.holds === 'scalars' ? this.scalars.get(slot)! : inputs.get(slot.holds)!).memory;
    };
    return launchArguments(this.launch.buffers).map(({ bytes, pointers }) => ({
      bytes,
      pointers: pointers.map(({ offsetBytes, slot }) => ({ offsetBytes, memory: memoryOf(slot) })),
    }));
  }

  private findStrayWrite(): string | null {
    for (const { memory } of this.operands()) {
      const stray = memory.findStrayWrite();
      if (stray) return stray;
    }
    return null;
  }

  /** Inputs that the kernel could write must be what they were; others cannot have changed. */
  private findChange(): string | null {
    for (const { memory, content } of this.operands()) {
      const { name, writable, elementBytes: size, bytes } = memory.purpose;
      if (!writable || memory === this.c.memory) continue;
      const now = memory.read();
      const changed = now.findIndex((byte, i) => byte !== content[i]);
      if (changed >= 0) {
        return `the kernel changes its input ${name} (element ${Math.floor(changed / size)} of ${bytes / size})`;
      }
    }
    return null;
  }

  private storedC(): Stored {
    const { formats } = this.problem;
    const { buffer } = this.c.memory.read();
    return viewStored(formats.c, buffer, 0, operandLengths(this.problem).c);
  }

  private operands(): readonly Operand[] {
    return [this.c, ...this.sets.flatMap((inputs) => [...inputs.values()]), ...this.scalars.values()];
  }

  private set(index: number): ReadonlyMap<InputRole, Operand> {
    const set = this.sets[index];
    if (!set) throw new RangeError(`there is no input set ${index}`);
    return set;
  }

  private allocate(
    name: string,
    type: ElementType,
    length: number,
    writable: boolean,
    code: number,
  ): Operand {
    const size = elementBytes(type);
    const bytes = length * size;
    const memory = new EmulationMemory(this.runtime, { name, bytes, elementBytes: size, writable });
    const fill = wordOf(type, code);
    const content = new Uint8Array(Math.ceil(bytes / 4) * 4);
    new Uint32Array(content.buffer).fill(fill);
    return { memory, content: content.subarray(0, bytes), fill };
  }
}

function bytesOf(stored: Stored): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(stored.byteLength);
  bytes.set(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength));
  return bytes;
}
