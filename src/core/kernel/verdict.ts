import { formatExpression } from '../space/formatExpression';
import { parseExpression } from '../space/parseExpression';
import type { GemmSettings } from './directives';
import { gemmDirective } from './gemmDirective';
import { evidence, sourceText } from './inference/gemmInput';
import type { Hypothesis } from './inference/hypotheses';
import type { Evidence, KernelModel, Missing } from './kernelModel';

/** What running the hypotheses about a kernel came to; `run` is how many of them were run. */
export type Verdict =
  | {
      readonly outcome: 'decided';
      readonly settings: GemmSettings;
      /** Groups along x, y, z as they are written in a directive; `null` where the launch was known. */
      readonly dispatch: readonly [string, string, string] | null;
      readonly run: number;
    }
  | { readonly outcome: 'none'; readonly run: number }
  /** Readings that mean something else and were right both, as the parts of a directive. */
  | { readonly outcome: 'ambiguous'; readonly readings: readonly string[]; readonly run: number };

/** The verdict that a hypothesis is the truth. */
export function decidedFor({ settings, dispatch }: Hypothesis, run: number): Verdict {
  const [x, y, z] = dispatch?.map(formatExpression) ?? [];
  const groups = x === undefined || y === undefined || z === undefined ? null : ([x, y, z] as const);
  return { outcome: 'decided', settings, dispatch: groups, run };
}

/** The hypothesis that a verdict says is the truth; `null` where it says of none. */
export function hypothesisOf(verdict: Verdict): Hypothesis | null {
  if (verdict.outcome !== 'decided') return null;
  const { settings, dispatch } = verdict;
  const [x, y, z] = (dispatch ?? []).flatMap((text) => {
    const parsed = parseExpression(text);
    return parsed.ok ? [parsed.expression] : [];
  });
  if (dispatch === null) return { settings, dispatch: null };
  return x && y && z ? { settings, dispatch: [x, y, z] } : null;
}

/**
 * A kernel's model with what running told: `read` is what reading the source alone gives, `assuming` what it gives
 * under a hypothesis. Nothing is open any more, whatever the verdict.
 */
export function withVerdict(
  read: KernelModel,
  verdict: Verdict,
  assuming: (hypothesis: Hypothesis) => KernelModel,
): KernelModel {
  const hypothesis = hypothesisOf(verdict);
  if (!hypothesis) return { ...read, hypotheses: null, missing: stillMissing(read, verdict) };
  const model = assuming(hypothesis);
  const decided = new Set([...Object.keys(hypothesis.settings), ...(hypothesis.dispatch ? ['launch'] : [])]);
  return {
    ...model,
    hypotheses: null,
    evidence: [
      ...model.evidence.filter(({ about }) => !decided.has(about)),
      ...decidedEvidence(model, decided, verdict.run),
    ],
  };
}

/** Whether running, and not reading, told something about a kernel. */
export function isDecided({ evidence: all }: Pick<KernelModel, 'evidence'>): boolean {
  return all.some(({ how }) => how === 'device');
}

function decidedEvidence(
  { roles, layout, launch }: KernelModel,
  decided: ReadonlySet<string>,
  run: number,
): readonly Evidence[] {
  const texts: readonly (readonly [string, string | null])[] = [
    ...(['a', 'b', 'c'] as const).map((role) => [role, `${role.toUpperCase()} is ${roles[role]}`] as const),
    ...(['m', 'n', 'k'] as const).map((dim) => {
      const source = roles[dim];
      return [dim, source && `${dim.toUpperCase()} is ${sourceText(source)}`] as const;
    }),
    ['layout', `layout ${layout}`],
    ['launch', launch && `launch = ${launch.map(formatExpression).join(', ')}`],
  ];
  return texts.flatMap(([about, text]) =>
    text !== null && decided.has(about) ? [evidence(about, 'device', `${text}${DECIDED}${count(run)}`)] : [],
  );
}

const DECIDED = ', decided by running ';

/** All that running told about a kernel in one sentence; `null` where it told nothing. */
export function decidedText({ evidence: all }: Pick<KernelModel, 'evidence'>): string | null {
  const told = all.filter(({ how }) => how === 'device').map(({ text }) => text.split(DECIDED));
  const run = told[0]?.[1];
  return run === undefined ? null : `${told.map(([what]) => what).join('; ')}${DECIDED}${run}`;
}

/** What is still to be asked for, with what running told: that none was right, or which were. */
function stillMissing(read: KernelModel, verdict: Verdict): readonly Missing[] {
  const tell = (told: string): readonly Missing[] =>
    read.missing.map(({ about, remedy }) => ({ about, remedy: `${told}; ${remedy}` }));
  if (verdict.outcome === 'none') return tell(`none of ${count(verdict.run)} that were run is right`);
  if (verdict.outcome !== 'ambiguous') return read.missing;
  const told = `${verdict.readings.join(' and ')} are both right`;
  if (read.missing.length > 0) return tell(told);
  return [
    { about: 'roles', remedy: `${told}; write the one that is meant, such as "${gemmDirective(read)}"` },
  ];
}

function count(run: number): string {
  return run === 1 ? '1 hypothesis' : `${run} hypotheses`;
}
