/** Ends an evaluation that has no value; never leaves the evaluator, which makes a result of it. */
export class EvaluationFailure extends Error {}

/** Ends the evaluation under way with the reason why there is no value. */
export function fail(reason: string): never {
  throw new EvaluationFailure(reason);
}
