import type { Expression } from '../../space/expression';
import { withDefinitions } from '../../space/names';
import type { KernelFacts } from '../affine/access';
import { parameter } from '../affine/atoms';
import { fromExpression } from '../affine/fromExpression';
import type { Polynomial } from '../affine/polynomial';
import { NO_HYPOTHESES, withAssumed } from '../assumed';
import type { NamedConstant } from '../constants';
import { withKnownNames } from '../directiveNames';
import { type Directive, readDirectives } from '../directives';
import { type Besides, type Extraction, extraction, type HasHeader } from '../extraction';
import type { Binding, CudaPart, Span } from '../kernelModel';
import { linkNumbers, type Reading } from '../links/linkNumbers';
import { AS_WRITTEN, type Naming } from '../links/links';
import { namedTree } from '../links/namedTree';
import { type KernelParts, type ModelResult, modelOf } from '../modelOf';
import { entryProblems, mentionedNames, type OutsideSpace, spaceFor, withOutside } from '../outsideSpace';
import { type SyntaxNode, spanOf } from '../syntaxNode';
import { NOTHING_ASSUMED } from '../walk/context';
import { type BlockSize, blockPolynomials, blockSizeOf, unknownBlock } from './blockSize';
import { KernelNames } from './constants';
import { type HiddenPart, hiddenParts, hiddenSpans } from './deviceCode';
import { inferBlock } from './inferBlock';
import { findWrittenLaunch, type WrittenLaunch } from './launches';
import { type LaunchReading, launchReading } from './launchReading';
import { evidenceOfTypes, type LeftToDefine, leftToDefine } from './leftToDefine';
import { cudaLiterals, usesFixedSizes, usesVectors } from './literals';
import { type CudaFunction, type CudaModule, readModule } from './module';
import { childOfType, namedChildren } from './nodes';
import { readBindings, readParameters } from './parameters';
import { dynamicShared, staticShared } from './sharedArrays';
import { addTemplateValues, boundTypes } from './templates';
import { typeNames } from './typeNames';
import { filledByHost, unfilledParameters } from './unfilled';
import { type Body, sharedVariables } from './walk/lowerDeclaration';
import { lowerBody } from './walk/lowerStatement';
import { type KernelWalk, type LoweredKernel, walkKernel } from './walk/walkKernel';

/** Builds the model of every `__global__` function; never throws, broken code yields models with less in them. */
export function extractCuda(
  root: SyntaxNode,
  text: string,
  { outside = null, assumed = NO_HYPOTHESES, hasHeader = () => true }: Besides = {},
): Extraction {
  const given = [...(outside?.values.keys() ?? [])];
  const module = readModule(
    root,
    new Set(given.filter((name) => !new RegExp(`#\\s*define\\s+${name}\\b`).test(text))),
  );
  const kernels = module.functions.filter(({ kind }) => kind === 'kernel');
  const file: File = { text, module, kernels, hidden: hiddenParts(root), hasHeader };
  return extraction(
    kernels.map(({ whole }) => spanOf(whole)),
    readDirectives(text, 'cuda'),
    (i, own) => {
      const { name, whole } = kernels[i]!;
      return linkedModel(root, file, i, withAssumed(own, assumed, spanOf(whole)), spaceFor(outside, name));
    },
    entryProblems(
      outside,
      kernels.map(({ name }) => name),
    ),
  );
}

function linkedModel(
  root: SyntaxNode,
  file: File,
  i: number,
  own: readonly Directive[],
  outside: OutsideSpace | null,
): ModelResult {
  const kernel = file.kernels[i]!;
  const { text } = file;
  return linkNumbers({
    source: text,
    literals: () => cudaLiterals(file.module, kernel, findWrittenLaunch(file.module, kernel, text), text),
    usesVectors: () => usesVectors(kernel),
    hasFixedSizes: () => usesFixedSizes(kernel),
    read: (naming) => {
      if (naming === AS_WRITTEN) return extractKernel(file, kernel, own, naming, outside);
      const module = readModule(namedTree(root, text, naming.replacements));
      const kernels = module.functions.filter(({ kind }) => kind === 'kernel');
      return extractKernel({ ...file, module, kernels }, kernels[i]!, own, naming, outside);
    },
  });
}

