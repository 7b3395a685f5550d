import { explainPtxas } from './ptxasOutput';
import type { SourceMessage } from './sourceMessage';

/** A message as nvcc printed it; `line` is 1-based. */
export interface RawMessage {
  readonly severity: SourceMessage['severity'];
  readonly text: string;
  /** The file as printed; `null` where the message names none. */
  readonly file: string | null;
  readonly line: number;
  /** The message is about the end of the text, e.g. a bracket that is never closed. */
  readonly atEnd: boolean;
  /** The line as the front end shows it, and the code point under which its caret stands. */
  readonly echo: { readonly text: string; readonly caret: number } | null;
  /** gcc's column, 1-based, in columns of a terminal. */
  readonly displayColumn: number | null;
  /** Where the template was instantiated that the message is about. */
  readonly context: readonly RawMessage[];
}

const SEVERITIES = 'catastrophic error|internal error|fatal error|error|warning|note|remark';
/** `file(line): error: text`, `file(line): warning #177-D: text`, and the host compiler's `file(line): error C2065: text`. */
const FRONT_END = new RegExp(`^(.+?)\\((\\d+)\\)\\s?: (${SEVERITIES})(?: (#\\d+(?:-D)?|C\\d+))?: (.*)$`, 'i');
const AT_END = new RegExp(`^At end of source: (${SEVERITIES})(?: (#\\d+(?:-D)?))?: (.*)$`);
const HOST = new RegExp(`^(.+?):(\\d+):(?:(\\d+):)? (${SEVERITIES}): (.*)$`);
const PTXAS = /^ptxas (?:.*?; )?(error|warning|fatal)\s*: (.*)$/;
const DRIVER = /^nvcc (error|fatal)\s*: (.*)$/;
const CONTEXT = /^(?:detected during:?\s*)?(.*?) at line (\d+)(?: of (.+))?$/;
/** Lines that belong to no message. */
const NOISE = /^(?:Remark: |\d+ errors? detected|ptxas info|compilation terminated|nvcc warning)/;

/** nvcc indents the line it shows by two. */
const ECHO_INDENT = 2;

/** Every message in the output of nvcc, in the order printed. */
export function readMessages(output: string): readonly RawMessage[] {
  const lines = output.split(/\r?\n/);
  const found: RawMessage[] = [];
  for (let index = 0; index < lines.length; ) {
    const head = headOf(lines[index++] ?? '');
    if (head === null) continue;
    const body: string[] = [];
    while (index < lines.length && isBody(lines[index] ?? '')) body.push(lines[index++] ?? '');
    found.push(withBody(head, body));
  }
  // The summary says nothing where the cause is there.
  const summary = /Ptx assembly aborted|^nvcc: .*died/;
  const causes = found.filter(({ severity, text }) => severity === 'error' && !summary.test(text));
  return causes.length === 0 ? found : found.filter(({ text }) => !summary.test(text));
}

function isBody(line: string): boolean {
  return line.trim() !== '' && !NOISE.test(line) && headOf(line) === null;
}

function severityOf(word: string): RawMessage['severity'] {
  // The code generator writes `Error` where the front end writes `error`.
  const severity = word.toLowerCase();
  if (severity === 'warning') return 'warning';
  return severity === 'note' || severity === 'remark' ? 'info' : 'error';
}

const BARE = { file: null, line: 1, atEnd: false, echo: null, displayColumn: null, context: [] } as const;

const withCode = (text: string, code: string | undefined) =>
  code === undefined ? text : `${text} (${code})`;

function headOf(line: string): RawMessage | null {
  if (NOISE.test(line)) return null;
  const front = FRONT_END.exec(line);
  if (front !== null) {
    const [, file = '', number = '1', severity = '', code, text = ''] = front;
    return {
      ...BARE,
      severity: severityOf(severity),
      text: withCode(explainPtxas(text), code),
      file,
      line: Number(number),
    };
  }
  const end = AT_END.exec(line);
  if (end !== null) {
    const [, severity = '', code, text = ''] = end;
    return { ...BARE, severity: severityOf(severity), text: withCode(text, code), atEnd: true };
  }
  const tool = PTXAS.exec(line) ?? DRIVER.exec(line);
  if (tool !== null) {
    const [, severity = '', text = ''] = tool;
    return {
      ...BARE,
      severity: severityOf(severity),
      text: `${line.slice(0, line.indexOf(' '))}: ${explainPtxas(text)}`,
    };
  }
  const host = HOST.exec(line);
  if (host === null) return null;
  const [, file = '', number = '1', column, severity = '', text = ''] = host;
  const displayColumn = column === undefined ? null : Number(column);
  return { ...BARE, severity: severityOf(severity), text, file, line: Number(number), displayColumn };
}

/** Adds what follows the head: more of the text, the shown line with its caret, and where a template was used. */
function withBody(head: RawMessage, body: readonly string[]): RawMessage {
  if (head.displayColumn !== null) return head;
  const caretLine = body.findIndex((line) => /^\s*\^\s*$/.test(line));
  const shown = body[caretLine - 1];
  const contextLine = body.findIndex((line) => /^\s+detected during/.test(line));
  const textEnd = caretLine > 0 ? caretLine - 1 : contextLine < 0 ? body.length : contextLine;
  const more = body.slice(0, textEnd).map((line) => line.trim());
  const caret = (body[caretLine] ?? '').indexOf('^') - ECHO_INDENT;
  return {
    ...head,
    text: [head.text, ...more].join('\n'),
    echo: shown === undefined ? null : { text: shown.slice(ECHO_INDENT), caret },
    context: contextLine < 0 ? [] : body.slice(contextLine).flatMap((line) => contextOf(line, head)),
  };
}

function contextOf(line: string, head: RawMessage): readonly RawMessage[] {
  const found = CONTEXT.exec(line.trim());
  if (found === null) return [];
  const [, text = '', number = '1', file] = found;
  return [{ ...BARE, severity: 'info', text, file: file ?? head.file, line: Number(number) }];
}
