import type { NamedConstant } from '../constants';
import type { Constraint, Evidence, LinkedNumber } from '../kernelModel';
import type { Replacements } from './namedTree';

/** What is known of the plain numbers of a kernel that are part of a tunable. */
export interface Links {
  /** Names that numbers of the source were given. */
  readonly invented: ReadonlySet<string>;
  /** Constants that are not tuned, because a number beside them would have to change with them and cannot. */
  readonly refused: ReadonlySet<string>;
  /** Tunables that need more than their own declaration to change. */
  readonly changed: ReadonlySet<string>;
  readonly numbers: readonly LinkedNumber[];
  readonly constraints: readonly Constraint[];
  readonly evidence: readonly Evidence[];
}

/** A kernel whose numbers all stand for themselves. */
export const NO_LINKS: Links = {
  invented: new Set(),
  refused: new Set(),
  changed: new Set(),
  numbers: [],
  constraints: [],
  evidence: [],
};

/** How a kernel is to be read: with which text in the place of numbers, and the constants that this text names. */
export interface Naming {
  readonly replacements: Replacements;
  readonly constants: readonly NamedConstant[];
  readonly links: Links;
}

/** A kernel read as it is written. */
export const AS_WRITTEN: Naming = { replacements: new Map(), constants: [], links: NO_LINKS };
