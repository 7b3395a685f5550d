import type { Configuration } from '../../space/configuration';
import type { Prior, StrategySpace } from '../strategy';

/** Turns configurations into the numbers that a surrogate learns from. */
export interface Encoding {
  /** How many of the numbers are values of tunables; what is expected of the configuration follows them where that is known. */
  readonly tunables: number;
  /** The numbers of each configuration; `null` for one that lacks a tunable. */
  encode(configurations: readonly Configuration[]): readonly (readonly number[] | null)[];
}

/**
 * Raw tunables serve a search better than derived sizes do: these lead all searches into the same basin. Tile sizes are
 * steps of factors, so that values which are all positive stand as their logarithms. What is expected is one more number to
 * learn from, so that it counts for as much as it has proved true.
 */
export function createEncoding(tunables: StrategySpace['tunables'], prior: Prior | null = null): Encoding {
  const scales = tunables.map(({ name, values }) => ({
    name,
    isLogarithmic: values.every((value) => value > 0),
  }));
  return {
    tunables: tunables.length,
    encode(configurations) {
      const expected = prior?.(configurations);
      return configurations.map((configuration, place) => {
        const encoded: number[] = [];
        for (const { name, isLogarithmic } of scales) {
          const value = configuration[name];
          if (value === undefined || (isLogarithmic && value <= 0)) return null;
          encoded.push(isLogarithmic ? Math.log2(value) : value);
        }
        if (expected) encoded.push(expected[place] as number);
        return encoded;
      });
    },
  };
}
