import { placeOfEcho, readEcho, tokenAt } from './echoedLine';
import { type RawMessage, readMessages } from './nvccOutput';
import type { SourceMessage } from './sourceMessage';

/**
 * The messages of one run of nvcc as places in the text it compiled: those of the front end, of the host's
 * preprocessor, and of the assembler, which have no place and stand at the start. Sorted by place; notes and
 * instantiations follow what they explain with severity `info`. What is said about an included file stands at its
 * `#include`, with the file's own place in the text.
 * @param fileName the name under which nvcc was given `source`, as it appears in the output
 */
export function nvccMessages(output: string, source: string, fileName: string): readonly SourceMessage[] {
  const text = new SourceText(source, fileName);
  const seen = new Set<string>();
  const groups: SourceMessage[][] = [];
  for (const raw of readMessages(output)) {
    const [message, ...explained] = [raw, ...raw.context].map((part) => text.place(part));
    if (message === undefined) continue;
    const last = groups.at(-1);
    if (message.severity === 'info' && last !== undefined) {
      last.push(message, ...explained);
      continue;
    }
    // One mistake in a template is reported for each instance of it; the first says enough.
    const key = `${message.severity} ${message.offset} ${message.text}`;
    if (seen.has(key)) continue;
    seen.add(key);
    groups.push([message, ...explained]);
  }
  return groups.sort(([a], [b]) => (a?.offset ?? 0) - (b?.offset ?? 0)).flat();
}

/** Places in one text, in UTF-16 units. */
class SourceText {
  private readonly lines: readonly string[];
  private readonly starts: readonly number[];

  constructor(
    source: string,
    private readonly fileName: string,
  ) {
    const starts = [0, ...[...source.matchAll(/\r\n|\n|\r/g)].map(({ 0: end, index }) => index + end.length)];
    this.starts = starts;
    this.lines = starts.map((start, index) => source.slice(start, starts[index + 1]).replace(/[\r\n]+$/, ''));
  }

  place(raw: RawMessage): SourceMessage {
    const { severity } = raw;
    if (raw.file === null) {
      // A message without a file is either about the end of the text or about all of it.
      const line = raw.atEnd ? this.lastLine() : 0;
      const column = raw.atEnd ? Math.max(0, (this.lines[line] ?? '').length - 1) : 0;
      return { severity, text: raw.text, ...this.at(line, column, 1) };
    }
    if (raw.file !== this.fileName) {
      const line = this.includeOf(raw.file);
      const written = this.lines[line] ?? '';
      const column = written.length - written.trimStart().length;
      const text = `${raw.file}(${raw.line}): ${raw.text}`;
      return { severity, text, ...this.at(line, column, Math.max(1, written.trim().length)) };
    }
    const line = Math.min(raw.line - 1, this.lines.length - 1);
    const { column, length } = this.within(this.lines[line] ?? '', raw);
    return { severity, text: raw.text, ...this.at(line, column, length) };
  }

  private within(written: string, raw: RawMessage): { readonly column: number; readonly length: number } {
    if (raw.echo !== null) {
      const { echo, mark } = readEcho(raw.echo.text, raw.echo.caret);
      return placeOfEcho(written, echo, mark);
    }
    if (raw.displayColumn !== null) return tokenAt(written, fromDisplayColumn(written, raw.displayColumn));
    const column = written.length - written.trimStart().length;
    return { column, length: Math.max(1, written.trim().length) };
  }

  private at(line: number, column: number, length: number) {
    return { line, column, offset: (this.starts[line] ?? 0) + column, length };
  }

  private lastLine(): number {
    return Math.max(
      0,
      this.lines.findLastIndex((line) => line.trim() !== ''),
    );
  }

  /** The line that includes the file, by its last name; the first line where it comes in by way of another file. */
  private includeOf(file: string): number {
    const name = file.split(/[\\/]/).at(-1) ?? file;
    const found = this.lines.findIndex((line) => /^\s*#\s*include\b/.test(line) && namesFile(line, name));
    return Math.max(0, found);
  }
}

function namesFile(includeLine: string, name: string): boolean {
  return ['/', '"', '<'].some((before) => includeLine.includes(`${before}${name}`));
}

/** Columns of gcc are those of a terminal, 1-based, with a tab stop at every eighth. */
function fromDisplayColumn(line: string, displayColumn: number): number {
  let display = 0;
  let column = 0;
  for (const character of line) {
    if (display >= displayColumn - 1) break;
    display = character === '\t' ? display + 8 - (display % 8) : display + 1;
    column += character.length;
  }
  return column;
}
