import type { DispatchTable } from './dispatchTable';
import { dispatchHeader } from './writeHeader';
import { dispatchTypescript } from './writeTypescript';

/** Every format a dispatch table is exported to: how it is written, and how its files end. */
export const DISPATCH_FORMATS = {
  'dispatch-json': {
    write: (table: DispatchTable) => `${JSON.stringify(table, null, 2)}\n`,
    extension: 'json',
  },
  'dispatch-ts': { write: dispatchTypescript, extension: 'ts' },
  'dispatch-c': { write: dispatchHeader, extension: 'h' },
} as const;

/** Name of a format of {@link DISPATCH_FORMATS}. */
export type DispatchFormat = keyof typeof DISPATCH_FORMATS;

/** Whether a word is the name of a format. */
export function isDispatchFormat(word: string): word is DispatchFormat {
  return Object.hasOwn(DISPATCH_FORMATS, word);
}
