/** One value for each tunable; booleans are 0 and 1. */
export type Configuration = Readonly<Record<string, number>>;

/** The values the source has now: the default of each tunable. */
export function defaultConfiguration(
  tunables: readonly { readonly name: string; readonly default: number }[],
): Configuration {
  return Object.fromEntries(tunables.map((tunable) => [tunable.name, tunable.default]));
}

/** The same text for equal configurations, whatever the order of their names: `BK=16,BM=64`. */
export function configurationKey(configuration: Configuration): string {
  return Object.keys(configuration)
    .sort()
    .map((name) => `${name}=${configuration[name]}`)
    .join(',');
}
