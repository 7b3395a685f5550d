import { createRandom } from '../random';
import { evaluate } from '../space/evaluate';
import type { Expression } from '../space/expression';
import { namesIn } from '../space/names';
import { parsePython } from '../space/parsePython';
import { InputReader, isObject } from './kernelTunerReader';
import type { InputTunable } from './kernelTunerTunables';

/** One of the file's `Conditions`. */
export interface InputCondition {
  readonly expression: Expression;
  /** As the file has it, in Python. */
  readonly text: string;
  readonly place: string;
}

/** Configurations that a condition is tried with. */
const TRIED = 200;
const SEED = 1;

/** The conditions of a configuration space; each can be evaluated for at least one configuration that was tried. */
export function conditionsOf(
  space: InputReader,
  tunables: readonly InputTunable[],
  macros: ReadonlyMap<string, number>,
): readonly InputCondition[] {
  return space.optionalList('Conditions').map((entry, index): InputCondition => {
    const place = `Conditions[${index}]`;
    if (typeof entry !== 'string' && !isObject(entry))
      return space.fail(
        place,
        'is no condition',
        'write {"Expression": "BM * BN <= 1024", "Parameters": [...]}',
      );
    const text =
      typeof entry === 'string'
        ? entry
        : new InputReader(entry, space.placeOf(place)).text('Expression', 'write the condition in Python');
    const at = typeof entry === 'string' ? place : `${place}.Expression`;
    const read = parsePython(text);
    if (!read.ok) {
      const column = `column ${read.offset + 1}`;
      return space.fail(at, `"${text}" cannot be read: ${read.reason} (${column})`, PYTHON);
    }
    const reason = whyNever(read.expression, tunables, macros);
    if (reason !== null)
      return space.fail(at, `"${text}" has no value for any configuration tried: ${reason}`, 'correct it');
    return { expression: read.expression, text, place: space.placeOf(at) };
  });
}

const PYTHON = 'write it as in Python, such as "32 <= block_size_x * block_size_y <= 1024"';

/** Why a condition cannot be evaluated, `null` where it can for one configuration, or names what the file has not. */
function whyNever(
  expression: Expression,
  tunables: readonly InputTunable[],
  macros: ReadonlyMap<string, number>,
): string | null {
  const lists = new Map(tunables.map(({ name, values }) => [name, values]));
  for (const [name, value] of macros) if (!lists.has(name)) lists.set(name, [value]);
  if ([...namesIn(expression)].some((name) => !lists.has(name))) return null;
  const { uniform } = createRandom(SEED);
  let reason: string | null = null;
  for (let tried = 0; tried < TRIED; tried++) {
    const chosen = new Map<string, number>();
    const result = evaluate(expression, (name) => {
      const values = lists.get(name) ?? [];
      const value = chosen.get(name) ?? values[Math.floor(uniform() * values.length)];
      if (value !== undefined) chosen.set(name, value);
      return value;
    });
    if (result.ok) return null;
    reason ??= result.reason;
  }
  return reason;
}
