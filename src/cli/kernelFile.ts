import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describeError } from '../core/describeError';
import { isScript, languageOf } from '../core/kernel/language';
import { badInput } from '../engine/errors';
import type { KernelSource } from '../protocol/tuning';

/** What some editors put in front of UTF-8; WGSL does not allow it and editors do not show it. */
const BYTE_ORDER_MARK = '\ufeff';

/** The kernel file without a byte order mark; throws UserError `BadInput` where it cannot be read as text. */
export function readSource(file: string): KernelSource {
  const language = languageOf(file);
  if (language === null) {
    throw badInput(
      `${file}: not a kernel file; Tilesmith reads WGSL (.wgsl), CUDA (.cu, .cuh) and WGSL in scripts (.js, .ts)`,
    );
  }
  const full = path.resolve(file);
  const { text } = bytesOf(file, full);
  return { language, path: full, text, ...(isScript(file) ? { embedded: true } : {}) };
}

/**
 * Puts `edited` in the place of the text the file had when it was read, and keeps its byte order mark. False where the
 * file holds another text by now, which is then left alone.
 */
export function replaceSource({ path: file, text }: KernelSource, edited: string): boolean {
  if (file === null) return false;
  const now = bytesOf(file, file);
  if (now.text !== text) return false;
  writeFileSync(file, `${now.mark}${edited}`);
  return true;
}

function bytesOf(name: string, file: string): { readonly mark: string; readonly text: string } {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch (error) {
    throw unreadable(name, error);
  }
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  return { mark, text: text.slice(mark.length) };
}

function unreadable(name: string, error: unknown) {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  switch (code) {
    case 'ENOENT':
      return badInput(`${name}: there is no such file; give the path of a kernel file`);
    case 'EISDIR':
      return badInput(`${name}: this is a folder; give the path of a kernel file`);
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return badInput(`${name}: this is no UTF-8 text; save the file as UTF-8`);
    default:
      return badInput(`${name}: ${describeError(error)}; give the path of a kernel file`);
  }
}
