import type { KernelExplanation } from '../../core/kernel/explain';
import { EXIT, noKernel } from '../../engine/errors';
import type { CommonOptions } from '../console';
import { complaintOf } from '../directives';
import { readSource } from '../kernelFile';
import { withEngine } from '../withEngine';

/**
 * `tilesmith explain FILE`: what is known about its kernels, and why; exits with 1 where something is missing or a
 * directive cannot be used.
 */
export function explain(file: string, options: CommonOptions): Promise<void> {
  return withEngine(options, async ({ engine, console }) => {
    const explanation = await engine.explain(readSource(file));
    if (explanation.kernels.length === 0) throw noKernel(file);
    const { kernels, directiveProblems } = explanation;
    console.result(explanation, () =>
      [
        ...kernels.map((kernel) => describeKernel(kernel, file)),
        ...directiveProblems.map((problem) => complaintOf(problem, file)),
      ].join('\n\n'),
    );
    const complete = kernels.every(({ missing }) => missing.length === 0);
    return complete && directiveProblems.length === 0 ? EXIT.done : EXIT.doesNotHold;
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
    ['space', `${kernel.spaceSizeExact ? '' : 'about '}${kernel.spaceSize} configurations`],
    ...kernel.evidence.map(({ about, how, text }) => ['because', `${about} (${how}): ${text}`] as const),
    ...kernel.missing.map(({ about, remedy }) => ['missing', `${about}: ${remedy}`] as const),
  ];
  return [
    `${kernel.entry} (${file}:${kernel.line})`,
    ...lines.map(([what, text]) => `  ${what.padEnd(9)}${text}`),
  ].join('\n');
}
