/**
 * What a compiler says about a text, at its place: lines, columns and offsets 0-based in UTF-16 units. A message of
 * severity `info` explains the error or warning before it.
 */
export interface SourceMessage {
  readonly severity: 'error' | 'warning' | 'info';
  readonly text: string;
  readonly line: number;
  readonly column: number;
  readonly offset: number;
  /** At least 1: the token at the place, or one character. */
  readonly length: number;
}

/** The first error as one line with its place, 1-based as compilers write it; `null` if there is no error. */
export function firstError(messages: readonly SourceMessage[]): string | null {
  const error = messages.find(({ severity }) => severity === 'error');
  return error === undefined ? null : `line ${error.line + 1}:${error.column + 1}: ${error.text}`;
}
