import { integer } from '../space/builders';
import { evaluate } from '../space/evaluate';
import type { Expression } from '../space/expression';
import { type Definitions, withDefinitions } from '../space/names';
import type { KernelFacts } from './affine/access';
import { parameter } from './affine/atoms';
import { fromExpression } from './affine/fromExpression';
import type { Constants } from './constants';
import { type TunablePart, withoutLongArrays } from './defaultValues';
import { deriveConstraints } from './derivedConstraints';
import { byDirective, type Directive, type DirectiveProblem, type GemmSettings } from './directives';
import { evidence } from './inference/gemmInput';
import { hypothesesOf } from './inference/hypotheses';
import { inferProduct } from './inference/inferProduct';
import type { Output } from './inference/operands';
import { questionOf } from './inference/question';
import type { Binding, Constraint, Evidence, KernelModel, Missing, Roles, Tunable } from './kernelModel';
import { LANGUAGE_WORDS } from './languageWords';
import type { Links } from './links/links';
import { readTunables } from './tunables';
import { findUses, partOf, structuralNames } from './uses';
import type { Assumptions } from './walk/context';

/** What reading a kernel's source found, in either language. */
export interface KernelParts
  extends Pick<
    KernelModel,
    'language' | 'entry' | 'span' | 'nameSpan' | 'groupSize' | 'bindings' | 'shared' | 'features' | 'cuda'
  > {
  readonly facts: KernelFacts;
  /** What walking the code again under assumptions finds. */
  readonly factsUnder: (assumed: Assumptions) => KernelFacts;
  readonly constants: Constants;
  /** What is known of the numbers that are part of a tunable. */
  readonly links: Links;
  /** Constants whose value the code needs. */
  readonly usedConstants: ReadonlySet<string>;
  /** Lengths of the arrays that only one invocation sees. */
  readonly privateLengths: readonly Expression[];
  /** The directives of this kernel. */
  readonly directives: readonly Directive[];
  /** Whether it is the only kernel of its file. */
  readonly isOnly: boolean;
  /** A launch in the source, for where the code does not tell one: groups over `M`, `N`, `K` and constants. */
  readonly writtenLaunch: ((roles: Roles) => KernelModel['launch']) | null;
  /** Scalars that the launch in the source passes as plain numbers, by path. */
  readonly passed: ReadonlyMap<string, number>;
  readonly evidence: readonly Evidence[];
  readonly missing: readonly Missing[];
}

/** A kernel's model, and what is wrong with its directives. */
export interface ModelResult {
  readonly model: KernelModel;
  readonly problems: readonly DirectiveProblem[];
  /** How C is written, for what else is read off it. */
  readonly output: Output | null;
}

