import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { outsideSpace } from '../core/kernel/outsideSpace';
import {
  isKernelTunerInput,
  kernelFileNamedIn,
  readKernelTunerInput,
} from '../core/records/kernelTunerInput';
import type { DocumentSpace } from '../language/documentSpace';
import type { KernelDocument } from '../language/kernelDocument';
import { pathOf } from './pathOf';

/** Files beside a kernel that are looked at, and the size up to which they are. */
const MOST_FILES = 100;
const MOST_BYTES = 1_000_000;

/**
 * The input file of Kernel Tuner that a document has beside it: the one with the kernel's own name (`matmul.json` beside
 * `matmul.cu`), else the first by name whose `KernelFile` is the document. Reads files and nothing else; never rejects.
 */
export async function spaceBeside({
  uri,
  language,
  embedded,
}: KernelDocument): Promise<DocumentSpace | null> {
  const file = pathOf(uri);
  if (file === null || embedded) return null;
  const folder = path.dirname(file);
  const own = `${path.basename(file, path.extname(file))}.json`;
  const names = await readdir(folder).catch((): string[] => []);
  const candidates = names.filter((name) => name.endsWith('.json') && name !== own).sort();
  for (const name of [...(names.includes(own) ? [own] : []), ...candidates.slice(0, MOST_FILES)]) {
    const text = await textOf(path.join(folder, name));
    if (text === null || !isKernelTunerInput(text)) continue;
    const described = kernelFileNamedIn(text);
    const isAbout = described !== null && path.resolve(folder, described) === file;
    // One with the kernel's own name may be about another file that it names.
    if (!isAbout && (name !== own || described !== null)) continue;
    const read = readKernelTunerInput(text);
    const at = { path: path.join(folder, name), text };
    if (read.ok && (read.input.language ?? language) === language)
      return { ...at, outside: outsideSpace(read.input, name, language), problem: null };
    const problem = read.ok
      ? { place: 'KernelSpecification.Language', message: 'is another one', remedy: 'correct it' }
      : read.problem;
    return {
      ...at,
      outside: null,
      problem: `${name}: ${problem.place}: ${problem.message}\n${problem.remedy}`,
    };
  }
  return null;
}

async function textOf(file: string): Promise<string | null> {
  try {
    const { size } = await stat(file);
    return size > MOST_BYTES ? null : await readFile(file, 'utf8');
  } catch {
    return null;
  }
}
