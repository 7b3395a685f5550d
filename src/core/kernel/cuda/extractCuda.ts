import type { Expression } from '../../space/expression';
import { withDefinitions } from '../../space/names';
import type { KernelFacts } from '../affine/access';
import { parameter } from '../affine/atoms';
import { fromExpression } from '../affine/fromExpression';
import type { Polynomial } from '../affine/polynomial';
import { type Assumed, NO_HYPOTHESES, withAssumed } from '../assumed';
import { withKnownNames } from '../directiveNames';
import { type Directive, readDirectives } from '../directives';
import { type Extraction, extraction } from '../extraction';
import type { Binding, CudaPart } from '../kernelModel';
import { type KernelParts, type ModelResult, modelOf } from '../modelOf';
import { type SyntaxNode, spanOf } from '../syntaxNode';
import { NOTHING_ASSUMED } from '../walk/context';
import { type BlockSize, blockPolynomials, blockSizeOf, unknownBlock } from './blockSize';
import { KernelNames } from './constants';
import { type HiddenPart, hiddenParts, hiddenSpans } from './deviceCode';
import { inferBlock } from './inferBlock';
import { findWrittenLaunch, type WrittenLaunch } from './launches';
import { type LaunchReading, launchReading } from './launchReading';
import { type CudaFunction, type CudaModule, readModule } from './module';
import { childOfType, namedChildren } from './nodes';
import { readBindings, readParameters } from './parameters';
import { dynamicShared, staticShared } from './sharedArrays';
import { boundTypes, templateValues } from './templates';
import { typeNames } from './typeNames';
import { filledByHost, unfilledParameters } from './unfilled';
import { type Body, sharedVariables } from './walk/lowerDeclaration';
import { lowerBody } from './walk/lowerStatement';
import { type KernelWalk, type LoweredKernel, walkKernel } from './walk/walkKernel';

/** Builds the model of every `__global__` function; never throws, broken code yields models with less in them. */
export function extractCuda(root: SyntaxNode, text: string, assumed: Assumed = NO_HYPOTHESES): Extraction {
  const module = readModule(root);
  const kernels = module.functions.filter(({ kind }) => kind === 'kernel');
  const file: File = { text, module, kernels, hidden: hiddenParts(root) };
  return extraction(
    kernels.map(({ whole }) => spanOf(whole)),
    readDirectives(text, 'cuda'),
    (i, own) => {
      const kernel = kernels[i]!;
      return extractKernel(file, kernel, withAssumed(own, assumed, spanOf(kernel.whole)));
    },
  );
}

interface File {
  readonly text: string;
  readonly module: CudaModule;
  readonly kernels: readonly CudaFunction[];
  readonly hidden: readonly HiddenPart[];
}

function extractKernel(file: File, kernel: CudaFunction, written: readonly Directive[]): ModelResult {
  const launch = findWrittenLaunch(file.module, kernel, file.text);
  const lowered = lowerKernel(file.module, kernel, launch);
  const { names } = lowered.body;
  const { directives, problems: strangers } = withKnownNames('cuda', written, names.constants.keys());
  const reading = launch && launchReading(lowered, launch);
  const partsFor = (block: BlockSize): KernelParts => kernelParts(file, lowered, reading, directives, block);

  const block = blockSizeOf({
    directives,
    launch: reading?.block ?? null,
    bounds: launchBounds(kernel, names),
    isFlat: !/\b(?:threadIdx|blockDim)\s*\.\s*[yz]\b/.test(kernel.body.map(({ text }) => text).join('\n')),
    lookup: lookupOf(names),
    fromCode: () => blockOfCode(partsFor(unknownBlock()), lowered),
  });
  const { model, problems, output } = modelOf(partsFor(block));
  return { model, problems: [...strangers, ...problems], output };
}

function blockOfCode(parts: KernelParts, { body }: LoweredKernel): BlockSize | null {
  const { output, model } = modelOf(parts);
  const tiling = model.tiling ?? { m: null, n: null, k: null };
  return inferBlock(parts.facts, body.shared, output, tiling);
}

function lowerKernel(module: CudaModule, kernel: CudaFunction, launch: WrittenLaunch | null): LoweredKernel {
  // What a kernel's body names is its own: the module is shared by all kernels of the file.
  const localTypes = { aliases: new Map(module.aliases), structs: new Map(module.structs) };
  const own: CudaModule = { ...module, ...localTypes };
  const names = new KernelNames(own, typeNames(own, boundTypes(kernel, launch, typeNames(own, new Map()))));
  for (const value of templateValues(kernel, launch, names)) names.addTemplateValue(value);
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
): KernelParts {
  const { kernel, body } = lowered;
  const { names } = body;
  const extents = blockPolynomials(block, (name) => constantPolynomial(names, name, 0));
  const walk = walkKernel(lowered, extents, NOTHING_ASSUMED);
  const dynamic = dynamicShared(body, directives, reading);
  return {
    language: 'cuda',
    entry: kernel.name,
    span: spanOf(kernel.whole),
    nameSpan: spanOf(kernel.declarator.childForFieldName('declarator') ?? kernel.declarator),
    groupSize: block.extents,
    bindings: withAccessLanes(lowered.bindings, walk.facts),
    shared: [...staticShared(body), ...dynamic.arrays],
    features: [],
    cuda: cudaPart(file, lowered, dynamic.bytes),
    facts: walk.facts,
    factsUnder: (assumed) => walkKernel(lowered, extents, assumed).facts,
    constants: names.constants,
    usedConstants: usedConstants(walk, names),
    privateLengths: walk.localTypes.flatMap(({ lengths }) => lengths),
    directives,
    isOnly: file.kernels.length === 1,
    writtenLaunch: reading?.gridFor ?? null,
    evidence: [...block.evidence, ...dynamic.evidence],
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
): CudaPart {
  const { constants, types } = body.names;
  return {
    qualifiedName: `${kernel.scope}${kernel.name}`,
    templateArguments: kernel.templates.map(({ name, kind }) =>
      kind === 'type' ? (types.aliasOf(name) ?? 'float') : { kind: 'name', name },
    ),
    hidden: hiddenSpans(file.hidden, kernel.name),
    dynamicSharedBytes,
    numbers: new Map(
      [...constants.values()].flatMap(({ name, initialiser, apply, free }) =>
        initialiser && free && apply !== 'template' ? [[name, initialiser] as const] : [],
      ),
    ),
  };
}
