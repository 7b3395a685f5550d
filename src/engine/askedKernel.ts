import { dirname } from 'node:path';
import { mergedSizes, type NamedSize } from '../core/gemm/namedSize';
import type { Size } from '../core/gemm/problem';
import { formatSize } from '../core/gemm/size';
import type { KernelInstance } from '../core/kernel/instance';
import { macrosOf } from '../core/kernel/instanceSource';
import { instantiate } from '../core/kernel/instantiate';
import { modulesOf } from '../core/kernel/modules';
import { requirementsOf, unmetRequirement, unmetText } from '../core/kernel/requirements';
import { defaultConfiguration } from '../core/space/configuration';
import type { KernelSource } from '../protocol/tuning';
import { absentHeaders, withoutAbsentHeaders } from './absentHeaders';
import { type DecideContext, type DecideRequest, decidedKernel } from './decideKernel';
import { badInput, invalidKernel, placeOf, UserError, type UserErrorCode } from './errors';
import { compileErrors, problemOf, type RunnableKernel } from './kernel';
import type { Runners } from './runnerClient';
import { usable } from './usable';

/** A text with the macros that its compiler is given. */
type CheckedSource = KernelSource & Pick<KernelInstance, 'macros'>;

/** Problem that is tuned where neither the request nor the kernel names one. */
const DEFAULT_SIZE: Size = { m: 512, n: 512, k: 512 };

/** The sizes asked for, each once; without any the kernel's own, else a usual one. */
export function sizesOf({ model }: RunnableKernel, asked: readonly NamedSize[]): readonly NamedSize[] {
  return mergedSizes([asked, model.sizes, [DEFAULT_SIZE]].find(({ length }) => length > 0) ?? []);
}

/** Throws UserError `BadInput` for a size that the kernel cannot be asked for. */
export function refuseMisfits({ model, source }: RunnableKernel, sizes: readonly Size[]): void {
  for (const size of sizes) {
    const unmet = unmetRequirement(requirementsOf(model), size);
    if (unmet === undefined) continue;
    const { dim, multiple } = unmet;
    throw badInput(
      `${placeOf(source.path, model.nameSpan.line)}: size ${formatSize(size)} does not fit "${model.entry}", which reads whole vectors and ${unmetText(dim, multiple, size[dim])}`,
    );
  }
}

/**
 * What the compiler is asked about before anything runs. Of a CUDA file that is the kernel as it stands: its host code
 * is not compiled here, and may need what this machine does not have.
 */
export function checkedSource(
  { model, source, ...kernel }: RunnableKernel,
  sizes: readonly Size[],
): CheckedSource {
  const [size] = sizes;
  if (source.language === 'wgsl' || size === undefined) return source;
  const own = defaultConfiguration(model.tunables);
  const problem = problemOf({ model, source, ...kernel }, size);
  const made = instantiate(model, source.text, own, problem, { ragged: false });
  const text = made.ok ? made.instance.source : source.text;
  const macros = made.ok ? made.instance.macros : macrosOf(model, own, new Map());
  return { ...source, text, ...(macros ? { macros } : {}) };
}

/**
 * The kernel asked for, found out about by running it where that is needed; where it cannot be understood because it does
 * not compile, that is what is told. Of a CUDA file the compiler would also tell what its host code lacks on this machine.
 */
export async function understand(
  request: DecideRequest,
  client: Runners,
  context: DecideContext,
): Promise<RunnableKernel> {
  const { source } = request;
  try {
    return await decidedKernel(request, client, context);
  } catch (error) {
    const isAboutKernel = error instanceof UserError && UNDERSTANDING.includes(error.code);
    if (isAboutKernel && source.language === 'wgsl') {
      for (const { text, template } of modulesOf(source)) {
        if (template === null) await refuseInvalid(client, { ...source, text }, context.signal);
      }
    }
    throw error;
  }
}

const UNDERSTANDING: readonly UserErrorCode[] = ['NotAMatmul', 'NoKernel', 'SeveralKernels'];

/** Throws UserError `InvalidKernel` with the compiler's errors where it has any. */
export async function refuseInvalid(
  client: Runners,
  { language, path, text, macros }: CheckedSource,
  signal: AbortSignal,
): Promise<void> {
  const folder = path === null ? null : dirname(path);
  const absent = language === 'cuda' ? absentHeaders(text, folder) : [];
  const source = language === 'cuda' ? withoutAbsentHeaders(text, folder) : text;
  const asked = { language, path, source, ...(macros === undefined ? {} : { macros }) };
  const { messages } = await usable(() => client.request('check', asked, { signal }));
  const errors = compileErrors(path, messages);
  const missing = absent.map((name) => `"${name}", which the file includes, is not there`);
  if (errors.length > 0) throw invalidKernel([...errors, ...missing]);
}
