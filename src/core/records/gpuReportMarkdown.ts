import { deviceLabel } from '../device/deviceLabel';
import { formatDuration, significant } from '../format';
import {
  type Cell,
  type FigureTable,
  type GpuReportHead,
  type GpuSection,
  NO_GPU,
  reportVerdict,
} from './gpuReport';

const VERDICTS = {
  passed: 'Everything that exists was checked and passed.',
  failed: 'Something is wrong; the sections below say what.',
  incomplete: 'Nothing is wrong, but not everything was checked; the sections below say why.',
  'no GPU':
    'There is no GPU: only what needs none was checked. Run the same command on a machine with a GPU for the rest.',
} as const;

/** The report for people, in Markdown; ends with a line break. */
export function gpuReportMarkdown(report: GpuReportHead): string {
  const { program, startedAt, seconds, finished, host, platform, notes, sections } = report;
  const state = finished ? '' : ' **The check did not come to its end.**';
  return [
    '# GPU check',
    '',
    `Tilesmith ${program} on ${host} (${platform}), ${startedAt}, ${formatDuration(seconds)}.`,
    '',
    `**${VERDICTS[reportVerdict(report)]}**${state}`,
    '',
    ...devicesOf(report),
    ...notes.map((note) => `- ${note}`),
    ...(notes.length === 0 ? [] : ['']),
    ...markdownTable(
      sections.map(({ name, status, why, seconds: took }) => ({
        section: name,
        status,
        time: formatDuration(took),
        why: why === null ? '' : shortened(why),
      })),
    ),
    '',
    ...sections.flatMap(sectionLines),
  ].join('\n');
}

/** One line for a terminal: `failed: energy (12 s): …`. */
export function sectionLine({ name, status, why, seconds }: GpuSection): string {
  return `${status}: ${name} (${formatDuration(seconds)})${why === null ? '' : `: ${shortened(why)}`}`;
}

function devicesOf({ devices, gpu }: GpuReportHead): readonly string[] {
  if (devices.length === 0) return [`No device was found. ${gpu ? '' : NO_GPU}`.trim(), ''];
  return [
    ...devices.map((device) => `- ${deviceLabel(device)}: ${device.backend}, driver ${device.driver}`),
    '',
  ];
}

function sectionLines({ name, about, status, why, figures }: GpuSection): readonly string[] {
  return [
    `## ${name}: ${status}`,
    '',
    about,
    '',
    ...(why === null ? [] : [`**${status === 'failed' ? 'Wrong' : 'Why'}**: ${why}`, '']),
    ...figures.flatMap(tableLines),
  ];
}

function tableLines({ title, rows }: FigureTable): readonly string[] {
  return rows.length === 0 ? [] : [`${title}:`, '', ...markdownTable(rows), ''];
}

function markdownTable(rows: FigureTable['rows']): readonly string[] {
  // What nobody knows of any row is no column.
  const all = Object.keys(rows[0] ?? {});
  const columns = all.filter((column) => rows.some((row) => row[column] !== null));
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns),
    line(columns.map((column) => (rows.every((row) => typeof row[column] !== 'string') ? '--:' : '---'))),
    ...rows.map((row) => line(columns.map((column) => cellText(row[column] ?? null)))),
  ];
}

function cellText(cell: Cell): string {
  switch (typeof cell) {
    case 'number':
      return Number.isInteger(cell) ? String(cell) : numberText(cell);
    case 'boolean':
      return cell ? 'yes' : 'no';
    case 'string':
      return shortened(cell).replaceAll('|', '\\|');
    default:
      return '';
  }
}

const numberText = (value: number): string => (value < 0 ? `-${significant(-value)}` : significant(value));

const MOST_CHARACTERS = 300;

/** One line of a table; the whole text stands in the section and in the JSON. */
function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= MOST_CHARACTERS ? line : `${line.slice(0, MOST_CHARACTERS - 1)}…`;
}
