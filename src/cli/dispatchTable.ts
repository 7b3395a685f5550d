import Table from 'cli-table3';
import type { DispatchTable } from '../core/dispatch/dispatchTable';
import { percent } from '../core/dispatch/dispatchText';
import { formatConfiguration, formatTimeMs } from '../core/format';
import { formatNamedSize } from '../core/gemm/namedSize';
import type { Dispatch } from '../engine/dispatch';
import { PLAIN, trimmed } from './tableStyle';

/** A dispatch table for a person: the variants, which size each serves, and what other numbers of variants lose. */
export function dispatchReport({ table, unmeasured }: Dispatch): string {
  const { variants, entries, merges } = table;
  const served = new Table({
    head: ['size', 'variant', 'median', 'best', 'loss'],
    chars: PLAIN,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 1 },
    colAligns: ['left', 'right', 'right', 'right', 'right'],
  });
  const manyDevices = table.devices.length > 1;
  for (const { m, n, k, name, device, variant, timeMs, bestMs, loss } of entries) {
    const size = formatNamedSize({ m, n, k, ...(name === null ? {} : { name }) });
    served.push([
      manyDevices ? `${size} on ${device}` : size,
      `${variant + 1}`,
      formatTimeMs(timeMs),
      formatTimeMs(bestMs),
      percent(loss),
    ]);
  }
  return [
    ...variants.map(
      ({ configuration, needs, general }, index) =>
        `variant ${index + 1}: ${formatConfiguration(configuration)}${conditions(needs, general)}`,
    ),
    '',
    trimmed(served.toString()),
    '',
    ...merges.map(
      ({ variants: count, meanLoss, worstLoss }) =>
        `${count} ${count === 1 ? 'variant loses' : 'variants lose'} ${percent(meanLoss)} on average, ${percent(worstLoss)} at most`,
    ),
    ...(unmeasured === 0
      ? []
      : [
          `${unmeasured} leaders of one size were not measured at another, and were not shared: "tilesmith tune" with --variants or --portable measures them`,
        ]),
  ].join('\n');
}

function conditions(needs: DispatchTable['variants'][number]['needs'], general: boolean): string {
  const all = needs.map(({ dim, multiple }) => `${dim} % ${multiple} == 0`);
  if (!general) all.push('known to be right at its own sizes alone');
  return all.length === 0 ? '' : ` (${all.join(', ')})`;
}
