import type { Problem } from '../../core/gemm/problem';
import type { BufferContent, Launch } from '../../core/kernel/instance';
import { inRows } from '../../core/verify/blocks';
import { type Inputs, storedInputs } from '../../core/verify/inputs';
import { poisonOf } from '../../core/verify/poison';
import { type InputRole, inputRoles, operandName, type Stored } from '../../core/verify/storage';
import type { Bench, ReadResult, TimedLaunches } from '../computeDevice';
import type { Watchdog } from '../watchdog';
import type { Pipeline } from './compile';
import type { DawnDevice } from './device';
import { OperandBuffer, operandShapes } from './operand';
import { ScalarBuffer } from './scalars';
import { type TimingPlan, timeLaunches } from './timing';

/** One pair of inputs on the device, and the bind groups that name it. */
interface InputSet {
  readonly buffers: ReadonlyMap<InputRole, OperandBuffer>;
  readonly tight: readonly GPUBindGroup[];
  readonly wide: readonly GPUBindGroup[];
}

/** One launch on a WebGPU device. */
export class LaunchBench implements Bench {
  private plan: TimingPlan | null = null;
  /** What stands in C before a launch, where that counts. */
  private before: Stored | null = null;
  private readonly sets: readonly InputSet[];
  private readonly c: OperandBuffer;
  readonly poisonCode: number;
  private readonly scalars: ReadonlyMap<BufferContent, ScalarBuffer>;

  constructor(
    private readonly open: DawnDevice,
    private readonly launch: Launch,
    private readonly pipeline: Pipeline,
    setCount: 1 | 2,
    /** Whether a kernel asks for the length of a buffer, and must be told the true one. */
    private readonly asksLength: (slot: BufferContent) => boolean,
  ) {
    const { formats } = launch.problem;
    const shapes = operandShapes(launch);
    this.c = new OperandBuffer(open, shapes.c, 'C', true);
    this.poisonCode = poisonOf(
      formats.c,
      launch.buffers.some((slot) => slot.holds === 'c' && slot.isRead),
    );
    this.scalars = new Map(
      launch.buffers.flatMap((slot) =>
        slot.holds === 'scalars' ? [[slot, new ScalarBuffer(open, slot)] as const] : [],
      ),
    );
    const writable = (role: InputRole): boolean =>
      launch.buffers.some(({ holds, access }) => holds === role && access === 'read_write');
    this.sets = Array.from({ length: setCount }, () => {
      const buffers = new Map(
        inputRoles(launch.problem).map((role) => [
          role,
          new OperandBuffer(open, shapes[role], operandName(role), writable(role)),
        ]),
      );
      return { buffers, tight: this.bind(buffers, false), wide: this.bind(buffers, true) };
    });
  }

  get problem(): Problem {
    return this.launch.problem;
  }

  write(set: number, inputs: Inputs): void {
    const stored = storedInputs(this.problem, inputs);
    for (const [role, buffer] of this.set(set).buffers) {
      const content = stored[role];
      if (content) buffer.write(content);
    }
    this.before = stored.before;
  }

  poison(): void {
    this.c.poison(this.poisonCode, this.before);
    for (const scalars of this.scalars.values()) scalars.write();
  }

  /** Whether each launch must find zeros in C. */
  get startsFromZeros(): boolean {
    return this.problem.start === 'zeros';
  }

  /** Encodes making C zeros. */
  clear(encoder: GPUCommandEncoder): void {
    this.c.clear(encoder);
  }

  /** Encodes one launch on a set of inputs into a pass. */
  encode(pass: GPUComputePassEncoder, set: number, wide: boolean): void {
    const { tight, wide: widened } = this.set(set);
    pass.setPipeline(this.pipeline.pipeline);
    for (const [index, group] of (wide ? widened : tight).entries()) pass.setBindGroup(index, group);
    pass.dispatchWorkgroups(...this.launch.groups);
  }

  run(watchdog: Watchdog, set: number, wide: boolean): Promise<number> {
    return this.submit(watchdog, 'one launch', (pass) => this.encode(pass, set, wide));
  }

  async time(watchdog: Watchdog, repeats: number): Promise<TimedLaunches> {
    const { plan, ...times } = await timeLaunches(this.open, this, watchdog, repeats, this.plan);
    this.plan = plan;
    // Every launch finds in the cache what the one before left there.
    return { ...times, timer: plan.timer, cache: 'hot', conditions: null };
  }

  async burst(watchdog: Watchdog, launches: number): Promise<void> {
    await this.submit(watchdog, 'a burst of launches', (pass) => {
      for (let launch = 0; launch < launches; launch++) this.encode(pass, launch % this.sets.length, false);
    });
  }

  async read(watchdog: Watchdog): Promise<ReadResult> {
    return this.open.wait(watchdog, 'reading the result back', this.readAll());
  }

  destroy(): void {
    this.c.destroy();
    for (const { buffers } of this.sets) for (const buffer of buffers.values()) buffer.destroy();
    for (const scalars of this.scalars.values()) scalars.destroy();
  }

  /** Submits one pass and waits for its end; the milliseconds that took. */
  private async submit(
    watchdog: Watchdog,
    step: string,
    encode: (pass: GPUComputePassEncoder) => void,
  ): Promise<number> {
    const encoder = this.open.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    encode(pass);
    pass.end();
    const start = performance.now();
    this.open.device.queue.submit([encoder.finish()]);
    await this.open.wait(watchdog, step, this.open.device.queue.onSubmittedWorkDone());
    return performance.now() - start;
  }

  private async readAll(): Promise<ReadResult> {
    const c = await this.c.readOutput(this.poisonCode);
    let fault = c.strayWrite;
    for (const { buffers } of this.sets) {
      for (const buffer of buffers.values()) fault ??= await buffer.findChange();
    }
    for (const scalars of this.scalars.values()) fault ??= await scalars.findStrayWrite();
    return { c: inRows(c.stored, this.problem), fault };
  }

  private set(index: number): InputSet {
    const set = this.sets[index];
    if (!set) throw new RangeError(`there is no input set ${index}`);
    return set;
  }

  private bind(buffers: InputSet['buffers'], wide: boolean): readonly GPUBindGroup[] {
    const resource = (slot: BufferContent): GPUBufferBinding => {
      if (slot.holds === 'scalars') return { buffer: this.scalars.get(slot)!.buffer };
      return (slot.holds === 'c' ? this.c : buffers.get(slot.holds)!).binding(wide && !this.asksLength(slot));
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
