import { renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describeError } from '../../core/describeError';
import { reportVerdict } from '../../core/records/gpuReport';
import { gpuReportMarkdown, sectionLine } from '../../core/records/gpuReportMarkdown';
import { badInput, EXIT } from '../../engine/errors';
import type { GpuReport } from '../../protocol/gpuReport';
import type { CommonOptions } from '../console';
import { readInteger } from '../options';
import { withEngine } from '../withEngine';

/** Options of `tilesmith gpu-check`. */
export interface GpuCheckOptions extends CommonOptions {
  readonly out?: string;
  readonly report?: string;
  readonly seconds: string;
}

/** The samples lie with the program, in a checkout and in the portable archive alike. */
const SAMPLES = path.join(__dirname, '..', 'media', 'samples');

/**
 * `tilesmith gpu-check`: checks all that cannot be checked without a GPU. The files are written after every section, so
 * that a check that is stopped or killed keeps what it has.
 */
export function gpuCheck(options: GpuCheckOptions): Promise<void> {
  return withEngine(options, async ({ engine, console, signal }) => {
    const seconds = readInteger('--seconds', options.seconds, 1);
    const write = (report: GpuReport): void => {
      if (options.out !== undefined) replaceFile(options.out, documentOf(report), '--out');
      if (options.report !== undefined) replaceFile(options.report, gpuReportMarkdown(report), '--report');
    };
    const report = await engine.gpuCheck(
      {
        samplesFolder: SAMPLES,
        seconds,
        onBegin: (name) => console.say(`${name} ...`),
        onSection: (section, soFar) => {
          console.say(sectionLine(section));
          write(soFar);
        },
      },
      { signal },
    );
    write(report);
    console.result(report, () => gpuReportMarkdown(report).trimEnd());
    if (!report.gpu)
      console.warn('tilesmith: there is no GPU here, so that only what needs none was checked');
    return signal.aborted ? EXIT.cancelled : exitCodeOf(report);
  });
}

function exitCodeOf(report: GpuReport): number {
  switch (reportVerdict(report)) {
    case 'passed':
      return EXIT.done;
    case 'no GPU':
      return EXIT.noDevice;
    default:
      return EXIT.doesNotHold;
  }
}

/** One measurement a line, so that the rest can be read and two reports compared. */
function documentOf({ measurements, ...head }: GpuReport): string {
  const lines = measurements.map((each) => `    ${JSON.stringify(each)}`).join(',\n');
  const text = JSON.stringify(head, null, 2).replace(/\n\}$/, '');
  return `${text},\n  "measurements": [${lines === '' ? '' : `\n${lines}\n  `}]\n}\n`;
}

/** Puts a whole file in the place of another, so that nobody ever finds half of one. */
function replaceFile(file: string, text: string, option: string): void {
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, text);
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw badInput(`${option}: ${describeError(error)}; choose another file`);
  }
}
