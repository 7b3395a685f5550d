import { integer } from '../../space/builders';
import type { Expression } from '../../space/expression';
import { withDefinitions } from '../../space/names';
import { type Assumed, NO_HYPOTHESES, withAssumed } from '../assumed';
import { withKnownNames } from '../directiveNames';
import { type Directive, readDirectives } from '../directives';
import { type Extraction, extraction } from '../extraction';
import { groupExtents, type ModelResult, modelOf } from '../modelOf';
import { type SyntaxNode, spanOf } from '../syntaxNode';
import { NOTHING_ASSUMED } from '../walk/context';
import { readBindings, readShared } from './bindings';
import { constantsOf } from './constants';
import { readModule, type WgslModule } from './module';
import { attribute, expressionOf, nameOf } from './nodes';
import { typeOf } from './types';
import { arrayLengths } from './walk/codeType';
import { walkEntry } from './walk/walkEntry';

/** Builds the model of every compute entry point; never throws, broken code yields models with less in them. */
export function extractWgsl(root: SyntaxNode, text: string, assumed: Assumed = NO_HYPOTHESES): Extraction {
  const module = readModule(root);
  return extraction(module.entries.map(spanOf), readDirectives(text, 'wgsl'), (i, own) => {
    const entry = module.entries[i]!;
    return extractKernel(module, entry, withAssumed(own, assumed, spanOf(entry)));
  });
}

const FEATURES: Readonly<Record<string, string>> = {
  f16: 'shader-f16',
  subgroups: 'subgroups',
  chromium_experimental_subgroup_matrix: 'chromium-experimental-subgroup-matrix',
};

function extractKernel(module: WgslModule, entry: SyntaxNode, written: readonly Directive[]): ModelResult {
  const constants = constantsOf(module);
  const { directives, problems: strangers } = withKnownNames('wgsl', written, constants.keys());
  const definitions = new Map(
    [...constants.values()].flatMap(({ name, expression }) =>
      expression ? [[name, expression] as const] : [],
    ),
  );
  const { lookup } = withDefinitions(definitions, () => undefined);
  const all = readBindings(module, lookup);
  const { facts, used, usedConstants, localTypes } = walkEntry(module, entry, all, NOTHING_ASSUMED);
  const privates = [...module.variables.values()].filter(({ space }) => space === 'private');
  const { model, problems, output } = modelOf({
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
    factsUnder: (assumed) => walkEntry(module, entry, all, assumed).facts,
    constants,
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
  });
  return { model, problems: [...strangers, ...problems], output };
}

function groupSizeOf(entry: SyntaxNode): readonly [Expression, Expression, Expression] {
  return groupExtents(
    (attribute(entry, 'workgroup_size') ?? []).map((node) => expressionOf(node) ?? integer(1)),
  );
}
