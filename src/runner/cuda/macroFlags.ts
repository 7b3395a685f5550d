/** What is compiled with: macros with a number, as the instance has them. */
export type Macros = Readonly<Record<string, number>>;

/** The options that define macros, the same for nvcc and the compilers of the host. */
export function macroFlags(macros: Macros = {}): readonly string[] {
  return Object.entries(macros).map(([name, value]) => `-D${name}=${value}`);
}
