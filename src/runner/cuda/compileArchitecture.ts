import { devNull } from 'node:os';
import { runNvcc } from './nvccProcess';
import type { Toolkit } from './toolkit';

/** What is compiled for, and `note` where that is not what was asked for; or why nothing can be. */
export type ArchitectureResult =
  | { readonly ok: true; readonly architecture: string; readonly note: string | null }
  | { readonly ok: false; readonly reason: string };

/** Where there is no GPU to ask: the first with asynchronous copies, bf16 and TF32, which kernels of today use. */
const PREFERRED = 'sm_80';

const asked = new Map<string, Promise<string | null>>();

/**
 * The architecture to compile for. `wanted` is `sm_90` (of a device, or the user's setting), `sm_90a`, or `native`: the
 * GPU of this machine, and where it has none, one that most kernels compile for. For a device newer than the toolkit,
 * the newest architecture of its generation that the toolkit knows, whose code it can run.
 */
export async function resolveArchitecture(toolkit: Toolkit, wanted: string): Promise<ArchitectureResult> {
  if (wanted === 'native') return native(toolkit);
  const plain = wanted.replace(/[af]$/, '');
  if (toolkit.architectures.includes(plain)) return { ok: true, architecture: wanted, note: null };
  const older = olderOfGeneration(toolkit, plain);
  if (older !== null) {
    const note = `nvcc ${toolkit.version} does not know ${wanted}; compiled for ${older}, which it can run`;
    return { ok: true, architecture: older, note };
  }
  const [oldest, newest] = [toolkit.architectures[0], toolkit.architectures.at(-1)];
  const reason = `nvcc ${toolkit.version} cannot compile for ${wanted}, only for ${oldest} to ${newest}. Install a toolkit that can, or change the setting tilesmith.cuda.architecture`;
  return { ok: false, reason };
}

async function native(toolkit: Toolkit): Promise<ArchitectureResult> {
  const key = `${toolkit.nvcc} ${toolkit.version}`;
  const answer = asked.get(key) ?? askNative(toolkit);
  asked.set(key, answer);
  const found = await answer;
  if (found !== null) return { ok: true, architecture: found, note: null };
  const { architectures } = toolkit;
  const architecture = architectures.includes(PREFERRED) ? PREFERRED : (architectures[0] ?? PREFERRED);
  return { ok: true, architecture, note: `there is no GPU here; compiled for ${architecture}` };
}

/** nvcc finds the GPU itself; it says so where it cannot and takes a default. */
async function askNative(toolkit: Toolkit): Promise<string | null> {
  const run = await runNvcc(toolkit.nvcc, ['--dryrun', '-x', 'cu', '-cubin', '-arch=native', devNull]);
  if (run.status !== 'done' || run.exitCode !== 0 || /Cannot find valid GPU/.test(run.output)) return null;
  const found = /-arch[= ]"?(?:compute|sm)_(\d+)/.exec(run.output)?.[1];
  return found === undefined ? null : `sm_${found}`;
}

/** Code for one architecture runs on later ones of the same major number. */
function olderOfGeneration(toolkit: Toolkit, plain: string): string | null {
  const [major, minor] = [plain.slice(0, -1), Number(plain.slice(-1))];
  const older = toolkit.architectures.findLast(
    (known) => known.slice(0, -1) === major && Number(known.slice(-1)) < minor,
  );
  return older ?? null;
}