/** Understands a kernel as a multiplication and finds what of it can be tuned. */
export function modelOf(parts: KernelParts): ModelResult {
  const { constants, groupSize, shared, bindings, directives, links } = parts;
  const definitions = definitionsOf(constants);
  const { lookup } = withDefinitions(definitions, () => undefined);
  // A free constant is an end of its own: its number must not be followed any further.
  const computed = new Map([...definitions].filter(([name]) => !constants.get(name)?.free));
  const uses = findUses(computed, groupSize, shared, parts.privateLengths, parts.facts);
  const structural = structuralNames(uses, parts.facts);
  const kinds = new Map(
    [...constants.values()].map(
      ({ name, kind }) =>
        [name, { kind, structural: structural.has(name) || links.invented.has(name) }] as const,
    ),
  );
  const settings = mergedSettings(directives);
  const dispatch = directives.findLast((directive) => directive.kind === 'dispatch')?.groups ?? null;
  const given = {
    language: parts.language,
    bindings,
    constants: kinds,
    settings,
    dispatch,
    writtenLaunch: parts.writtenLaunch,
    passed: parts.passed,
  };
  const { gemm, facts } = inferProduct(given, parts.facts, parts.factsUnder);

  const tunableParts = new Map<string, TunablePart>(
    [...constants.values()]
      .filter(({ free }) => free)
      .map(({ name }) => [name, partOf(name, uses, groupSize, gemm.tiling, computed)]),
  );
  const dims = new Set(dimConstants(gemm.roles));
  const reached = new Set([...parts.usedConstants, ...[...uses.values()].flatMap((found) => [...found])]);
  const { tunables: found, problems } = readTunables(
    parts.language,
    constants,
    { parts: tunableParts, dims, reached, isOnly: parts.isOnly, refused: links.refused },
    directives,
    lookup,
  );
  // A pipeline constant would leave the numbers beside it as they are.
  const short = found.map((tunable) => withoutLongArrays(tunable, parts.privateLengths, definitions));
  const tunables = short.map((tunable) =>
    links.changed.has(tunable.name) && tunable.apply === 'override'
      ? { ...tunable, apply: 'rewrite' as const }
      : tunable,
  );
  const names = new Set(tunables.map(({ name }) => name));
  const missing = [...gemm.missing, ...parts.missing];
  const question = questionOf({ ...given, facts }, gemm, missing, {
    groupSize,
    tunables,
    numberOf: (expression) => {
      const value = evaluate(expression, lookup);
      return value.ok ? value.value : null;
    },
  });
  const lengths = shared.flatMap(({ length }) => fromExpression(length, parameter) ?? []);
  return {
    model: {
      language: parts.language,
      entry: parts.entry,
      span: parts.span,
      nameSpan: parts.nameSpan,
      groupSize,
      bindings,
      shared,
      tunables,
      linked: links.numbers,
      definitions: new Map([...definitions].filter(([name]) => !names.has(name))),
      constraints: [
        ...directives.flatMap((directive) => (directive.kind === 'where' ? [directive.constraint] : [])),
        ...withoutDoubles([
          ...deriveConstraints(facts, gemm.output, lengths, { tunables: names, dims }),
          ...links.constraints,
        ]),
      ],
      roles: gemm.roles,
      layout: gemm.layout,
      blocks: gemm.blocks,
      formats: gemm.formats,
      launch: gemm.launch,
      tiling: Object.values(gemm.tiling).every((size) => size === null) ? null : gemm.tiling,
      sizes: directives.flatMap((directive) => (directive.kind === 'sizes' ? directive.sizes : [])),
      features: parts.features,
      cuda: parts.cuda,
      evidence: [
        ...gemm.evidence,
        ...parts.evidence,
        ...spaceEvidence(directives),
        ...tunables.map((tunable) => tunableEvidence(parts.language, tunable, directives)),
        ...links.evidence,
      ],
      missing,
      facts,
      hypotheses: question && hypothesesOf(question),
    },
    problems: [...problems, ...nameProblems(directives, gemm.unknownNames, bindings)],
    output: gemm.output,
  };
}

function withoutDoubles(constraints: readonly Constraint[]): readonly Constraint[] {
  return [...new Map(constraints.map((constraint) => [constraint.text, constraint])).values()];
}

function definitionsOf(constants: Constants): Definitions {
  return new Map(
    [...constants.values()].flatMap(({ name, expression }) =>
      expression ? [[name, expression] as const] : [],
    ),
  );
}

/** Later `@gemm` directives add to earlier ones and win over them. */
function mergedSettings(directives: readonly Directive[]): GemmSettings {
  return Object.assign(
    {},
    ...directives.flatMap((directive) => (directive.kind === 'gemm' ? [directive.settings] : [])),
  );
}

function dimConstants({ m, n, k }: Roles): readonly string[] {
  return [m, n, k].flatMap((source) => {
    if (source?.kind === 'override') return [source.name];
    return source?.kind === 'constant' && source.expression.kind === 'name' ? [source.expression.name] : [];
  });
}

/** Where the space is described in a file beside the kernel, that file and the conditions it has. */
function spaceEvidence(directives: readonly Directive[]): readonly Evidence[] {
  const [first] = directives.filter(({ kind, outside }) => kind === 'tune' && outside);
  if (!first) return [];
  const conditions = directives.filter(({ kind, outside }) => kind === 'where' && outside).length;
  const text = `the tunables are those of the file, and ${conditions} of the conditions, ${byDirective(first)}`;
  return [evidence('space', 'directive', text)];
}

function tunableEvidence(
  language: KernelModel['language'],
  { name, uses, values, declared }: Tunable,
  directives: readonly Directive[],
): Evidence {
  const listed = directives.findLast((directive) => directive.kind === 'tune' && directive.name === name);
  if (declared && listed) {
    const text = `${name} is tuned over ${values.join(', ')}, ${byDirective(listed)}`;
    return evidence(name, 'directive', text);
  }
  const { groupSize, sharedArray } = LANGUAGE_WORDS[language];
  const texts = { groupSize, shared: sharedArray, register: 'an array in registers', loop: 'a loop' };
  return evidence(
    name,
    'analysis',
    `${name} is tunable: it reaches ${uses.map((use) => texts[use]).join(' and ') || 'the tile of C a group computes'}`,
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

/** Extents of a group of which only the first are given. */
export function groupExtents(given: readonly Expression[]): readonly [Expression, Expression, Expression] {
  const [x = integer(1), y = integer(1), z = integer(1)] = given;
  return [x, y, z];
}