interface File {
  readonly text: string;
  readonly module: CudaModule;
  readonly kernels: readonly CudaFunction[];
  readonly hidden: readonly HiddenPart[];
  readonly hasHeader: HasHeader;
}

function extractKernel(
  file: File,
  kernel: CudaFunction,
  written: readonly Directive[],
  naming: Naming,
  outside: OutsideSpace | null,
): Reading {
  const launch = findWrittenLaunch(file.module, kernel, file.text);
  const nameSpan = nameSpanOf(kernel);
  const left = leftToDefine({ ...file, invented: naming.constants }, kernel, outside, nameSpan);
  const lowered = lowerKernel(file.module, kernel, launch, {
    invented: naming.constants,
    left,
  });
  const { names } = lowered.body;
  const all = withOutside(written, outside, file.text, nameSpan);
  const { directives, problems: strangers } = withKnownNames('cuda', all, names.constants.keys());
  const reading = launch && launchReading(lowered, launch);
  const partsFor = (block: BlockSize): KernelParts => ({
    ...kernelParts(file, lowered, reading, directives, block, outside, left),
    links: naming.links,
  });
  const bounds = launchBounds(kernel, names);
  const code = kernel.body.map(({ text }) => text).join('\n');

  const block = blockSizeOf({
    directives,
    launch: reading?.block ?? null,
    bounds,
    isFlat: !/\b(?:threadIdx|blockDim)\s*\.\s*[yz]\b/.test(code),
    takesAny: /\bblockDim\b/.test(code) ? nameSpan : null,
    lookup: lookupOf(names),
    fromCode: () => blockOfCode(partsFor(unknownBlock()), lowered),
  });
  for (const constant of block.open) names.constants.set(constant.name, { ...constant, code: null });
  const parts = partsFor(block);
  const { model, problems, output } = modelOf(parts);
  return { parts, bounds, result: { model, problems: [...strangers, ...problems], output } };
}

function blockOfCode(parts: KernelParts, { body }: LoweredKernel): BlockSize | null {
  const { output, model } = modelOf(parts);
  const tiling = model.tiling ?? { m: null, n: null, k: null };
  return inferBlock(parts.facts, body.shared, output, tiling);
}

function nameSpanOf({ declarator }: CudaFunction): Span {
  return spanOf(declarator.childForFieldName('declarator') ?? declarator);
}

function lowerKernel(
  module: CudaModule,
  kernel: CudaFunction,
  launch: WrittenLaunch | null,
  added: {
    readonly left: LeftToDefine;
    readonly invented: readonly NamedConstant[];
  },
): LoweredKernel {
  // What a kernel's body names is its own: the module is shared by all kernels of the file.
  const localTypes = {
    aliases: new Map([...module.aliases, ...added.left.types]),
    structs: new Map(module.structs),
  };
  const own: CudaModule = { ...module, ...localTypes };
  const { structs, constants } = added.left;
  const bound = boundTypes(kernel, launch, typeNames(own, new Map(), structs));
  const names = new KernelNames(own, typeNames(own, bound, structs), constants);
  for (const constant of added.invented) names.constants.set(constant.name, { ...constant, code: null });
  addTemplateValues(kernel, launch, names);
  const body: Body = { names, shared: [], localTypes, isKernel: true };
  body.shared.push(
    ...module.variables
      .filter((node) => /\b__shared__\b/.test(node.text))
      .flatMap((node) => sharedVariables(names, node)),
  );
  const parameters = readParameters(kernel.declarator, names);
  return {
    kernel,
    body,
    statement: lowerBody(body, kernel.body),
    parameters,
    bindings: readBindings(parameters),
    functions: new Map(),
  };
}

function lookupOf(names: KernelNames) {
  const definitions = new Map(
    [...names.constants.values()].flatMap(({ name, expression }) =>
      expression ? [[name, expression] as const] : [],
    ),
  );
  return withDefinitions(definitions, () => undefined).lookup;
}

