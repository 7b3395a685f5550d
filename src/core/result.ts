/** Success with a value, or an expected failure with a reason for a person. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string };
