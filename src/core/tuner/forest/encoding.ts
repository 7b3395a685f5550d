import type { Configuration } from '../../space/configuration';
import type { StrategySpace } from '../strategy';

/** Turns configurations into the numbers that a surrogate learns from. */
export interface Encoding {
  readonly names: readonly string[];
  /** The values of a configuration, in the order of the names; `null` where it lacks one. */
  encode(configuration: Configuration): readonly number[] | null;
}

/**
 * Raw tunables serve a search better than derived sizes do: these lead all searches into the same basin. Tile sizes are
 * steps of factors, so that values which are all positive stand as their logarithms.
 */
export function createEncoding(tunables: StrategySpace['tunables']): Encoding {
  const scales = tunables.map(({ name, values }) => ({
    name,
    isLogarithmic: values.every((value) => value > 0),
  }));
  return {
    names: tunables.map(({ name }) => name),
    encode(configuration) {
      const encoded: number[] = [];
      for (const { name, isLogarithmic } of scales) {
        const value = configuration[name];
        if (value === undefined || (isLogarithmic && value <= 0)) return null;
        encoded.push(isLogarithmic ? Math.log2(value) : value);
      }
      return encoded;
    },
  };
}
