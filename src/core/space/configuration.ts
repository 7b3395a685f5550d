/** One value for each tunable; booleans are 0 and 1. */
export type Configuration = Readonly<Record<string, number>>;

/** The same text for equal configurations, whatever the order of their names: `BK=16,BM=64`. */
export function configurationKey(configuration: Configuration): string {
  return Object.keys(configuration)
    .sort()
    .map((name) => `${name}=${configuration[name]}`)
    .join(',');
}
