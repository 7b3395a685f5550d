import type { KernelInstance, Launch } from '../../core/kernel/instance';
import type { Compilation, Program } from '../computeDevice';
import type { Watchdog } from '../watchdog';
import { askedLengths } from './askedLengths';
import { LaunchBench } from './bench';
import { compileModule, Pipelines } from './compile';
import type { DawnDevice } from './device';

/** Compiles a module and the pipeline of its timed launch; other launches get theirs when they are asked for. */
export async function compileProgram(
  open: DawnDevice,
  instance: KernelInstance,
  watchdog: Watchdog,
): Promise<Compilation> {
  const start = performance.now();
  const compiled = await open.wait(watchdog, 'compilation', compileModule(open, instance.source));
  if (!compiled.ok) return { ...compiled, status: 'compile' };
  const pipelines = new Pipelines(open, compiled.module, instance.entry);
  const pipeline = await open.wait(watchdog, 'compilation', pipelines.get(instance.launch));
  if (!pipeline.ok) return { ...pipeline, status: 'compile' };
  return { ok: true, program: new DawnProgram(open, instance, pipelines, performance.now() - start) };
}

class DawnProgram implements Program {
  readonly resources = null;

  constructor(
    private readonly open: DawnDevice,
    private readonly instance: KernelInstance,
    private readonly pipelines: Pipelines,
    readonly compileMs: number,
  ) {}

  readonly bindsWide = true;

  async bench(launch: Launch, sets: 1 | 2): Promise<LaunchBench> {
    const pipeline = await this.pipelines.get(launch);
    if (!pipeline.ok) throw new Error(pipeline.reason);
    return new LaunchBench(this.open, launch, pipeline.value, sets, askedLengths(this.instance.source));
  }

  /** Modules and pipelines are freed when nothing names them any more. */
  release(): void {}
}
