import type { Configuration } from '../space/configuration';
import { leastCommonMultiple } from '../wholeNumbers';
import type { DispatchTable } from './dispatchTable';

/** What the writers of dispatch tables share. */

/** Lines that head every exported table: what it is about, what it loses and how it decides. */
export function headLines({
  kernel,
  devices,
  merges,
  rule,
  variants,
  entries,
}: DispatchTable): readonly string[] {
  const own = merges.find((step) => step.variants === variants.length);
  return [
    `Dispatch table of ${printable(kernel.name)}, made by Tilesmith for ${devices.map(printable).join(', ')}.`,
    `${variants.length} of the kernel's variants serve ${entries.length} tuned sizes` +
      (own === undefined
        ? '.'
        : `; against the best of each size they lose ${percent(own.meanLoss)} on average, ${percent(own.worstLoss)} at most.`),
    ...merges.map(
      (step) =>
        `  ${step.variants} variants: ${percent(step.meanLoss)} on average, ${percent(step.worstLoss)} at most`,
    ),
    `Rule: ${rule}.`,
    `Kernel text: SHA-256 ${printable(kernel.hash)}.`,
  ];
}

/** `2.5 %` of a share. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 2 : 1)} %`;
}

/** A name as an identifier of C and of JavaScript; never empty, and no keyword as it has an underscore or a prefix. */
export function identifier(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d)/, '_');
  return plain === '' ? 'kernel' : plain;
}

/** Text that ends no comment and no line, whatever a device or a kernel is called. */
export function printable(text: string): string {
  return text
    .replace(/\p{Cc}/gu, ' ')
    .replaceAll('*/', '* /')
    .replaceAll('\\', '/');
}

/** The values of a configuration in the order of the tunables. */
export function valuesOf(
  { tunables }: Pick<DispatchTable, 'tunables'>,
  configuration: Configuration,
): readonly (readonly [name: string, value: number])[] {
  return tunables.flatMap((name) => {
    const value = configuration[name];
    return value === undefined ? [] : [[name, value] as const];
  });
}

/** What a variant asks of m, n and k: the number each must be a multiple of, 1 where any will do. */
export function stepsOf({ needs }: DispatchTable['variants'][number]): {
  readonly m: number;
  readonly n: number;
  readonly k: number;
} {
  const step = (dim: 'm' | 'n' | 'k') =>
    needs
      .filter((need) => need.dim === dim)
      .reduce((all, { multiple }) => leastCommonMultiple(all, multiple), 1);
  return { m: step('m'), n: step('n'), k: step('k') };
}
