import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describeError } from '../core/describeError';
import { isScript, languageOf } from '../core/kernel/language';
import { badInput } from '../engine/errors';
import { readSpaceFile } from '../engine/spaceFile';
import type { KernelSource, SpaceFile } from '../protocol/tuning';

/** What some editors put in front of UTF-8; WGSL does not allow it and editors do not show it. */
const BYTE_ORDER_MARK = '\ufeff';

/** The kernel file without a byte order mark; throws UserError `BadInput` where it cannot be read as text. */
export function readSource(file: string): KernelSource {
  const language = languageOf(file);
  if (language === null) {
    throw badInput(
      `${file}: not a kernel file; Tilesmith reads WGSL (.wgsl), CUDA (.cu, .cuh), WGSL in scripts (.js, .ts) and input files of Kernel Tuner (.json)`,
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

/**
 * The kernel that a command is given: a kernel file, with the input file of Kernel Tuner that `--space` names, or such an
 * input file (`.json`) that names its kernel file. Throws UserError `BadInput` where one of them cannot be read.
 */
export function readKernel(file: string, space: string | undefined): KernelSource {
  if (path.extname(file).toLowerCase() !== '.json') {
    const source = readSource(file);
    return space === undefined ? source : { ...source, spaceFile: readSpace(space) };
  }
  if (space !== undefined)
    throw badInput(`--space: ${file} says what is tuned itself; give the kernel file with --space`);
  const spaceFile = readSpace(file);
  return { ...readSource(kernelFileOf(file, readSpaceFile(spaceFile).kernelFile)), spaceFile };
}

/** The kernel's file as messages name it, which an input file may have led to. */
export function shownName(file: string, { path: full }: KernelSource): string {
  const isKernel = full === null || full === path.resolve(file);
  return isKernel ? file : path.relative(process.cwd(), full);
}

/** Where the kernel file that an input file names lies: beside it or in a folder there. */
function kernelFileOf(file: string, kernelFile: string | null): string {
  const place = `${file}: KernelSpecification.KernelFile`;
  const otherwise = `or give the kernel file, and "--space ${file}"`;
  if (kernelFile === null) throw badInput(`${place}: is missing; name the kernel file there, ${otherwise}`);
  const folder = path.dirname(file);
  const found = path.join(folder, kernelFile);
  const outside = path.relative(path.resolve(folder), path.resolve(folder, kernelFile));
  if (path.isAbsolute(kernelFile) || outside.split(path.sep)[0] === '..')
    throw badInput(`${place}: "${kernelFile}" does not lie beside the file; put it there, ${otherwise}`);
  if (!existsSync(found)) throw badInput(`${place}: there is no file ${found}; put it there, ${otherwise}`);
  if (languageOf(found) === null)
    throw badInput(`${place}: "${kernelFile}" is no kernel file; name a .wgsl, .cu or .cuh file`);
  return found;
}

function readSpace(file: string): SpaceFile {
  return { path: path.resolve(file), text: bytesOf(file, path.resolve(file)).text };
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
      return badInput(
        `${name}: there is no such file; give the path of a kernel file or an input file of Kernel Tuner`,
      );
    case 'EISDIR':
      return badInput(
        `${name}: this is a folder; give the path of a kernel file or an input file of Kernel Tuner`,
      );
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return badInput(`${name}: this is no UTF-8 text; save the file as UTF-8`);
    default:
      return badInput(
        `${name}: ${describeError(error)}; give the path of a kernel file or an input file of Kernel Tuner`,
      );
  }
}
