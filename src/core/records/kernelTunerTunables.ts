import { MAX_TUNE_VALUES, type TuneValues } from '../kernel/tuneValues';
import { readPythonValues } from '../space/pythonValues';
import { InputReader, isObject } from './kernelTunerReader';

/** One of the file's `TuningParameters`. */
export interface InputTunable {
  readonly name: string;
  readonly values: readonly number[];
  /** The file's own value; `null` where it has none. */
  readonly default: number | null;
  readonly place: string;
}

const LIST = 'write them as a list: "[16, 32, 64]", "range(1, 9)" or "[2**i for i in range(5)]"';

/** The parameters of a configuration space, in their order. */
export function tunablesOf(space: InputReader): readonly InputTunable[] {
  const entries = space.optionalList('TuningParameters');
  if (entries.length === 0) {
    return space.fail(
      'TuningParameters',
      'there are none',
      'list them: [{"Name": "block_size_x", "Type": "int", "Values": "[16, 32]"}]',
    );
  }
  const known = new Set<string>();
  return entries.map((entry, index) => {
    const place = `TuningParameters[${index}]`;
    if (!isObject(entry)) return space.fail(place, 'is no object', 'write {"Name": ..., "Values": ...}');
    const tunable = tunableOf(new InputReader(entry, space.placeOf(place)), space.placeOf(place));
    if (known.has(tunable.name))
      return space.fail(place, `"${tunable.name}" stands there twice`, 'leave one of them out');
    known.add(tunable.name);
    return tunable;
  });
}

function tunableOf(parameter: InputReader, place: string): InputTunable {
  const name = parameter.text('Name', 'give the parameter the name that the kernel has it by');
  if (!/^[A-Za-z_]\w*$/.test(name))
    return parameter.fail('Name', `"${name}" is no name`, 'write letters, digits and _, a letter first');
  const type = parameter.optionalText('Type')?.toLowerCase() ?? null;
  if (type === 'string')
    return parameter.fail('Type', 'texts cannot be tuned', 'give the parameter numbers: int, float or bool');
  const read = valuesOf(parameter.value('Values'), type);
  if (!read.ok) return parameter.fail('Values', read.reason, LIST);
  return { name, values: read.values, default: defaultOf(parameter.value('Default')), place };
}

function valuesOf(written: unknown, type: string | null): TuneValues {
  if (written === null) {
    return type === 'bool' ? { ok: true, values: [0, 1] } : { ok: false, reason: 'there are none' };
  }
  if (typeof written === 'string') return readPythonValues(written);
  const list: readonly unknown[] = Array.isArray(written) ? written : [written];
  if (list.length === 0) return { ok: false, reason: 'the list is empty' };
  if (list.length > MAX_TUNE_VALUES) return { ok: false, reason: `more than ${MAX_TUNE_VALUES} values` };
  const stranger = list.find((value) => typeof value !== 'number' && typeof value !== 'boolean');
  if (stranger !== undefined) {
    return { ok: false, reason: `${JSON.stringify(stranger)} is neither a number nor true or false` };
  }
  return { ok: true, values: [...new Set(list.map(Number))] };
}

/** Some files have the value as a list of one. */
function defaultOf(written: unknown): number | null {
  const value = Array.isArray(written) && written.length === 1 ? written[0] : written;
  const isNumber = typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
  return isNumber ? Number(value) : null;
}
