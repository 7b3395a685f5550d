import { deviceLabel } from '../../core/device/deviceLabel';
import type { ProbeRecord } from '../../core/numerics/probe/probeRecord';
import { EXIT } from '../../engine/errors';
import type { ProbedDevice, ProbedUnit } from '../../protocol/probe';
import type { CommonOptions } from '../console';
import { readInteger, readTimeoutMs } from '../options';
import { plainTable } from '../tableStyle';
import { withEngine } from '../withEngine';

/** Options of `tilesmith numerics probe`. */
export interface ProbeOptions extends CommonOptions {
  readonly device?: string;
  readonly seed: string;
  readonly timeout: string;
  readonly wait: boolean;
}

/** `tilesmith numerics probe`: how the matrix instructions of a device align, cut off, add and round. */
export function probe(options: ProbeOptions): Promise<void> {
  return withEngine(options, async ({ engine, console, signal }) => {
    const seed = readInteger('--seed', options.seed, 0);
    console.say('Probing the matrix instructions, some seconds each.');
    const found = await engine.probe(
      { device: options.device ?? null, seed },
      { signal, wait: options.wait, stepTimeoutMs: readTimeoutMs(options.timeout) },
    );
    console.result(found, () => probedText(found));
    const explained = found.units.every(({ outcome }) => outcome.ok && outcome.record.kind !== 'unknown');
    return explained ? EXIT.done : EXIT.doesNotHold;
  });
}

const KINDS: Readonly<Record<ProbeRecord['kind'], string>> = {
  tensorCore: 'tensor core',
  exact: 'exact sum, rounded once',
  loop: 'ordinary loop',
  unknown: 'does not follow the model',
};

/** The numbers of each instruction, what contradicts them, and what they were read from. */
export function probedText({ device, units }: ProbedDevice): string {
  const table = plainTable(
    ['in', 'out', 'k', 'is', 'b', 'F', 'rounding', 'floor', 'c', 'random dots', 'equals'],
    units.flatMap((unit) => (unit.outcome.ok ? [rowOf(unit, unit.outcome.record)] : [])),
  );
  return [
    `Matrix instructions of ${deviceLabel(device)}:`,
    table,
    'b: products of a block; F: bits kept below the largest term; random dots: how many the numbers give.',
    ...units.flatMap(linesOf),
  ].join('\n');
}

function rowOf({ input, output, k }: ProbedUnit, record: ProbeRecord): readonly string[] {
  const { kind, model, block, random, equals } = record;
  const numbers =
    model === null
      ? ['?', '?', '?', '?', '?']
      : [
          block === null ? 'differs' : String(block),
          model.fractionBits === null ? 'all' : String(model.fractionBits),
          `${model.rounding.mode} ${model.rounding.fractionBits}`,
          model.exponentFloor === null ? 'none seen' : `2^${model.exponentFloor}`,
          model.cLast === null ? 'a term' : `last, ${model.cLast}`,
        ];
  return [
    input,
    output,
    String(k),
    KINDS[kind],
    ...numbers,
    `${random.equal} of ${random.dots}`,
    equals.length === 0 ? 'nothing known' : equals.join(', '),
  ];
}

function linesOf({ input, output, instruction, outcome }: ProbedUnit): readonly string[] {
  const head = `\n${input} to ${output}, ${instruction}`;
  if (!outcome.ok) return [`${head}: not probed: ${outcome.reason}`];
  const { evidence, contradictions } = outcome.record;
  return [
    `${head}:`,
    ...evidence.map(({ about, says }) => `  ${about}: ${says}`),
    ...contradictions.map(({ about, says }) => `  against the model: ${about}: ${says}`),
  ];
}
