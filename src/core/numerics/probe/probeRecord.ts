import { float32Bits } from '../format/bits';
import type { AskedDot, Evidence } from './dotUnit';
import type { FoundModel } from './foundModel';
import type { ProbeReport } from './probeUnit';

/** A dot with its numbers as hexadecimal float32 patterns, as `numerics dot` reads and writes them. */
export interface RecordedDot {
  readonly a: readonly string[];
  readonly b: readonly string[];
  readonly c: string;
  readonly d: string;
}

/** {@link Evidence} with its dots as they are stored and sent. */
export interface RecordedEvidence extends Omit<Evidence, 'dots'> {
  readonly dots: readonly RecordedDot[];
}

/** A {@link ProbeReport} as it is stored and sent. */
export interface ProbeRecord extends Omit<ProbeReport, 'model' | 'evidence' | 'contradictions'> {
  readonly model: Omit<FoundModel, 'input' | 'output'> | null;
  readonly evidence: readonly RecordedEvidence[];
  readonly contradictions: readonly RecordedEvidence[];
}

/** The report as JSON holds it. */
export function recordOf(report: ProbeReport): ProbeRecord {
  const { model, evidence, contradictions } = report;
  return {
    ...report,
    model: model === null ? null : withoutFormats(model),
    evidence: evidence.map(recorded),
    contradictions: contradictions.map(recorded),
  };
}

function withoutFormats({ input: _input, output: _output, ...numbers }: FoundModel): ProbeRecord['model'] {
  return numbers;
}

function recorded({ about, says, dots }: Evidence): RecordedEvidence {
  return { about, says, dots: dots.map(dotOf) };
}

function dotOf({ a, b, c, d }: AskedDot): RecordedDot {
  return { a: a.map(patternOf), b: b.map(patternOf), c: patternOf(c), d: patternOf(d) };
}

function patternOf(value: number): string {
  return float32Bits(value).toString(16).padStart(8, '0');
}
