import { explain } from '../../src/core/kernel/explain';
import type { KernelModel } from '../../src/core/kernel/kernelModel';
import { createSpace } from '../../src/core/space/searchSpace';
import type { Expectation } from './expectation';

/** Where a model is not what is expected, in words; empty where it is. */
export function differences(model: KernelModel, expected: Expectation): readonly string[] {
  const said = model.missing.map(({ about, remedy }) => `${about}: ${remedy}`);
  if (expected.refused) {
    if (said.length === 0) return expected.refusedByResult ? [] : ['is not refused before it runs'];
    return said.some((text) => expected.refused?.test(text)) ? [] : [`says only: ${said.join(' | ')}`];
  }
  const { roles, layout, formats } = explain(model, createSpace(model, null, null));
  const differing = (what: string, wanted: string | undefined, found: readonly (string | null)[]) =>
    (wanted?.split(' ') ?? []).every((names, index) =>
      names.split('|').includes(found[index]?.replaceAll(' ', '') ?? '-'),
    )
      ? []
      : [`${what} should be ${wanted}, not ${found.map((name) => name ?? '-').join(' ')}`];
  return [
    ...said.map((text) => `asks for ${text}`),
    ...differing('the operands', expected.roles, [roles.a, roles.b, roles.c]),
    ...differing('the extents', expected.dims, [roles.m, roles.n, roles.k]),
    ...(model.roles.addsToC === (expected.addsToC ?? false)
      ? []
      : [`C should${expected.addsToC ? '' : ' not'} be added to`]),
    ...differing('the layout', expected.layout, [layout]),
    ...differing('the formats', expected.formats ?? 'f32 f32 f32 f32', [
      formats?.a ?? null,
      formats?.b ?? null,
      formats?.c ?? null,
      formats?.accumulator ?? null,
    ]),
  ];
}
