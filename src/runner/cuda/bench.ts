import type { Problem } from '../../core/gemm/problem';
import { type Inputs, storedInputs } from '../../core/verify/inputs';
import {
  type InputRole,
  inputRoles,
  type OperandRole,
  operandName,
  type Stored,
} from '../../core/verify/storage';
import type { Bench, ReadResult, TimedLaunches } from '../computeDevice';
import type { Watchdog } from '../watchdog';
import { CudaOperand, shapeOf } from './operand';
import type { CudaSession } from './session';
import { type TimingPlan, timeByEvents } from './timing';

/** Device pointers of the operands of one launch; a problem without a bias has no pointer to one. */
export type OperandPointers = Readonly<Record<'a' | 'b' | 'c', bigint>> & { readonly bias?: bigint };

/** What a bench launches, a kernel or a library's function. */
export interface Launchable {
  readonly problem: Problem;
  /** What C is filled with before a verified launch. */
  readonly poisonCode: number;
  /** Inputs that the launch could change. */
  readonly writable: (role: InputRole) => boolean;
  /** A function that submits one launch on these operands. */
  prepare(pointers: OperandPointers): () => void;
  /** Frees what `prepare` made. */
  destroy(): void;
}

interface InputSet {
  readonly operands: ReadonlyMap<InputRole, CudaOperand>;
  readonly launch: () => void;
}

/** How many launches may wait on the device in a burst; the driver's own queue holds about a thousand. */
const BURST_CHUNK = 64;
/** A chunk of a burst lasts about so long at most, so that the watchdog sees each of them. */
const BURST_CHUNK_MS = 100;

/** One launch on the device with its operands; there can be two sets of inputs. */
export class CudaBench implements Bench {
  private readonly sets: InputSet[] = [];
  private readonly c: CudaOperand;
  private plan: TimingPlan | null = null;
  private launchMs: number | null = null;
  /** What stands in C before a launch, where that counts. */
  private before: Stored | null = null;

  /** Throws CudaError where the device has no memory left for the operands. */
  constructor(
    private readonly session: CudaSession,
    private readonly launchable: Launchable,
    setCount: 1 | 2,
  ) {
    const { problem, writable } = launchable;
    const made: CudaOperand[] = [];
    const make = (role: OperandRole, isWritable: boolean): CudaOperand => {
      const operand = new CudaOperand(session.context, shapeOf(problem, role), operandName(role), isWritable);
      made.push(operand);
      return operand;
    };
    try {
      this.c = make('c', true);
      for (let set = 0; set < setCount; set++) {
        const operands = new Map(inputRoles(problem).map((role) => [role, make(role, writable(role))]));
        const pointer = (role: InputRole): bigint => operands.get(role)!.pointer;
        const bias = operands.get('bias')?.pointer;
        const pointers = {
          a: pointer('a'),
          b: pointer('b'),
          c: this.c.pointer,
          ...(bias === undefined ? {} : { bias }),
        };
        this.sets.push({ operands, launch: launchable.prepare(pointers) });
      }
    } catch (error) {
      for (const operand of made) operand.destroy();
      launchable.destroy();
      throw error;
    }
  }

  get problem(): Problem {
    return this.launchable.problem;
  }

  get poisonCode(): number {
    return this.launchable.poisonCode;
  }

  write(set: number, inputs: Inputs): void {
    const stored = storedInputs(this.problem, inputs);
    for (const [role, operand] of this.set(set).operands) {
      const content = stored[role];
      if (content) operand.write(content);
    }
    this.before = stored.before;
  }

  /** Parameters are values that a kernel gets a copy of, so C alone has to be reset. */
  poison(): void {
    this.c.fill(this.poisonCode, this.before);
  }

  /** A pointer has no end to bind it to, so `wide` makes no difference here. */
  async run(watchdog: Watchdog, set: number): Promise<number> {
    const { context } = this.session;
    // What was uploaded and filled before must not count as time of the launch.
    await context.finish(watchdog, 'uploading the inputs');
    const start = performance.now();
    this.set(set).launch();
    await context.finish(watchdog, 'one launch');
    return performance.now() - start;
  }

  async read(watchdog: Watchdog): Promise<ReadResult> {
    await this.session.context.finish(watchdog, 'reading the result back');
    const { stored, fault } = this.c.readOutput(this.poisonCode);
    let found = fault;
    for (const { operands } of this.sets) {
      for (const operand of operands.values()) found ??= operand.findChange();
    }
    return { c: stored, fault: found };
  }

  async time(watchdog: Watchdog, repeats: number): Promise<TimedLaunches> {
    const { context, nvml } = this.session;
    const { samplesMs, plan } = await timeByEvents(
      {
        context,
        launch: (set) => this.set(set).launch(),
        reset: () => this.poison(),
        clear: this.problem.start === 'zeros' ? () => this.c.clear() : null,
        flush: () => this.session.flushCache(),
      },
      watchdog,
      repeats,
      this.plan,
    );
    this.plan = plan;
    this.launchMs = Math.min(...samplesMs);
    return {
      samplesMs,
      wallMs: plan.wallMs,
      timer: 'timestamp',
      cache: plan.batch === 1 ? 'flushed' : 'hot',
      conditions: nvml?.conditions() ?? null,
    };
  }

  async burst(watchdog: Watchdog, launches: number): Promise<void> {
    const { context } = this.session;
    const chunk = this.launchMs === null ? 1 : fittingChunk(this.launchMs, watchdog.timeoutMs);
    const events = [context.createEvent(), context.createEvent()] as const;
    try {
      let submitted = 0;
      for (let turn = 0; submitted < launches; turn++) {
        const event = events[turn % 2 === 0 ? 0 : 1];
        // Two chunks are under way at a time, so that the device never waits for the host.
        if (turn >= 2) await context.waitFor(watchdog, 'a burst of launches', event);
        for (let i = 0; i < chunk && submitted < launches; i++)
          this.set(submitted++ % this.sets.length).launch();
        context.record(event);
      }
      await context.finish(watchdog, 'a burst of launches');
    } finally {
      for (const event of events) context.destroyEvent(event);
    }
  }

  destroy(): void {
    this.c.destroy();
    for (const { operands } of this.sets) for (const operand of operands.values()) operand.destroy();
    this.launchable.destroy();
  }

  private set(index: number): InputSet {
    const set = this.sets[index];
    if (!set) throw new RangeError(`there is no input set ${index}`);
    return set;
  }
}

/** Launches in a chunk of a burst: many short ones, one long one. */
function fittingChunk(launchMs: number, timeoutMs: number): number {
  const chunkMs = Math.min(BURST_CHUNK_MS, timeoutMs / 8);
  return Math.max(1, Math.min(BURST_CHUNK, Math.floor(chunkMs / Math.max(launchMs, 1e-3))));
}
