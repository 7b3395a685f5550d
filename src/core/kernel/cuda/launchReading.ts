import { evaluate } from '../../space/evaluate';
import type { Expression } from '../../space/expression';
import type { KernelModel, Roles } from '../kernelModel';
import { LaunchReader, type WrittenLaunch } from './launches';
import { renamedOf } from './templates';
import type { LoweredKernel } from './walk/walkKernel';

/** What the launch in the file says, in the kernel's names. */
export interface LaunchReading {
  readonly block: { readonly extents: KernelModel['groupSize']; readonly line: number } | null;
  readonly sharedBytes: Expression | null;
  readonly gridFor: (roles: Roles) => KernelModel['launch'];
  /** Numbers that the launch passes by value, by parameter. */
  readonly numbers: ReadonlyMap<string, number>;
}

/** Reads a launch as the kernel it launches sees it. */
export function launchReading(lowered: LoweredKernel, launch: WrittenLaunch): LaunchReading {
  const { kernel, parameters } = lowered;
  const { names } = lowered.body;
  const readerFor = (roles: Roles | null): LaunchReader =>
    new LaunchReader(
      launch,
      names,
      renamedOf(
        kernel,
        launch,
        parameters.map(({ name }) => name),
        (name) => extentOfParameter(roles, name),
      ),
    );
  const [grid, block, shared] = launch.configuration;
  const extents = readerFor(null).triple(block);
  return {
    block: extents && { extents, line: launch.line },
    sharedBytes: readerFor(null).value(shared),
    gridFor: (roles) => readerFor(roles).triple(grid),
    numbers: new Map(
      parameters.flatMap(({ name }, position) => {
        const passed = readerFor(null).value(launch.arguments[position]);
        const value = passed && evaluate(passed, () => undefined);
        return value?.ok ? [[name, value.value] as const] : [];
      }),
    ),
  };
}

function extentOfParameter(roles: Roles | null, name: string): Expression | null {
  for (const dim of ['m', 'n', 'k'] as const) {
    const source = roles?.[dim];
    if (source?.kind === 'field' && source.path === name) return { kind: 'name', name: dim.toUpperCase() };
  }
  return null;
}
