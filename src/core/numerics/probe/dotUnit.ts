import type { TensorInput, TensorOutput } from '../dot/tensorPaths';

/** One dot product to be computed: as many products as the unit takes at once, of values of its formats. */
export interface DotQuery {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly c: number;
}

/** A query and what the unit made of it. */
export interface AskedDot extends DotQuery {
  readonly d: number;
}

/** Something that adds products; nothing is known of it but what it reads and gives. */
export interface DotUnit {
  readonly input: TensorInput;
  readonly output: TensorOutput;
  /** Products that one dot adds. */
  readonly k: number;
  /** a·b + c of each query, in their order. */
  readonly dots: (queries: readonly DotQuery[]) => Promise<readonly number[]>;
}

/** What a probe found, and the dots that decided it. */
export interface Evidence {
  readonly about: string;
  readonly says: string;
  readonly dots: readonly AskedDot[];
}

/** A unit under examination: keeps what it was asked and what that showed. */
export interface Examination {
  readonly unit: DotUnit;
  readonly asked: readonly AskedDot[];
  readonly evidence: readonly Evidence[];
  /** What was seen that no unit of the model can do; empty where there is nothing. */
  readonly contradictions: readonly Evidence[];
  ask(queries: readonly DotQuery[]): Promise<readonly AskedDot[]>;
  show(about: string, says: string, dots: readonly AskedDot[]): void;
  contradict(about: string, says: string, dots: readonly AskedDot[]): void;
}

/** Starts to examine a unit. */
export function createExamination(unit: DotUnit): Examination {
  const asked: AskedDot[] = [];
  const evidence: Evidence[] = [];
  const contradictions: Evidence[] = [];
  return {
    unit,
    asked,
    evidence,
    contradictions,
    async ask(queries) {
      const results = await unit.dots(queries);
      if (results.length !== queries.length) throw new RangeError('the unit left out results');
      const answers = queries.map((query, i) => ({ ...query, d: results[i]! }));
      asked.push(...answers);
      return answers;
    },
    show: (about, says, dots) => void evidence.push({ about, says, dots }),
    contradict: (about, says, dots) => void contradictions.push({ about, says, dots }),
  };
}
