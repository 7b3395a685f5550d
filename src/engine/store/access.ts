import type { z } from 'zod';

/** What a statement is given for its question marks. */
export type Parameters = readonly (string | number | null | Uint8Array)[];

/** How the parts of a store reach its file; both throw UserError `Store` where it cannot be used. */
export interface StoreAccess {
  run(sql: string, parameters: Parameters): void;
  rows<T>(schema: z.ZodType<T>, sql: string, parameters: Parameters): readonly T[];
}
