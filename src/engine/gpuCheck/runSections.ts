import { describeError } from '../../core/describeError';
import { type FigureTable, type GpuSection, OUT_OF_TIME } from '../../core/records/gpuReport';

/** What a section has found so far; it stays when the section is cut short. */
export interface Findings {
  readonly figures: FigureTable[];
  /** What is wrong, each in words that name what it is about. */
  readonly problems: string[];
}

/** The time of one section. */
export interface SectionTime {
  /** Aborts when the time is up, or when the whole check is stopped. */
  readonly signal: AbortSignal;
  /** True shortly before: nothing new is to be begun then. */
  expired(): boolean;
}

/** A section as it is run. */
export interface Section {
  readonly name: string;
  readonly about: string;
  /** What is kept for it when sections before it take long; a share where the whole time is less than all ask for. */
  readonly reserveSeconds: number;
  /** Adds what it finds; returns why it could not be run, or not to its end, `null` where it was. */
  readonly run: (findings: Findings, time: SectionTime) => Promise<string | null>;
}

/** How sections are run. */
export interface SectionsOptions {
  readonly seconds: number;
  readonly signal: AbortSignal;
  readonly onBegin: (section: Section) => void;
  readonly onEnd: (section: GpuSection) => void;
}

/** Part of a section's time in which it begins nothing new. */
const LAST_PART = 0.1;
const CANCELLED = 'cancelled';

/**
 * Runs sections one after the other within one time for all. One that fails, also by an error, does not keep the next
 * from running; one whose time is up is cut short, and says so.
 */
export async function runSections(sections: readonly Section[], options: SectionsOptions): Promise<void> {
  const { seconds, signal, onBegin, onEnd } = options;
  const endMs = performance.now() + 1000 * seconds;
  const asked = sections.reduce((sum, { reserveSeconds }) => sum + reserveSeconds, 0);
  const scale = Math.min(1, asked === 0 ? 1 : seconds / asked);
  let keptSeconds = asked;
  for (const section of sections) {
    keptSeconds -= section.reserveSeconds;
    const leftMs = endMs - performance.now() - 1000 * scale * keptSeconds;
    if (signal.aborted || (leftMs <= 0 && section.reserveSeconds > 0)) {
      onEnd(notRun(section, signal.aborted ? CANCELLED : OUT_OF_TIME));
      continue;
    }
    onBegin(section);
    onEnd(await runSection(section, Math.max(leftMs, 1), signal));
  }
}

async function runSection(section: Section, leftMs: number, signal: AbortSignal): Promise<GpuSection> {
  const { name, about, run } = section;
  const startMs = performance.now();
  const findings: Findings = { figures: [], problems: [] };
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), leftMs);
  const time: SectionTime = {
    signal: AbortSignal.any([signal, deadline.signal]),
    expired: () => performance.now() - startMs >= leftMs * (1 - LAST_PART),
  };
  let why: string | null;
  try {
    why = await run(findings, time);
  } catch (error) {
    why = signal.aborted ? CANCELLED : deadline.signal.aborted ? OUT_OF_TIME : null;
    if (why === null) findings.problems.push(describeError(error));
  } finally {
    clearTimeout(timer);
  }
  const { figures, problems } = findings;
  const seconds = (performance.now() - startMs) / 1000;
  const ended = { name, about, seconds, figures };
  if (problems.length > 0) {
    const cut = why === null ? [] : [`not run to its end: ${why}`];
    return { ...ended, status: 'failed', why: [...problems, ...cut].join('; ') };
  }
  return why === null ? { ...ended, status: 'passed', why } : { ...ended, status: 'not run', why };
}

function notRun({ name, about }: Section, why: string): GpuSection {
  return { name, about, status: 'not run', why, seconds: 0, figures: [] };
}
