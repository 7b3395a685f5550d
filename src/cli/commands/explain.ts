import { formatSpaceSize } from '../../core/format';
import type { KernelExplanation } from '../../core/kernel/explain';
import { badInput, EXIT, noKernel } from '../../engine/errors';
import type { CommonOptions } from '../console';
import { complaintOf } from '../directives';
import { findOut } from '../findOut';
import { readKernel, shownName } from '../kernelFile';
import { compileKernel, type KernelOccupancy, occupancyLines } from '../occupancy';
import { withEngine } from '../withEngine';

/** Options of `tilesmith explain`. */
export interface ExplainOptions extends CommonOptions {
  readonly space?: string;
  readonly compile?: true;
  readonly architecture: string;
  readonly run: boolean;
  readonly device?: string;
}

/**
 * `tilesmith explain FILE`: what is known about its kernels, and why, with `--compile` also what nvcc makes of them; what
 * reading them leaves open is found out by running them, unless with `--no-run`. It exits with 1 where something is
 * missing, does not compile, a directive cannot be used, or the text is a template.
 */
export function explain(given: string, options: ExplainOptions): Promise<void> {
  const { architecture } = options;
  return withEngine(options, async ({ engine, console, signal }) => {
    const source = readKernel(given, options.space);
    const file = shownName(given, source);
    if (options.compile === true && source.language !== 'cuda') {
      throw badInput(
        `${file}: --compile is for CUDA; what a WGSL kernel takes only the driver of a GPU knows`,
      );
    }
    let read = await engine.explain(source);
    if (options.run && read.kernels.some(({ missing }) => missing.length > 0)) {
      const { device = null, quiet = false } = options;
      await findOut(engine, { source, entry: null, device }, { console, signal, quiet });
      read = await engine.explain(source);
    }
    const { kernels: known, ...explanation } = read;
    const { directiveProblems, templates } = explanation;
    if (known.length === 0) {
      const [template] = templates;
      throw template === undefined
        ? noKernel(file, source.embedded === true)
        : badInput(complaintOf(template, file));
    }
    const kernels: (KernelExplanation & { compiled?: KernelOccupancy })[] = [];
    for (const kernel of known) {
      const compiled = options.compile === true && kernel.missing.length === 0;
      kernels.push(
        compiled
          ? { ...kernel, compiled: await compileKernel(engine, source, kernel.entry, architecture) }
          : kernel,
      );
    }
    console.result({ ...explanation, kernels }, () =>
      [
        ...kernels.map((kernel) =>
          [
            describeKernel(kernel, file),
            ...(kernel.compiled ? occupancyLines(kernel.compiled).map((line) => `  ${line}`) : []),
          ].join('\n'),
        ),
        ...[...templates, ...directiveProblems].map((problem) => complaintOf(problem, file)),
      ].join('\n\n'),
    );
    const compiles = kernels.every(({ compiled }) => compiled?.ok !== false);
    const complete = kernels.every(({ missing }) => missing.length === 0);
    const isFine = directiveProblems.length === 0 && templates.length === 0;
    return complete && compiles && isFine ? EXIT.done : EXIT.doesNotHold;
  });
}

/** A kernel in a few lines for people; unknown parts stand under `missing` with their remedy. */
export function describeKernel(kernel: KernelExplanation, file: string): string {
  const { roles, formats } = kernel;
  const known = (value: string | null) => value ?? '?';
  const lines: readonly (readonly [string, string])[] = [
    ['computes', `${known(roles.c)} = ${known(roles.a)} · ${known(roles.b)}, layout ${known(kernel.layout)}`],
    ['sizes', `M = ${known(roles.m)}, N = ${known(roles.n)}, K = ${known(roles.k)}`],
    ...Object.entries(roles.others).map(([path, value]) => ['scalar', `${path} is given ${value}`] as const),
    ...(formats === null
      ? []
      : [['formats', `${formats.a} · ${formats.b} → ${formats.c}, sums in ${formats.accumulator}`] as const]),
    ['group', kernel.groupSize.join(' × ')],
    ['dispatch', kernel.dispatch.length === 0 ? '?' : kernel.dispatch.join(' × ')],
    ...kernel.tunables.map(
      ({ name, values, default: own, apply }) =>
        ['tunable', `${name} = ${values.join(', ')} (now ${own}, ${apply})`] as const,
    ),
    ...kernel.constraints.map((text) => ['where', text] as const),
    ...kernel.requires.map((text) => ['requires', text] as const),
    ['space', formatSpaceSize({ count: kernel.spaceSize, exact: kernel.spaceSizeExact })],
    ...kernel.evidence.map(({ about, how, text }) => ['because', `${about} (${how}): ${text}`] as const),
    ...kernel.missing.map(({ about, remedy }) => ['missing', `${about}: ${remedy}`] as const),
  ];
  return [
    `${kernel.entry} (${file}:${kernel.line})`,
    ...lines.map(([what, text]) => `  ${what.padEnd(9)}${text}`),
  ].join('\n');
}
