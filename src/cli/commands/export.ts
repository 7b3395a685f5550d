import { writeFileSync } from 'node:fs';
import { describeError } from '../../core/describeError';
import { formatSize } from '../../core/gemm/size';
import { tuningCsv } from '../../core/records/csv';
import { kernelTunerCache } from '../../core/records/kernelTunerCache';
import { t4Results } from '../../core/records/t4';
import type { TuningRun } from '../../core/records/tuningRun';
import type { Engine } from '../../engine/engine';
import { badInput, EXIT, noSession } from '../../engine/errors';
import { runsOf } from '../../engine/tuningRuns';
import type { CommonOptions } from '../console';
import { readSizes } from '../options';
import { withEngine } from '../withEngine';

/** Options of `tilesmith export`. */
export interface ExportOptions extends CommonOptions {
  readonly format: string;
  readonly session?: string;
  readonly size: readonly string[];
  readonly out?: string;
  readonly list?: true;
}

const FORMATS: Readonly<Record<string, (runs: readonly TuningRun[]) => string>> = {
  t4: (runs) => json(t4Results(only(runs))),
  'kernel-tuner': (runs) => json(kernelTunerCache(only(runs))),
  csv: tuningCsv,
};

/** `tilesmith export`: a session's measurements in the formats of other tools. */
export function exportSession(options: ExportOptions): Promise<void> {
  return withEngine(options, async ({ engine, console }) => {
    if (options.list === true) {
      const sessions = engine.sessions();
      console.result({ sessions }, () => sessions.map(listLine).join('\n') || 'no session yet');
      return EXIT.done;
    }
    const write = FORMATS[options.format];
    if (write === undefined) {
      throw badInput(`--format: "${options.format}" is none of ${Object.keys(FORMATS).join(', ')}`);
    }
    const text = write(chosenRuns(engine, options));
    if (options.out === undefined) {
      process.stdout.write(text);
      return EXIT.done;
    }
    try {
      writeFileSync(options.out, text);
    } catch (error) {
      throw badInput(`--out: ${describeError(error)}; choose another file`);
    }
    console.say(`wrote ${options.out}`);
    return EXIT.done;
  });
}

function chosenRuns(engine: Engine, { session, size }: ExportOptions): readonly TuningRun[] {
  const id = session ?? null;
  const runs = runsOf(engine.store(), id);
  if (runs === null) throw noSession(id);
  const wanted = readSizes(size).map(formatSize);
  const chosen = runs.filter((run) => wanted.length === 0 || wanted.includes(formatSize(run.size)));
  if (chosen.length === 0) {
    const has = runs.map((run) => formatSize(run.size)).join(', ');
    throw badInput(`--size: the session has no problem of size ${wanted.join(', ')}; it has ${has}`);
  }
  return chosen;
}

/** These formats hold one problem a file. */
function only(runs: readonly TuningRun[]): TuningRun {
  const [first, second] = runs;
  if (first === undefined || second !== undefined) {
    const sizes = runs.map((run) => formatSize(run.size)).join(', ');
    throw badInput(
      `the session has several problems (${sizes}); choose one with --size, or use --format csv`,
    );
  }
  return first;
}

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

function listLine({
  id,
  startedAt,
  kind,
  state,
  kernel,
  sizes,
  device,
}: ReturnType<Engine['sessions']>[number]) {
  return `${id}  ${startedAt}  ${kind} ${state}  ${kernel.entry} ${sizes.map(formatSize).join(' ')}  ${device.name}`;
}
