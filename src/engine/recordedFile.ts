import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describeError } from '../core/describeError';
import { readCsv } from '../core/records/readCsv';
import { readTuningJson } from '../core/records/readTuningJson';
import type { RecordedTable } from '../core/records/recordedTable';
import { storedTable } from '../core/records/storedTable';
import { badInput } from './errors';
import { measurementOf } from './records';
import { MeasurementStore } from './store/store';

/** Unpacked bytes that are read at most. */
const MOST_BYTES = 400 * 2 ** 20;

/** The first bytes of every SQLite file. */
const SQLITE = 'SQLite format 3\0';

/**
 * The measurements in a file: CSV, a Kernel Tuner cache, T4 results (each also packed with gzip), or a measurement store
 * of ours. What it is, is told from its content. Throws UserError `BadInput` naming file, line and remedy.
 */
export function readRecordedFile(file: string): RecordedTable {
  const bytes = bytesOf(file);
  if (bytes.subarray(0, SQLITE.length).toString('latin1') === SQLITE) return readStore(file);
  const text = bytes.toString('utf8');
  const read = /^\s*[{[]/.test(text) ? readTuningJson(file, text) : readCsv(file, text);
  if (!read.ok) {
    const { line, message } = read.problem;
    const place = line === null ? file : `${file}:${line}`;
    throw badInput(
      `${place}: ${message}; give a CSV, a Kernel Tuner cache, T4 results or a measurement store`,
    );
  }
  if (read.table.rows === 0) throw badInput(`${file}: has no rows; give a file with measurements`);
  return read.table;
}

function bytesOf(file: string): Buffer {
  try {
    const bytes = readFileSync(file);
    const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return isPacked ? gunzipSync(bytes, { maxOutputLength: MOST_BYTES }) : bytes;
  } catch (error) {
    throw badInput(`${file}: cannot be read (${describeError(error)}); give a file of measurements`);
  }
}

function readStore(file: string): RecordedTable {
  const store = new MeasurementStore(file);
  try {
    return storedTable(file, store.measurements({}).map(measurementOf));
  } finally {
    store.close();
  }
}
