import type { MultiprocessorLimits } from '../core/device/computeCapability';
import type { BlockUse, Occupancy } from '../core/device/occupancy';
import { type OccupancyPoint, occupancyCurves } from '../core/device/occupancyCurves';
import { bytesText } from './bytesText';

/**
 * A Markdown table of the nearest changes to each resource that change occupancy, the others left as they are: fewer
 * registers that let one more block in, more that push one out. Empty where nothing near would change it.
 */
export function describeWhatIf(
  limits: MultiprocessorLimits,
  use: BlockUse,
  { blocksPerMultiprocessor: blocks, share }: Occupancy,
): string[] {
  const curves = occupancyCurves(limits, use);
  const rows = [
    ...stepsAround(curves.registers, use.registers, (point) => point.blocksPerMultiprocessor !== blocks).map(
      ({ point, side }) => row(`${SIGNS[side]} ${point.value} registers`, point),
    ),
    ...stepsAround(
      curves.sharedBytes,
      use.sharedBytes,
      (point) => point.blocksPerMultiprocessor !== blocks,
    ).map(({ point, side }) => row(`${SIGNS[side]} ${bytesText(point.value)} shared memory`, point)),
    // Blocks of another size are as many as fit, so only what they fill together can be compared.
    ...stepsAround(curves.threads, use.threads, (point) => point.share !== share).map(({ point }) =>
      row(`${point.value} threads a block`, point),
    ),
  ];
  return rows.length === 0 ? [] : ['', '| what if | then |', '|---|---|', ...rows];
}

type Side = 'below' | 'above';

const SIGNS: Readonly<Record<Side, string>> = { below: '≤', above: '≥' };

/** The nearest points on either side of the kernel's own that differ from it. */
function stepsAround(
  curve: readonly OccupancyPoint[],
  own: number,
  differs: (point: OccupancyPoint) => boolean,
): { readonly point: OccupancyPoint; readonly side: Side }[] {
  const below = curve.findLast((point) => point.value < own && differs(point));
  const above = curve.find((point) => point.value > own && differs(point));
  return [
    ...(below === undefined ? [] : [{ point: below, side: 'below' as const }]),
    ...(above === undefined ? [] : [{ point: above, side: 'above' as const }]),
  ];
}

function row(change: string, { blocksPerMultiprocessor: blocks, share }: OccupancyPoint): string {
  if (blocks === 0) return `| ${change} | no block fits |`;
  return `| ${change} | ${blocks} ${blocks === 1 ? 'block' : 'blocks'}/SM, ${Math.round(100 * share)} % occupancy |`;
}
