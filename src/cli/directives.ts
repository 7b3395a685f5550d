import type { Engine, PlacedProblem } from '../engine/engine';
import { placeOf } from '../engine/errors';
import type { KernelSource } from '../protocol/tuning';
import type { Console } from './console';

/** One line for a directive that cannot be used: `file:line:column`, why, and what to write instead. */
export function complaintOf({ line, column, message, remedy }: PlacedProblem, file: string): string {
  return `${placeOf(file, line - 1, column - 1)}: ${message}; ${remedy}`;
}

/** Says which directives are ignored because they cannot be used: they may be what the user counts on. */
export async function warnOfDirectives(
  engine: Engine,
  { warn }: Console,
  source: KernelSource,
  file: string,
): Promise<void> {
  const problems = await engine.directiveProblems(source);
  for (const problem of problems) warn(`ignored: ${complaintOf(problem, file)}`);
}