function launchBounds(kernel: CudaFunction, names: KernelNames): Expression | null {
  const bounds = childOfType(kernel.node, 'launch_bounds');
  const [threads] = bounds ? namedChildren(bounds) : [];
  return threads ? names.expressionOf(names.read(threads.text)) : null;
}

function kernelParts(
  file: File,
  lowered: LoweredKernel,
  reading: LaunchReading | null,
  directives: readonly Directive[],
  block: BlockSize,
  outside: OutsideSpace | null,
  left: LeftToDefine,
): Omit<KernelParts, 'links'> {
  const { kernel, body } = lowered;
  const { names } = body;
  const extents = blockPolynomials(block, (name) => constantPolynomial(names, name, 0));
  const walk = walkKernel(lowered, extents, NOTHING_ASSUMED);
  const dynamic = dynamicShared(body, directives, reading, walk.facts);
  return {
    language: 'cuda',
    entry: kernel.name,
    span: spanOf(kernel.whole),
    nameSpan: nameSpanOf(kernel),
    groupSize: block.extents,
    bindings: withAccessLanes(lowered.bindings, walk.facts),
    shared: [...staticShared(body), ...dynamic.arrays],
    features: [],
    cuda: cudaPart(file, lowered, dynamic.bytes, left),
    facts: walk.facts,
    factsUnder: (assumed) => walkKernel(lowered, extents, assumed).facts,
    constants: names.constants,
    usedConstants: new Set([...usedConstants(walk, names), ...mentionedNames(outside, file.text)]),
    privateLengths: walk.localTypes.flatMap(({ lengths }) => lengths),
    directives,
    isOnly: file.kernels.length === 1,
    writtenLaunch: reading?.gridFor ?? null,
    passed: reading?.numbers ?? new Map(),
    evidence: [...block.evidence, ...dynamic.evidence, ...evidenceOfTypes(left)],
    missing: [
      ...block.missing,
      ...dynamic.missing,
      ...unfilledParameters(lowered.parameters, lowered.bindings),
      ...filledByHost(names.module, walk),
    ],
  };
}

/** Constants the code needs, and those that the values of its template and its tiles are made of. */
function usedConstants({ usedConstants: used }: KernelWalk, { constants }: KernelNames): ReadonlySet<string> {
  const templates = [...constants.values()].filter(({ apply }) => apply === 'template');
  return new Set([...used, ...templates.map(({ name }) => name)]);
}

function constantPolynomial(names: KernelNames, name: string, depth: number): Polynomial | null {
  const constant = names.constants.get(name);
  if (!constant) return null;
  if (constant.free) return parameter(name);
  if (!constant.expression || depth > 20) return null;
  return fromExpression(constant.expression, (inner) => constantPolynomial(names, inner, depth + 1));
}

/** Bindings with what the code takes of each at once, where every access takes more than one element. */
function withAccessLanes(bindings: readonly Binding[], { accesses }: KernelFacts): readonly Binding[] {
  return bindings.map((binding) => {
    const widths = accesses.flatMap(({ array, width }) => (array === binding.arrayPath ? [width] : []));
    return widths.length > 0 ? { ...binding, accessLanes: Math.min(...widths) } : binding;
  });
}

function cudaPart(
  file: File,
  { kernel, body }: LoweredKernel,
  dynamicSharedBytes: Expression | null,
  { macros, structs }: LeftToDefine,
): CudaPart {
  const { constants, types } = body.names;
  return {
    qualifiedName: `${kernel.scope}${kernel.name}`,
    templateArguments: kernel.templates.map(({ name, kind }) =>
      kind === 'type' ? (types.aliasOf(name) ?? 'float') : { kind: 'name', name },
    ),
    hidden: hiddenSpans(file.hidden, kernel.name),
    dynamicSharedBytes,
    macros,
    declarations: [...structs.values()].map(({ text, before }) => ({ text, before })),
    numbers: new Map(
      [...constants.values()].flatMap(({ name, initialiser, apply, free }) =>
        initialiser && free && apply !== 'template' ? [[name, initialiser] as const] : [],
      ),
    ),
  };
}
