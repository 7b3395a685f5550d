import { type Configuration, configurationKey } from '../../space/configuration';
import type { StrategySpace } from '../strategy';

/** A space that is a list of its configurations, all different, each with a value for every name. */
export function listedSpace(
  names: readonly string[],
  configurations: readonly Configuration[],
): StrategySpace {
  const members = new Set(configurations.map(configurationKey));
  const tunables = names.map((name) => ({
    name,
    values: [...new Set(configurations.map((each) => each[name] as number))].sort((a, b) => a - b),
  }));
  const isMember = (configuration: Configuration) => members.has(configurationKey(configuration));
  const { length } = configurations;
  return {
    tunables,
    size: { count: length, exact: true },
    iterate: () => configurations.values(),
    at: (index) => configurations[index],
    sample: (random) => configurations[Math.floor(random() * length)],
    contains: (configuration) =>
      isMember(configuration) ? { ok: true } : { ok: false, reason: 'was not recorded', constraint: null },
    neighbours: (configuration) =>
      tunables.flatMap(({ name, values }) => {
        const current = configuration[name];
        if (current === undefined) return [];
        const smaller = values.filter((value) => value < current).reverse();
        const larger = values.filter((value) => value > current);
        return [smaller, larger].flatMap((candidates) => {
          const found = candidates.map((value) => ({ ...configuration, [name]: value })).find(isMember);
          return found ? [found] : [];
        });
      }),
  };
}
