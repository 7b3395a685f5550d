import type { TuneValues } from '../kernel/tuneValues';
import { PythonParser } from './parsePython';
import { PythonCursor, PythonFailure } from './pythonCursor';
import { PythonLists } from './pythonLists';
import { tokenizePython } from './pythonTokens';

/**
 * Reads the values of a tunable as Kernel Tuner's files have them, a list of Python: `[16, 32]`, `range(1, 9)`,
 * `[2**i for i in range(5) if i != 3]`, `list(range(1, 4)) + [8]`. Doubles are dropped, the order is kept.
 */
export function readPythonValues(text: string): TuneValues {
  const scanned = tokenizePython(text);
  if (!scanned.ok) return { ok: false, reason: scanned.reason };
  const cursor = new PythonCursor(scanned.tokens, text.length);
  try {
    const values = new PythonLists(cursor, new PythonParser(cursor)).whole();
    return { ok: true, values: [...new Set(values)] };
  } catch (error) {
    if (error instanceof PythonFailure) return { ok: false, reason: error.reason };
    throw error;
  }
}
