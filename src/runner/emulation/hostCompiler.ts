import type { Outcome } from '../computeDevice';
import { runNvcc as runCompiler } from '../cuda/nvccProcess';

/** A C++ compiler of this machine. */
export interface HostCompiler {
  readonly command: string;
  /** Its first line about itself: `g++ (Debian 12.2.0-14) 12.2.0`. */
  readonly version: string;
  /** What it is told so that it finds faults in kernels; fewer where it is older. */
  readonly checks: readonly string[];
}

const COMMON = ['-std=c++17', '-fno-sanitize-recover=all', '-fno-strict-aliasing'];
/** GCC shares the static variables of a template among libraries; shared memory is each kernel's own. */
const GCC = [...COMMON, '-fno-gnu-unique'];
/** Best first: arrays never written hold a pattern from GCC 12 on; only GCC looks at arrays that end a struct. */
const CHECKS: readonly (readonly string[])[] = [
  [...GCC, '-fsanitize=bounds-strict,alignment', '-ftrivial-auto-var-init=pattern', '-march=native'],
  [...GCC, '-fsanitize=bounds,alignment'],
  [...COMMON, '-fsanitize=bounds,alignment', '-ftrivial-auto-var-init=pattern', '-march=native'],
  [...COMMON, '-fsanitize=bounds,alignment', '-ftrivial-auto-var-init=pattern'],
  [...COMMON, '-fsanitize=bounds,alignment'],
];

/** The first of `CXX`, `c++`, `g++` and `clang++` that compiles our header, or why none does. */
export async function findHostCompiler(
  header: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Outcome<HostCompiler>> {
  const commands = environment.CXX ? [environment.CXX] : ['c++', 'g++', 'clang++'];
  let reason = `no C++ compiler was found (${commands.join(', ')})`;
  for (const command of commands) {
    const said = await runCompiler(command, ['--version']);
    if (said.status !== 'done' || said.exitCode !== 0) continue;
    const version = said.output.split('\n')[0]?.trim() ?? command;
    for (const checks of CHECKS) {
      const probe = await runCompiler(command, [...checks, '-fsyntax-only', '-x', 'c++', header]);
      if (probe.status === 'done' && probe.exitCode === 0) {
        return { ok: true, value: { command, version, checks } };
      }
    }
    reason = `${command} (${version}) does not compile C++17 here`;
  }
  return { ok: false, reason };
}
