import { integer } from '../../space/builders';
import type { Expression } from '../../space/expression';
import { withDefinitions } from '../../space/names';
import { NO_HYPOTHESES, withAssumed } from '../assumed';
import type { Constants } from '../constants';
import { withKnownNames } from '../directiveNames';
import { type Directive, readDirectives } from '../directives';
import { type Besides, type Extraction, extraction } from '../extraction';
import type { Span } from '../kernelModel';
import { linkNumbers, type Reading } from '../links/linkNumbers';
import { AS_WRITTEN, type Naming } from '../links/links';
import { namedTree } from '../links/namedTree';
import { groupExtents, type KernelParts, modelOf } from '../modelOf';
import {
  entryProblems,
  mentionedNames,
  type OutsideSpace,
  outsideConstants,
  spaceFor,
  variedNames,
  withOutside,
} from '../outsideSpace';
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
export function extractWgsl(
  root: SyntaxNode,
  text: string,
  { outside = null, assumed = NO_HYPOTHESES }: Besides = {},
): Extraction {
  const module = readModule(root);
  return extraction(
    module.entries.map(spanOf),
    readDirectives(text, 'wgsl'),
    (i, own) => {
      const directives = withAssumed(own, assumed, spanOf(module.entries[i]!));
      return linkNumbers({
        source: text,
        literals: () => wgslLiterals(module, module.entries[i]!),
        usesVectors: () => usesVectors(module),
        hasFixedSizes: () => usesSubgroups(module),
        read: (naming) => {
          const read =
            naming === AS_WRITTEN ? module : readModule(namedTree(root, text, naming.replacements));
          const entry = read.entries[i]!;
          return extractKernel(read, entry, text, directives, naming, spaceFor(outside, nameOf(entry)));
        },
      });
    },
    entryProblems(outside, module.entries.map(nameOf)),
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
  text: string,
  written: readonly Directive[],
  naming: Naming,
  outside: OutsideSpace | null,
): Reading {
  const nameSpan = spanOf(entry.childForFieldName('name') ?? entry);
  const added = naming.constants.map((constant) => [constant.name, constant] as const);
  const constants: Constants = new Map([
    ...withFixed(constantsOf(module), outside, text, nameSpan),
    ...added,
  ]);
  const all = withOutside(written, outside, text, nameSpan);
  const { directives, problems: strangers } = withKnownNames('wgsl', all, constants.keys());
  const definitions = new Map(
    [...constants.values()].flatMap(({ name, expression }) =>
      expression ? [[name, expression] as const] : [],
    ),
  );
  const { lookup } = withDefinitions(definitions, () => undefined);
  const read = readBindings(module, lookup);
  const factsUnder = (assumed: Assumptions) => walkEntry(module, entry, read, assumed, naming.constants);
  const { facts, used, usedConstants, localTypes } = factsUnder(NOTHING_ASSUMED);
  const privates = [...module.variables.values()].filter(({ space }) => space === 'private');
  const parts: KernelParts = {
    language: 'wgsl',
    entry: nameOf(entry),
    span: spanOf(entry),
    nameSpan,
    groupSize: groupSizeOf(entry),
    bindings: read.filter(({ name }) => used.has(name)),
    shared: readShared(module, lookup).filter(({ name }) => used.has(name)),
    features: module.extensions.flatMap((name) => (Object.hasOwn(FEATURES, name) ? [FEATURES[name]!] : [])),
    cuda: null,
    facts,
    factsUnder: (assumed) => factsUnder(assumed).facts,
    constants,
    links: naming.links,
    usedConstants: new Set([...usedConstants, ...mentionedNames(outside, text)]),
    privateLengths: [
      ...localTypes.flatMap((type) => type.lengths),
      ...privates.flatMap(({ type }) => arrayLengths(typeOf(type, module))),
    ],
    directives,
    isOnly: module.entries.length === 1,
    writtenLaunch: null,
    passed: new Map(),
    evidence: [],
    missing: [],
  };
  const { model, problems, output } = modelOf(parts);
  return { parts, bounds: null, result: { model, problems: [...strangers, ...problems], output } };
}

/**
 * The constants of a module, and those that the file gives one value and the text does not mention: WGSL has no macros
 * that they could be, but conditions may use them.
 */
function withFixed(
  constants: Constants,
  outside: OutsideSpace | null,
  text: string,
  nameSpan: Span,
): Constants {
  const others = new Set([...constants.keys(), ...mentionedNames(outside, text), ...variedNames(outside)]);
  const given = outsideConstants(outside, (name) => others.has(name), nameSpan);
  return new Map([...constants, ...given.map((constant) => [constant.name, constant] as const)]);
}

function groupSizeOf(entry: SyntaxNode): readonly [Expression, Expression, Expression] {
  return groupExtents(
    (attribute(entry, 'workgroup_size') ?? []).map((node) => expressionOf(node) ?? integer(1)),
  );
}
