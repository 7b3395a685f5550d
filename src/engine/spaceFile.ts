import path from 'node:path';
import { type OutsideSpace, outsideSpace } from '../core/kernel/outsideSpace';
import { type KernelTunerInput, readKernelTunerInput } from '../core/records/kernelTunerInput';
import type { KernelSource, SpaceFile } from '../protocol/tuning';
import { badInput } from './errors';

/** What an input file of Kernel Tuner holds; throws UserError `BadInput` with file, place and remedy. */
export function readSpaceFile({ path: file, text }: SpaceFile): KernelTunerInput {
  const read = readKernelTunerInput(text);
  if (read.ok) return read.input;
  const { place, message, remedy } = read.problem;
  const at = /^\d/.test(place) ? `${file}:${place}` : `${file}: ${place}`;
  throw badInput(`${at}: ${message}; ${remedy}`);
}

/** The file that stands in the place of a source's directives, `null` where there is none; throws as {@link readSpaceFile}. */
export function outsideOf({
  spaceFile,
  language,
  embedded,
}: Pick<KernelSource, 'spaceFile' | 'language' | 'embedded'>): OutsideSpace | null {
  if (spaceFile === undefined) return null;
  const input = readSpaceFile(spaceFile);
  if (embedded === true)
    throw badInput(
      `${spaceFile.path}: is for a kernel file; a script has several texts, put the kernel in a .wgsl file`,
    );
  if (input.language !== null && input.language !== language) {
    const [said, is] = [input.language, language].map((one) => (one === 'wgsl' ? 'WGSL' : 'CUDA'));
    throw badInput(
      `${spaceFile.path}: KernelSpecification.Language: is ${said}, and the kernel is in ${is}; write ${is}, or give the kernel that the file is for`,
    );
  }
  return outsideSpace(input, path.basename(spaceFile.path), language);
}
