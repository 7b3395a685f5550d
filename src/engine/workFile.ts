import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import type * as z from 'zod';
import { describeError } from '../core/describeError';
import { type ResultLine, resultLine, type WorkLine, workLine } from '../protocol/work';
import { badInput, UserError } from './errors';

/** Something that stands in a file of lines, with the line it stands in, counted from 1. */
export interface Placed<T> {
  readonly line: number;
  readonly value: T;
}

/** Reads a work file; throws UserError `BadInput` with file, line and remedy where it cannot be used. */
export function readWork(file: string): readonly Placed<WorkLine>[] {
  const lines = readLines(file, textOf(file), workLine);
  const known = new Map<string, number>();
  for (const { line, value } of lines) {
    const before = known.get(value.id);
    if (before !== undefined)
      throw badInput(
        `${file}:${line}: the id "${value.id}" stands in line ${before} already; give it another`,
      );
    known.set(value.id, line);
  }
  return lines;
}

/**
 * Reads a results file. A last line that was cut off when its writer was killed is left out. Throws UserError
 * `BadInput` where another line is no result.
 */
export function readResults(file: string): readonly ResultLine[] {
  const text = textOf(file);
  return readLines(file, text.slice(0, lengthOfWhole(text)), resultLine).map(({ value }) => value);
}

/** Results as they are added to a file: each is on the disk when `add` returns. */
export interface ResultsFile {
  /** Ids that the file had results of when it was opened. */
  readonly ids: ReadonlySet<string>;
  add(result: ResultLine): void;
  close(): void;
}

/** Opens a results file to add to it, making it where there is none; what a killed writer left half is cut off. */
export function openResults(file: string): ResultsFile {
  try {
    const found = existsSync(file) ? readResults(file) : [];
    if (existsSync(file)) mendEnd(file);
    const descriptor = openSync(file, 'a');
    return {
      ids: new Set(found.map(({ id }) => id)),
      add(result) {
        writeFileSync(descriptor, `${JSON.stringify(result)}\n`);
        fsyncSync(descriptor);
      },
      close: () => closeSync(descriptor),
    };
  } catch (error) {
    throw unusable(file, error);
  }
}

/** Leaves the file with whole lines only. */
function mendEnd(file: string): void {
  const text = readFileSync(file, 'utf8');
  truncateSync(file, Buffer.byteLength(text.slice(0, lengthOfWhole(text))));
}

/** Length of the lines that are finished: a line is written with its end, so that one without was cut off. */
function lengthOfWhole(text: string): number {
  return text.lastIndexOf('\n') + 1;
}

function readLines<T>(file: string, text: string, schema: z.ZodType<T>): readonly Placed<T>[] {
  return text.split('\n').flatMap((content, index) => {
    if (content.trim() === '') return [];
    const line = index + 1;
    return [{ line, value: readLine(`${file}:${line}`, content, schema) }];
  });
}

function readLine<T>(place: string, content: string, schema: z.ZodType<T>): T {
  let document: unknown;
  try {
    document = JSON.parse(content);
  } catch (error) {
    throw badInput(`${place}: this is no JSON document (${describeError(error)}); write one a line`);
  }
  const read = schema.safeParse(document);
  if (read.success) return read.data;
  const issues = read.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `"${path.join('.')}": ${message}`,
  );
  throw badInput(`${place}: ${issues.join('; ')}`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unusable(file, error);
  }
}

function unusable(file: string, error: unknown): unknown {
  return error instanceof Error && !(error instanceof UserError) && 'code' in error
    ? badInput(`${file}: ${describeError(error)}; give another file`)
    : error;
}
