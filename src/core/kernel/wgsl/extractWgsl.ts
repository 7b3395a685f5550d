import { integer } from '../../space/builders';
import type { Expression } from '../../space/expression';
import { type Definitions, withDefinitions } from '../../space/names';
import { parameter } from '../affine/atoms';
import { fromExpression } from '../affine/fromExpression';
import type { TunablePart } from '../defaultValues';
import { deriveConstraints } from '../derivedConstraints';
import { withKnownNames } from '../directiveNames';
import {
  type Directive,
  type DirectiveProblem,
  directivesOf,
  type GemmSettings,
  readDirectives,
} from '../directives';
import { evidence } from '../inference/gemmInput';
import { inferGemm } from '../inference/inferGemm';
import type { Binding, Evidence, KernelModel, Roles, Tiling, Tunable } from '../kernelModel';
import type { SyntaxNode } from '../syntaxNode';
import { findUses, partOf, structuralNames, type Uses } from '../uses';
import { readBindings, readShared } from './bindings';
import { readModule, type WgslModule } from './module';
import { attribute, expressionOf, nameOf, spanOf } from './nodes';
import { readTunables } from './tunables';
import { typeOf } from './types';
import { arrayLengths } from './walk/codeType';
import { walkEntry } from './walk/walkEntry';

/** The kernels of a source, in the order they stand in, and the directives that cannot be used. */
export interface Extraction {
  readonly kernels: readonly KernelModel[];
  readonly directiveProblems: readonly DirectiveProblem[];
}

/** Builds the model of every compute entry point; never throws, broken code yields models with less in them. */
export function extractWgsl(root: SyntaxNode, text: string): Extraction {
  const module = readModule(root);
  const { directives, problems } = readDirectives(text);
  const spans = module.entries.map(spanOf);
  const found = module.entries.map((entry, i) =>
    extractKernel(module, entry, directivesOf(directives, spans, i)),
  );
  const all = [...problems, ...found.flatMap((kernel) => kernel.problems)];
  const unique = new Map(all.map((problem) => [`${problem.span.start}:${problem.message}`, problem]));
  return { kernels: found.map(({ model }) => model), directiveProblems: [...unique.values()] };
}

const FEATURES: Readonly<Record<string, string>> = {
  f16: 'shader-f16',
  subgroups: 'subgroups',
  chromium_experimental_subgroup_matrix: 'chromium-experimental-subgroup-matrix',
};

function extractKernel(
  module: WgslModule,
  entry: SyntaxNode,
  written: readonly Directive[],
): { readonly model: KernelModel; readonly problems: readonly DirectiveProblem[] } {
  const { directives, problems: strangers } = withKnownNames(written, module.constants.keys());
  const definitions = definitionsOf(module);
  const { lookup } = withDefinitions(definitions, () => undefined);
  const all = readBindings(module, lookup);
  const { facts, used, usedConstants, localTypes } = walkEntry(module, entry, all);
  const bindings = all.filter(({ name }) => used.has(name));
  const shared = readShared(module, lookup).filter(({ name }) => used.has(name));
  const groupSize = groupSizeOf(entry);
  // A free constant is an end of its own: its number must not be followed any further.
  const computed = new Map([...definitions].filter(([name]) => !module.constants.get(name)?.free));
  const privates = [...module.variables.values()].filter(({ space }) => space === 'private');
  const lengths = [
    ...localTypes.flatMap((type) => type.lengths),
    ...privates.flatMap(({ type }) => arrayLengths(typeOf(type, module))),
  ];
  const uses = findUses(computed, groupSize, shared, lengths, facts);

  const structural = structuralNames(uses, facts);
  const constants = new Map(
    [...module.constants.values()].map(
      ({ name, kind }) => [name, { kind, structural: structural.has(name) }] as const,
    ),
  );
  const settings = mergedSettings(directives);
  const dispatch = directives.findLast((directive) => directive.kind === 'dispatch')?.groups ?? null;
  const gemm = inferGemm({ facts, bindings, constants, settings, dispatch });

  const parts = partsOf(module, uses, groupSize, gemm.tiling, computed);
  const dims = new Set(dimConstants(gemm.roles));
  const reached = new Set([...usedConstants, ...[...uses.values()].flatMap((found) => [...found])]);
  const { tunables, problems } = readTunables(module, { parts, dims, reached }, directives, lookup);
  const names = new Set(tunables.map(({ name }) => name));
  const sharedLengths = shared.flatMap(({ length }) => fromExpression(length, parameter) ?? []);
  const constraints = [
    ...directives.flatMap((directive) => (directive.kind === 'where' ? [directive.constraint] : [])),
    ...deriveConstraints(facts, gemm.output, sharedLengths, { tunables: names, dims }),
  ];
  const model: KernelModel = {
    language: 'wgsl',
    entry: nameOf(entry),
    span: spanOf(entry),
    nameSpan: spanOf(entry.childForFieldName('name') ?? entry),
    groupSize,
    bindings,
    shared,
    tunables,
    definitions: new Map([...definitions].filter(([name]) => !names.has(name))),
    constraints,
    roles: gemm.roles,
    layout: gemm.layout,
    formats: gemm.formats,
    launch: gemm.launch,
    tiling: Object.values(gemm.tiling).every((size) => size === null) ? null : gemm.tiling,
    sizes: directives.flatMap((directive) => (directive.kind === 'sizes' ? directive.sizes : [])),
    features: module.extensions.flatMap((name) => (Object.hasOwn(FEATURES, name) ? [FEATURES[name]!] : [])),
    evidence: [...gemm.evidence, ...tunables.map(tunableEvidence)],
    missing: gemm.missing,
  };
  return {
    model,
    problems: [...strangers, ...problems, ...nameProblems(directives, gemm.unknownNames, bindings)],
  };
}

