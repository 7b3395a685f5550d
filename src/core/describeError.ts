/** The message of anything that can be thrown. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
