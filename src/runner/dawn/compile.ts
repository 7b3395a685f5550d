import type { BufferContent, Launch } from '../../core/kernel/instance';
import type { CompilerMessage } from '../../protocol/runner';
import type { DawnDevice } from './device';

const COMPUTE_STAGE = 4;

/** A compiled module, or the first error with its place (1-based, as compilers write it). */
export type ModuleResult =
  | { readonly ok: true; readonly module: GPUShaderModule }
  | { readonly ok: false; readonly reason: string };

/** Compiles a source text. */
export async function compileModule(open: DawnDevice, source: string): Promise<ModuleResult> {
  const captured = await open.capture(async () => {
    const module = open.device.createShaderModule({ code: source });
    return { module, messages: readMessages(await module.getCompilationInfo()) };
  });
  // The scope holds the same errors without a place; only a failure outside the text has no message.
  const messages = captured.ok ? captured.value.messages : await messagesOf(open, source);
  const error = messages.find(({ severity }) => severity === 'error');
  if (error) return { ok: false, reason: `line ${error.line + 1}:${error.column + 1}: ${error.text}` };
  return captured.ok ? { ok: true, module: captured.value.module } : captured;
}

async function messagesOf(open: DawnDevice, source: string): Promise<readonly CompilerMessage[]> {
  let messages: readonly CompilerMessage[] = [];
  await open.capture(async () => {
    messages = readMessages(await open.device.createShaderModule({ code: source }).getCompilationInfo());
  });
  return messages;
}

/** Compiler messages with 0-based places; a message without a length is widened to one character. */
export function readMessages(info: GPUCompilationInfo): readonly CompilerMessage[] {
  return info.messages.map(({ type, message, lineNum, linePos, offset, length }) => ({
    severity: type,
    text: message,
    line: Math.max(0, lineNum - 1),
    column: Math.max(0, linePos - 1),
    offset,
    length: Math.max(1, length),
  }));
}

/** A pipeline with the layout its bind groups are made for. */
export interface Pipeline {
  readonly pipeline: GPUComputePipeline;
  readonly groupLayouts: readonly GPUBindGroupLayout[];
}

/** A pipeline, or the device's own words why there is none. */
export type PipelineResult =
  | { readonly ok: true; readonly value: Pipeline }
  | { readonly ok: false; readonly reason: string };

/**
 * The pipelines of one module. Launches that differ only in their problem share one, because a driver may
 * compile each anew.
 */
export class Pipelines {
  private readonly known = new Map<string, PipelineResult>();

  constructor(
    private readonly open: DawnDevice,
    private readonly module: GPUShaderModule,
    private readonly entry: string,
  ) {}

  /** The pipeline for the constants and bindings of a launch. */
  async get(launch: Launch): Promise<PipelineResult> {
    const slots = launch.buffers.map(({ group, binding, space, access }) => [group, binding, space, access]);
    const key = JSON.stringify([launch.constants, slots]);
    const known = this.known.get(key) ?? (await createPipeline(this.open, this.module, this.entry, launch));
    this.known.set(key, known);
    return known;
  }
}

/**
 * The layout follows what the kernel binds, not what it uses, so that a kernel which ignores an operand still
 * runs (and is found wrong).
 */
function createPipeline(
  open: DawnDevice,
  module: GPUShaderModule,
  entry: string,
  { buffers, constants }: Launch,
): Promise<PipelineResult> {
  const { device } = open;
  return open.capture(async () => {
    const groupCount = Math.max(0, ...buffers.map(({ group }) => group + 1));
    const groupLayouts = Array.from({ length: groupCount }, (_, group) =>
      device.createBindGroupLayout({
        entries: buffers.filter((buffer) => buffer.group === group).map(layoutEntry),
      }),
    );
    const pipeline = await device.createComputePipelineAsync({
      layout: device.createPipelineLayout({ bindGroupLayouts: groupLayouts }),
      compute: { module, entryPoint: entry, constants: { ...constants } },
    });
    return { pipeline, groupLayouts };
  });
}

function layoutEntry({ binding, space, access }: BufferContent): GPUBindGroupLayoutEntry {
  const type = space === 'uniform' ? 'uniform' : access === 'read' ? 'read-only-storage' : 'storage';
  return { binding, visibility: COMPUTE_STAGE, buffer: { type } };
}
