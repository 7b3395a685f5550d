import type { Problem } from '../../core/gemm/problem';
import type { BufferContent, Launch } from '../../core/kernel/instance';
import type { Inputs } from '../../core/verify/inputs';
import { poisonOf } from '../../core/verify/poison';
import { operandLengths, type Stored, toStored, transposedOperands } from '../../core/verify/storage';
import type { Watchdog } from '../watchdog';
import type { Pipeline } from './compile';
import type { DawnDevice } from './device';
import { OperandBuffer } from './operand';
import { ScalarBuffer } from './scalars';

/** One pair of inputs on the device, and the bind groups that name it. */
interface InputSet {
  readonly a: OperandBuffer;
  readonly b: OperandBuffer;
  readonly tight: readonly GPUBindGroup[];
  readonly wide: readonly GPUBindGroup[];
}

/** C as it came back, and what was written where nothing should be. */
export interface ReadResult {
  readonly c: Stored;
  readonly strayWrite: string | null;
}

/**
 * One launch with everything bound to it. There can be two sets of inputs: launches that take turns between
 * them cannot reuse what an earlier one left in C.
 */
export class LaunchBench {
  private readonly sets: readonly InputSet[];
  private readonly c: OperandBuffer;
  /** What C is filled with before a verified launch. */
  readonly poisonCode: number;
  private readonly scalars: ReadonlyMap<BufferContent, ScalarBuffer>;

  constructor(
    private readonly open: DawnDevice,
    private readonly launch: Launch,
    private readonly pipeline: Pipeline,
    setCount: 1 | 2,
  ) {
    const { formats } = launch.problem;
    const lengths = operandLengths(launch.problem);
    this.c = new OperandBuffer(open, formats.c, lengths.c, 'C', true);
    this.poisonCode = poisonOf(
      formats.c,
      launch.buffers.some((slot) => slot.holds === 'c' && slot.isRead),
    );
    this.scalars = new Map(
      launch.buffers.flatMap((slot) =>
        slot.holds === 'scalars' ? [[slot, new ScalarBuffer(open, slot)] as const] : [],
      ),
    );
    const writable = (role: 'a' | 'b'): boolean =>
      launch.buffers.some(({ holds, access }) => holds === role && access === 'read_write');
    this.sets = Array.from({ length: setCount }, () => {
      const a = new OperandBuffer(open, formats.a, lengths.a, 'A', writable('a'));
      const b = new OperandBuffer(open, formats.b, lengths.b, 'B', writable('b'));
      return { a, b, tight: this.bind(a, b, false), wide: this.bind(a, b, true) };
    });
  }

  get problem(): Problem {
    return this.launch.problem;
  }

  /** Uploads inputs into a set, in the problem's layout. */
  write(set: number, { a, b }: Inputs): void {
    const { formats, layout } = this.problem;
    const transposed = transposedOperands(layout);
    this.set(set).a.write(toStored(a, formats.a, transposed.a));
    this.set(set).b.write(toStored(b, formats.b, transposed.b));
  }

  /** Makes every element of C one that was never written, and the parameters what they should be. */
  poison(): void {
    this.c.poison(this.poisonCode);
    for (const scalars of this.scalars.values()) scalars.write();
  }

  /** Encodes one launch on a set of inputs into a pass. */
  encode(pass: GPUComputePassEncoder, set: number, wide: boolean): void {
    const { tight, wide: widened } = this.set(set);
    pass.setPipeline(this.pipeline.pipeline);
    for (const [index, group] of (wide ? widened : tight).entries()) pass.setBindGroup(index, group);
    pass.dispatchWorkgroups(...this.launch.groups);
  }

  /** Launches once and waits; returns the milliseconds from submission to completion. */
  async run(watchdog: Watchdog, set: number, wide: boolean): Promise<number> {
    const encoder = this.open.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    this.encode(pass, set, wide);
    pass.end();
    const start = performance.now();
    this.open.device.queue.submit([encoder.finish()]);
    await this.open.wait(watchdog, 'one launch', this.open.device.queue.onSubmittedWorkDone());
    return performance.now() - start;
  }

  /** Reads C back and looks for changes in the guard bands, the inputs and the parameters. */
  async read(watchdog: Watchdog): Promise<ReadResult> {
    return this.open.wait(watchdog, 'reading the result back', this.readAll());
  }

  destroy(): void {
    this.c.destroy();
    for (const { a, b } of this.sets) {
      a.destroy();
      b.destroy();
    }
    for (const scalars of this.scalars.values()) scalars.destroy();
  }

  private async readAll(): Promise<ReadResult> {
    const c = await this.c.readOutput(this.poisonCode);
    let { strayWrite } = c;
    for (const { a, b } of this.sets) {
      strayWrite ??= await a.findChange();
      strayWrite ??= await b.findChange();
    }
    for (const scalars of this.scalars.values()) strayWrite ??= await scalars.findStrayWrite();
    return { c: c.stored, strayWrite };
  }

  private set(index: number): InputSet {
    const set = this.sets[index];
    if (!set) throw new RangeError(`there is no input set ${index}`);
    return set;
  }

  private bind(a: OperandBuffer, b: OperandBuffer, wide: boolean): readonly GPUBindGroup[] {
    const resource = (slot: BufferContent): GPUBufferBinding => {
      switch (slot.holds) {
        case 'a':
          return a.binding(wide);
        case 'b':
          return b.binding(wide);
        case 'c':
          return this.c.binding(wide);
        case 'scalars':
          return { buffer: this.scalars.get(slot)!.buffer };
      }
    };
    return this.pipeline.groupLayouts.map((layout, group) =>
      this.open.device.createBindGroup({
        layout,
        entries: this.launch.buffers
          .filter((slot) => slot.group === group)
          .map((slot) => ({ binding: slot.binding, resource: resource(slot) })),
      }),
    );
  }
}
