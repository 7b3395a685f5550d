import type { ModelAbout } from '../../src/core/model/runtimeModel';

/** Features of a model that are named. */
const MOST_FEATURES = 6;

/** How good the device's model is now on what it did not see, and what it looks at. */
export function modelText({
  rows,
  sizes,
  accuracy: { random, sizes: bySize },
  importances,
}: ModelAbout): string {
  const named = (name: string, { r2, mape, medianApe, coverage80 }: ModelAbout['accuracy']['random']) =>
    mape === null || medianApe === null
      ? `${name}: not known`
      : `${name}: R² ${r2?.toFixed(2) ?? '?'}, mean error ${mape.toFixed(1)} %, median ${medianApe.toFixed(1)} %, ` +
        `${coverage80 === null ? 'intervals not known' : `${Math.round(100 * coverage80)} % inside the intervals of 80 %`}`;
  const features = importances
    .slice(0, MOST_FEATURES)
    .map(({ feature, share }) => `${feature} ${Math.round(100 * share)} %`);
  return [
    `The model of this device now knows ${rows} measurements at ${sizes.length} ${sizes.length === 1 ? 'size' : 'sizes'}.`,
    `${named('Single measurements left out', random)}.`,
    bySize === null ? '' : `${named('Whole sizes left out', bySize)}.`,
    features.length === 0 ? '' : `Beyond the roofline it goes by ${features.join(', ')}.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}
