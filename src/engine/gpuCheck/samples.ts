import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describeError } from '../../core/describeError';
import { languageOf } from '../../core/kernel/language';
import { badInput } from '../errors';
import { loadKernel, type RunnableKernel } from '../kernel';

/** A sample kernel that lies with the program. */
export interface Sample {
  /** `naive.cu`. */
  readonly name: string;
  readonly kernel: RunnableKernel;
}

/** Where samples are filed, whatever folder the program lies in. */
const FILED_UNDER = 'media/samples';

/**
 * Every sample of a folder, in the order of their names, and what is wrong with those that cannot be understood. Throws
 * UserError `BadInput` where there are none.
 */
export async function loadSamples(
  folder: string,
): Promise<{ readonly samples: readonly Sample[]; readonly problems: readonly string[] }> {
  const samples: Sample[] = [];
  const problems: string[] = [];
  for (const name of namesOf(folder)) {
    const language = languageOf(name);
    if (language === null) continue;
    const file = path.join(folder, name);
    try {
      const kernel = await loadKernel({ language, path: file, text: readFileSync(file, 'utf8') }, null);
      const reference = { ...kernel.reference, path: `${FILED_UNDER}/${name}` };
      samples.push({ name, kernel: { ...kernel, reference } });
    } catch (error) {
      problems.push(`${name}: ${describeError(error)}`);
    }
  }
  if (samples.length + problems.length === 0)
    throw badInput(`gpu-check: ${folder} has no samples; they come with the program, install it anew`);
  return { samples, problems };
}

function namesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    throw badInput(`gpu-check: ${describeError(error)}; the samples come with the program, install it anew`);
  }
}

/** Samples of one language. */
export function samplesIn(samples: readonly Sample[], language: 'wgsl' | 'cuda'): readonly Sample[] {
  return samples.filter(({ kernel }) => kernel.source.language === language);
}

/** The sample of a name; that it is missing means that the program is not whole. */
export function sampleNamed(samples: readonly Sample[], name: string): Sample {
  const found = samples.find((sample) => sample.name === name);
  if (found === undefined) throw new Error(`the sample ${name} is missing or cannot be understood`);
  return found;
}
