import type { Configuration } from '../../space/configuration';
import { createEncoding } from '../forest/encoding';
import { fitSurrogate } from '../forest/surrogate';
import type { Prior, StrategySpace } from '../strategy';
import type { RecordedSpace } from './recordedSpace';

/** The same measurements always lead to the same expectation. */
const SEED = 1;

/**
 * What measurements of another device let expect of a space, by the tunables that both have; `null` where they have none in
 * common or nothing recorded succeeded.
 */
export function recordedPrior(
  { space: other, costOf }: Pick<RecordedSpace, 'space' | 'costOf'>,
  { tunables }: Pick<StrategySpace, 'tunables'>,
): Prior | null {
  const common = tunables.flatMap(({ name, values }) => {
    const recorded = other.tunables.find((each) => each.name === name);
    return recorded === undefined ? [] : [{ name, values: [...values, ...recorded.values] }];
  });
  if (common.length === 0) return null;
  const encoding = createEncoding(common);
  const recorded = [...other.iterate()];
  const observations = encoding
    .encode(recorded)
    .flatMap((encoded, place) =>
      encoded === null ? [] : [{ encoded, value: costOf(recorded[place] as Configuration) }],
    );
  const surrogate = fitSurrogate(observations, SEED);
  return (
    surrogate &&
    ((configurations) =>
      encoding
        .encode(configurations)
        .map((encoded) => (encoded === null ? Number.NaN : surrogate.hopeful(encoded))))
  );
}
