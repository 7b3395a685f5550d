import type { SearchSpace } from '../space/searchSpace';

/** What a strategy needs of a space, so that a recorded one can stand for a kernel's. */
export type Searchable = Pick<SearchSpace, 'size' | 'iterate' | 'at' | 'sample'> & {
  readonly tunables: readonly { readonly name: string; readonly values: readonly number[] }[];
  contains(configuration: Readonly<Record<string, number>>): { readonly ok: boolean };
};
