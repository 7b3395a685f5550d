import type { CompilerMessage } from '../../protocol/runner';
import type { Dawn } from './addon';
import { readMessages } from './compile';
import { createInstance } from './instance';

/** Compiles source texts without a GPU: Dawn's null backend runs the whole compiler and executes nothing. */
export class SourceChecker {
  private device: Promise<GPUDevice> | null = null;

  constructor(private readonly dawn: Dawn) {}

  /** All messages of the compiler for the text; none when it is fine. */
  async check(source: string): Promise<readonly CompilerMessage[]> {
    this.device ??= this.openNullDevice();
    const device = await this.device;
    device.pushErrorScope('validation');
    const info = await device.createShaderModule({ code: source }).getCompilationInfo();
    await device.popErrorScope();
    return readMessages(info);
  }

  private async openNullDevice(): Promise<GPUDevice> {
    const gpu = createInstance(this.dawn, ['backend=null', 'enable-dawn-features=allow_unsafe_apis']);
    const adapter = await gpu.requestAdapter();
    if (!adapter) throw new Error('Dawn has no null backend');
    // Every feature, so that a text is judged by the language, not by one machine.
    return adapter.requestDevice({ requiredFeatures: [...adapter.features] as GPUFeatureName[] });
  }
}
