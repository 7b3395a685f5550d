import { integer } from '../../space/builders';
import type { Expression } from '../../space/expression';
import { withDefinitions } from '../../space/names';
import type { Constants } from '../constants';
import { withKnownNames } from '../directiveNames';
import { type Directive, readDirectives } from '../directives';
import { type Extraction, extraction } from '../extraction';
import { linkNumbers, type Reading } from '../links/linkNumbers';
import { AS_WRITTEN, type Naming } from '../links/links';
import { namedTree } from '../links/namedTree';
import { groupExtents, type KernelParts, modelOf } from '../modelOf';
import { type SyntaxNode, spanOf } from '../syntaxNode';
import { type Assumptions, NOTHING_ASSUMED } from '../walk/context';
import { readBindings, readShared } from './bindings';
import { constantsOf } from './constants';
import { usesSubgroups, usesVectors, wgslLiterals } from './literals';
import { readModule, type WgslModule } from './module';
import { attribute, expressionOf, nameOf } from './nodes';
import { typeOf } from './types';
import { arrayLengths } from './walk/codeType';
import { walkEntry } from './walk/walkEntry';

/** Builds the model of every compute entry point; never throws, broken code yields models with less in them. */
export function extractWgsl(root: SyntaxNode, text: string): Extraction {
  const module = readModule(root);
  return extraction(module.entries.map(spanOf), readDirectives(text, 'wgsl'), (i, own) =>
    linkNumbers({
      source: text,
      literals: () => wgslLiterals(module, module.entries[i]!),
      usesVectors: () => usesVectors(module),
      hasFixedSizes: () => usesSubgroups(module),
      read: (naming) => {
        const read = naming === AS_WRITTEN ? module : readModule(namedTree(root, text, naming.replacements));
        return extractKernel(read, read.entries[i]!, own, naming);
      },
    }),
  );
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
  naming: Naming,
): Reading {
  const added = naming.constants.map((constant) => [constant.name, constant] as const);
  const constants: Constants = new Map([...constantsOf(module), ...added]);
  const { directives, problems: strangers } = withKnownNames('wgsl', written, constants.keys());
  const definitions = new Map(
    [...constants.values()].flatMap(({ name, expression }) =>
      expression ? [[name, expression] as const] : [],
    ),
  );
  const { lookup } = withDefinitions(definitions, () => undefined);
  const all = readBindings(module, lookup);
  const factsUnder = (assumed: Assumptions) => walkEntry(module, entry, all, assumed, naming.constants);
  const { facts, used, usedConstants, localTypes } = factsUnder(NOTHING_ASSUMED);
  const privates = [...module.variables.values()].filter(({ space }) => space === 'private');
  const parts: KernelParts = {
    language: 'wgsl',
    entry: nameOf(entry),
    span: spanOf(entry),
    nameSpan: spanOf(entry.childForFieldName('name') ?? entry),
    groupSize: groupSizeOf(entry),
    bindings: all.filter(({ name }) => used.has(name)),
    shared: readShared(module, lookup).filter(({ name }) => used.has(name)),
    features: module.extensions.flatMap((name) => (Object.hasOwn(FEATURES, name) ? [FEATURES[name]!] : [])),
    cuda: null,
    facts,
    factsUnder: (assumed) => factsUnder(assumed).facts,
    constants,
    links: naming.links,
    usedConstants,
    privateLengths: [
      ...localTypes.flatMap((type) => type.lengths),
      ...privates.flatMap(({ type }) => arrayLengths(typeOf(type, module))),
    ],
    directives,
    isOnly: module.entries.length === 1,
    writtenLaunch: null,
    evidence: [],
    missing: [],
  };
  const { model, problems, output } = modelOf(parts);
  return { parts, bounds: null, result: { model, problems: [...strangers, ...problems], output } };
}

function groupSizeOf(entry: SyntaxNode): readonly [Expression, Expression, Expression] {
  return groupExtents(
    (attribute(entry, 'workgroup_size') ?? []).map((node) => expressionOf(node) ?? integer(1)),
  );
}
