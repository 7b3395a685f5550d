import { writeFileSync } from 'node:fs';
import { release, type } from 'node:os';
import { describeError } from '../../core/describeError';
import { DISPATCH_FORMATS, isDispatchFormat } from '../../core/dispatch/dispatchFormats';
import { formatSize } from '../../core/gemm/size';
import { tuningCsv } from '../../core/records/csv';
import { kernelTunerCache } from '../../core/records/kernelTunerCache';
import { t4Results } from '../../core/records/t4';
import { t4Metadata } from '../../core/records/t4Metadata';
import type { TuningRun } from '../../core/records/tuningRun';
import type { Engine } from '../../engine/engine';
import { badInput, EXIT, noSession } from '../../engine/errors';
import { runsOf } from '../../engine/tuningRuns';
import { PRODUCT_VERSION } from '../../protocol/version';
import type { CommonOptions, Console } from '../console';
import { dispatchReport } from '../dispatchTable';
import { readSizes } from '../options';
import { readSharing, type SharingOptions } from '../sharing';
import { withEngine } from '../withEngine';

/** Options of `tilesmith export`. */
export interface ExportOptions extends CommonOptions, SharingOptions {
  readonly format: string;
  readonly session: readonly string[];
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
    const text = textOf(engine, options, console);
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

/** The T4 file that tells where results come from. */
const METADATA = 't4-metadata';

function metadataOf(engine: Engine, id: string | null): string {
  const detail = engine.session(id);
  if (detail === null) throw noSession(id);
  const { device, kernel } = detail.summary;
  const operatingSystem = `${type()} ${release()}`;
  return json(t4Metadata({ device, kernel, operatingSystem, version: PRODUCT_VERSION }));
}

function textOf(engine: Engine, options: ExportOptions, console: Console): string {
  const { format, session, size } = options;
  const { share, variants, portable } = readSharing(options);
  if (isDispatchFormat(format)) {
    if (size.length > 0)
      throw badInput('--size: a dispatch table has all sizes of its session; leave it out');
    const dispatch = engine.dispatch({ sessions: session, variants, portable });
    console.say(dispatchReport(dispatch));
    return DISPATCH_FORMATS[format].write(dispatch.table);
  }
  const write = FORMATS[format];
  const names = [...Object.keys(FORMATS), METADATA, ...Object.keys(DISPATCH_FORMATS)];
  if (format === METADATA) return metadataOf(engine, session[0] ?? null);
  if (write === undefined) throw badInput(`--format: "${format}" is none of ${names.join(', ')}`);
  if (share !== null)
    throw badInput('--variants and --portable are about dispatch tables; add --format dispatch-json');
  return write(chosenRuns(engine, options));
}

function chosenRuns(engine: Engine, { session, size }: ExportOptions): readonly TuningRun[] {
  if (session.length > 1)
    throw badInput('--session: this format holds one session; several make a dispatch table');
  const id = session[0] ?? null;
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
