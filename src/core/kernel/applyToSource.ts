import type { Configuration } from '../space/configuration';
import { evaluate } from '../space/evaluate';
import type { KernelModel, Tunable } from './kernelModel';

/** Replaces the text from `start` up to `end` (UTF-16 offsets) by `newText`. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/**
 * The edits that make a configuration the source's own values, from the first to the last place; nothing is
 * changed where the source says the same already. An override without initialiser gets one.
 */
export function applyToSource(
  model: Pick<KernelModel, 'tunables' | 'linked'>,
  source: string,
  configuration: Configuration,
): readonly TextEdit[] {
  const declared = model.tunables.flatMap((tunable) => {
    const value = configuration[tunable.name];
    return value === undefined ? [] : initialise(tunable, source, value);
  });
  return [...declared, ...linkedEdits(model, source, configuration)].sort((a, b) => a.start - b.start);
}

/** The edits that give the plain numbers which are part of tunables what they are in a configuration. */
export function linkedEdits(
  { tunables, linked }: Pick<KernelModel, 'tunables' | 'linked'>,
  source: string,
  configuration: Configuration,
): readonly TextEdit[] {
  const values = new Map(tunables.map(({ name, default: own }) => [name, configuration[name] ?? own]));
  return linked.flatMap(({ span: { start, end }, value, isLog2 }) => {
    const result = evaluate(value, (name) => values.get(name));
    if (!result.ok) return [];
    const newText = String(isLog2 ? Math.log2(result.value) : result.value);
    return newText === source.slice(start, end) ? [] : [{ start, end, newText }];
  });
}

/** The edit that gives one tunable a value; empty where it has it, or the source has no place for it. */
export function initialise(tunable: Tunable, source: string, value: number): readonly TextEdit[] {
  if (!tunable.initialiser) return [];
  const { start, end } = tunable.initialiser;
  const text = valueText(tunable, value);
  if (start === end) return [{ start, end, newText: ` = ${text}` }];
  const current = source.slice(start, end);
  const isNumber = /^(?:0[xX][\da-fA-F]+|[\d.]+(?:[eE][-+]?\d+)?)[uifhUFlL]*$/.test(current);
  const same = current === text || (isNumber && value === tunable.default);
  return same ? [] : [{ start, end, newText: text }];
}

function valueText({ scalar, suffix }: Tunable, value: number): string {
  if (scalar === 'bool') return value === 0 ? 'false' : 'true';
  const isReal = scalar === 'f32' || scalar === 'f16';
  return isReal && !suffix && Number.isInteger(value) ? `${value}.0` : `${value}${suffix}`;
}

/** The source with the edits made; they must not overlap. */
export function withEdits(source: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end, newText }) => text.slice(0, start) + newText + text.slice(end), source);
}
