import { badInput } from '../engine/errors';
import type { Shared } from '../protocol/tuning';
import { readInteger } from './options';

/** Options about what several sizes share. */
export interface SharingOptions {
  readonly variants?: string;
  readonly portable?: true;
}

/** How many variants there are to be, or that one is to do everywhere; `share` is `null` where nothing is shared. */
export interface Sharing {
  readonly share: Shared | null;
  readonly variants: number | null;
  readonly portable: boolean;
}

/** Reads them; throws UserError `BadInput` for a number that is none, and for both at once. */
export function readSharing({ variants, portable }: SharingOptions): Sharing {
  if (variants !== undefined && portable === true)
    throw badInput('--portable: is one variant; leave --variants out, or --portable');
  if (portable === true) return { share: 'portable', variants: null, portable: true };
  if (variants === undefined) return { share: null, variants: null, portable: false };
  return { share: 'variants', variants: readInteger('--variants', variants, 1), portable: false };
}
