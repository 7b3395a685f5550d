import { type ChainRow, STUDY_LENGTHS, studyChainSteps } from '../../src/core/numerics/study/chain';
import { type OperationRow, studyOperations } from '../../src/core/numerics/study/operations';
import type { Job } from './jobs';

/** The study's tables as far as they are there. */
export interface StudyTables {
  readonly operations: readonly OperationRow[];
  /** Empty until the chains are computed. */
  readonly chain: readonly ChainRow[];
}

/** Where the numbers come from; stands with every table. */
export const STUDY_LABEL =
  'Recomputed by Tilesmith on its model of an A100, after the recipe of Sun et al., Dissecting Tensor Cores (IEEE TPDS 34(1), 2023); not the printed values.';

/** Recomputes the tables of Sun et al. with so many rounds: the single operations first, then the chains. */
export function* study(rounds: number): Job<StudyTables> {
  const operations = studyOperations(rounds);
  const steps = studyChainSteps(STUDY_LENGTHS, rounds);
  for (;;) {
    const step = steps.next();
    if (step.done) return { operations, chain: step.value };
    yield { share: step.value, partial: { operations, chain: [] } };
  }
}

/** Name of a chain's line. */
export function chainLabel({ input, init }: ChainRow): string {
  const name = input.toUpperCase();
  return init === 'low' ? `${name}, drawn in ${name}` : `${name}, drawn in FP32`;
}

/** What the chains say in a sentence. */
export function chainReading(chain: readonly ChainRow[]): string {
  const overflow = chain.find(({ relativeError }) => relativeError === null);
  const at = (input: ChainRow['input'], init: ChainRow['init']) =>
    chain.findLast((row) => row.input === input && row.init === init)?.relativeError ?? null;
  const bf16 = at('bf16', 'low');
  const tf32 = at('tf32', 'low');
  const ratio =
    bf16 === null || tf32 === null
      ? ''
      : ` BF16 errs ${(bf16 / tf32).toFixed(1)} times as much as TF32: it has three bits fewer.`;
  return overflow === undefined
    ? ratio.trim()
    : `${overflow.input.toUpperCase()} overflows from N = ${overflow.n} on.${ratio}`;
}
