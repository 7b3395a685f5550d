/** Macros with a number or the name of a type that are defined before a text, as an instance has them. */
export type Macros = Readonly<Record<string, number | string>>;

/**
 * What stands before a text that is given macros, so that the text begins on line 1 of `fileName`; empty for none. As
 * options of the compiler they would hold in the headers too that nvcc reads first, and break those where one is called `a`.
 */
export function macroText(macros: Macros = {}, fileName: string): string {
  const lines = Object.entries(macros).map(([name, value]) => `#define ${name} ${value}\n`);
  return lines.length === 0 ? '' : `${lines.join('')}#line 1 "${fileName}"\n`;
}
