import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { devNull } from 'node:os';
import path from 'node:path';
import { runNvcc } from './nvccProcess';

/** An installed CUDA toolkit. */
export interface Toolkit {
  /** The compiler, as it was found. */
  readonly nvcc: string;
  /** Full version, e.g. `13.0.88`. */
  readonly version: string;
  /** Folder that holds the toolkit, also where nvcc is a script or link that leads to it. */
  readonly root: string;
  /** Folder of `cuda_runtime.h` and its like. */
  readonly includeFolder: string;
  /** What it can compile for, oldest first: `sm_75`, `sm_80`, … */
  readonly architectures: readonly string[];
}

/** A toolkit, or why there is none and what to do. */
export type ToolkitResult =
  | { readonly ok: true; readonly toolkit: Toolkit }
  | { readonly ok: false; readonly reason: string };

/** Where to look. */
export interface ToolkitPlaces {
  /** The user's choice: path of nvcc or of the toolkit's folder. Where it is set, nothing else is tried. */
  readonly chosen: string | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Folders that hold toolkits as `cuda`, `cuda-13.0` or `v13.0`. */
  readonly folders: readonly string[];
}

/** The places of this machine. */
export function toolkitPlaces(chosen: string | null = null): ToolkitPlaces {
  const windows = path.win32.join(
    process.env.ProgramFiles ?? 'C:\\Program Files',
    'NVIDIA GPU Computing Toolkit',
    'CUDA',
  );
  const folders = process.platform === 'win32' ? [windows] : ['/usr/local', '/opt'];
  return { chosen, environment: process.env, platform: process.platform, folders };
}

const known = new Map<string, Promise<ToolkitResult>>();

/** The first toolkit whose compiler answers: the chosen one, `CUDA_PATH`, `CUDA_HOME`, `PATH`, the usual places. */
export async function findToolkit(places: ToolkitPlaces = toolkitPlaces()): Promise<ToolkitResult> {
  const reasons: string[] = [];
  for (const nvcc of candidates(places)) {
    const result = await openOnce(nvcc);
    if (result.ok) return result;
    reasons.push(result.reason);
  }
  if (places.chosen !== null) {
    const reason = reasons[0] ?? `there is no nvcc at ${places.chosen}`;
    return {
      ok: false,
      reason: `${reason}. Correct the setting tilesmith.cuda.nvcc, or clear it to search for nvcc`,
    };
  }
  const reason = reasons[0] ?? 'nvcc was not found in CUDA_PATH, PATH and the usual places';
  const remedy = 'Install the CUDA toolkit, or set tilesmith.cuda.nvcc to its nvcc';
  return { ok: false, reason: `${reason}. ${remedy}` };
}

/** Asking a compiler takes a moment, so each is asked once as long as its file stays the same. */
function openOnce(nvcc: string): Promise<ToolkitResult> {
  const key = `${nvcc} ${statSync(nvcc).mtimeMs}`;
  const result = known.get(key) ?? openToolkit(nvcc);
  known.set(key, result);
  return result;
}

function candidates({ chosen, environment, platform, folders }: ToolkitPlaces): readonly string[] {
  const name = platform === 'win32' ? 'nvcc.exe' : 'nvcc';
  const inToolkit = (folder: string) => path.join(folder, 'bin', name);
  const paths =
    chosen !== null
      ? [chosen, path.join(chosen, name), inToolkit(chosen)]
      : [
          ...[environment.CUDA_PATH, environment.CUDA_HOME].flatMap((folder) =>
            folder ? [inToolkit(folder)] : [],
          ),
          ...(environment.PATH ?? environment.Path ?? '')
            .split(platform === 'win32' ? ';' : ':')
            .flatMap((folder) => (folder === '' ? [] : [path.join(folder, name)])),
          ...folders.flatMap((folder) => toolkitsIn(folder).map(inToolkit)),
        ];
  return paths.filter((file) => existsSync(file) && statSync(file).isFile());
}

/** Folders named like a toolkit; the one without a version is the machine's own choice, then the newest. */
function toolkitsIn(folder: string): readonly string[] {
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => /^(?:cuda(?:-[\d.]+)?|v[\d.]+)$/.test(name))
    : [];
  const version = (name: string) =>
    /^cuda$/.test(name) ? [Number.POSITIVE_INFINITY] : (name.match(/\d+/g)?.map(Number) ?? []);
  return names.sort((a, b) => compareVersions(version(b), version(a))).map((name) => path.join(folder, name));
}

function compareVersions(a: readonly number[], b: readonly number[]): number {
  const at = [0, 1, 2].find((index) => (a[index] ?? 0) !== (b[index] ?? 0)) ?? 0;
  return (a[at] ?? 0) > (b[at] ?? 0) ? 1 : (a[at] ?? 0) < (b[at] ?? 0) ? -1 : 0;
}

async function openToolkit(nvcc: string): Promise<ToolkitResult> {
  const [version, codes, layout] = await Promise.all([
    runNvcc(nvcc, ['--version']),
    runNvcc(nvcc, ['--list-gpu-code']),
    runNvcc(nvcc, ['--dryrun', '-x', 'cu', '-cubin', devNull]),
  ]);
  if (version.status === 'failed')
    return { ok: false, reason: `${nvcc} could not be started: ${version.reason}` };
  const number =
    version.status === 'done' ? /release [\d.]+, V([\d.]+)/.exec(version.output)?.[1] : undefined;
  if (number === undefined)
    return { ok: false, reason: `${nvcc} does not say its version as a CUDA compiler does` };
  const architectures = codes.status === 'done' ? (codes.output.match(/\bsm_\d+\b/g) ?? []) : [];
  if (architectures.length === 0) {
    return {
      ok: false,
      reason: `${nvcc} ${number} does not list its architectures; CUDA 11 or later is needed`,
    };
  }
  const root = rootOf(nvcc, layout.status === 'done' ? layout.output : '');
  const sorted = [...new Set(architectures)].sort((a, b) => Number(a.slice(3)) - Number(b.slice(3)));
  return {
    ok: true,
    toolkit: { nvcc, version: number, root, includeFolder: includeFolderOf(root), architectures: sorted },
  };
}

/** nvcc itself says where it lives; only where it does not is its own path followed. */
function rootOf(nvcc: string, dryRun: string): string {
  const top = /^#\$ TOP=(.+?)\s*$/m.exec(dryRun)?.[1];
  if (top !== undefined && existsSync(top)) return realpathSync(top);
  return path.dirname(path.dirname(realpathSync(nvcc)));
}

function includeFolderOf(root: string): string {
  const folders = ['include', path.join('targets', 'x86_64-linux', 'include')].map((name) =>
    path.join(root, name),
  );
  return (
    folders.find((folder) => existsSync(path.join(folder, 'cuda_runtime.h'))) ?? path.join(root, 'include')
  );
}