function definitionsOf(module: WgslModule): Definitions {
  return new Map(
    [...module.constants.values()].flatMap(({ name, expression }) =>
      expression ? [[name, expression] as const] : [],
    ),
  );
}

function groupSizeOf(entry: SyntaxNode): readonly [Expression, Expression, Expression] {
  const given = (attribute(entry, 'workgroup_size') ?? []).map((node) => expressionOf(node) ?? integer(1));
  const [x = integer(1), y = integer(1), z = integer(1)] = given;
  return [x, y, z];
}

/** Later `@gemm` directives add to earlier ones and win over them. */
function mergedSettings(directives: readonly Directive[]): GemmSettings {
  return Object.assign(
    {},
    ...directives.flatMap((directive) => (directive.kind === 'gemm' ? [directive.settings] : [])),
  );
}

function partsOf(
  module: WgslModule,
  uses: Uses,
  groupSize: readonly Expression[],
  tiling: Tiling,
  definitions: Definitions,
): ReadonlyMap<string, TunablePart> {
  return new Map(
    [...module.constants.values()]
      .filter(({ free }) => free)
      .map(({ name }) => [name, partOf(name, uses, groupSize, tiling, definitions)] as const),
  );
}

function dimConstants({ m, n, k }: Roles): readonly string[] {
  return [m, n, k].flatMap((source) => {
    if (source?.kind === 'override') return [source.name];
    return source?.kind === 'constant' && source.expression.kind === 'name' ? [source.expression.name] : [];
  });
}

const USES = {
  groupSize: 'the group size',
  shared: 'an array in workgroup storage',
  register: 'an array in registers',
  loop: 'a loop',
} as const;

function tunableEvidence({ name, uses, declared, values }: Tunable): Evidence {
  if (declared) return evidence(name, 'directive', `${name} is tuned over ${values.join(', ')}, by @tune`);
  return evidence(
    name,
    'analysis',
    `${name} is tunable: it reaches ${uses.map((use) => USES[use]).join(' and ') || 'the tile of C a group computes'}`,
  );
}

function nameProblems(
  directives: readonly Directive[],
  unknown: readonly string[],
  bindings: readonly Binding[],
): readonly DirectiveProblem[] {
  const span = directives.findLast((directive) => directive.kind === 'gemm')?.span;
  if (!span) return [];
  const arrays = bindings.filter(({ element }) => element).map(({ name }) => name);
  const scalars = bindings.flatMap(({ fields }) => fields.map(({ path }) => path));
  return unknown.map((name) => ({
    span,
    message: `@gemm: the kernel uses nothing named "${name}"`,
    remedy: `its buffers are ${arrays.join(', ') || 'none'}, its scalars ${scalars.join(', ') || 'none'}`,
  }));
}
