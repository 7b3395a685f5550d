import type { Hint, HintInput } from '../hint';

/** Registers that the assembler had to keep in local memory. */
export function spills({ model, compiled }: HintInput): readonly Hint[] {
  if (!compiled) return [];
  const { spillStoreBytes, spillLoadBytes, registers } = compiled.resources;
  if (spillStoreBytes + spillLoadBytes === 0) return [];
  return [
    {
      code: 'spills',
      severity: 'information',
      span: model.nameSpan,
      name: null,
      message:
        `Compiled for ${compiled.architecture}, each thread spills registers: ${spillStoreBytes} bytes stored and ` +
        `${spillLoadBytes} bytes loaded, with ${registers} registers in use. ` +
        `Give a thread a smaller part of C, or allow it more registers with __launch_bounds__.`,
      gain: null,
      fix: null,
    },
  ];
}
