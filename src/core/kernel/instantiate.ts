import type { Problem } from '../gemm/problem';
import type { Configuration } from '../space/configuration';
import { type Environment, evaluate } from '../space/evaluate';
import type { Expression } from '../space/expression';
import { withDefinitions } from '../space/names';
import { buffersOf, dimConstants, misfit } from './buffers';
import { DIMS } from './inference/dims';
import type { CheckLaunch, KernelInstance, Launch, RaggedLaunch } from './instance';
import { entryOf, instanceSource, macrosOf } from './instanceSource';
import type { KernelModel } from './kernelModel';
import { NotPossible } from './notPossible';
import { checksOf } from './problemAt';
import { raggedProblems, type SteppedProblem, tellsOf } from './ragged';
import { requirementsOf, unmetRequirement, unmetText } from './requirements';

/** A kernel ready to be compiled and launched, or why this configuration or problem cannot be. */
export type InstanceResult =
  | { readonly ok: true; readonly instance: KernelInstance }
  | { readonly ok: false; readonly reason: string };

/**
 * Fixes every tunable of a kernel and works out its launch for a problem. Overrides become pipeline constants,
 * template parameters arguments of the entry, and other constants get their initialiser rewritten in a copy of the
 * source; tunables not in the configuration keep their value.
 * With `ragged`, launches on awkward sizes are added, which tell what the kernel needs of a problem; without, those alone
 * that tell whether it can do this one.
 */
export function instantiate(
  model: KernelModel,
  source: string,
  configuration: Configuration,
  problem: Problem,
  { ragged }: { readonly ragged: boolean },
): InstanceResult {
  try {
    return { ok: true, instance: instanceOf(model, source, configuration, problem, ragged) };
  } catch (error) {
    if (error instanceof NotPossible) return { ok: false, reason: error.message };
    throw error;
  }
}

function instanceOf(
  model: KernelModel,
  source: string,
  configuration: Configuration,
  problem: Problem,
  ragged: boolean,
): KernelInstance {
  const environment = environmentOf(model, configuration, problem);
  const sharedBytes = model.shared.map(
    ({ name, length, elementBytes }) => elementBytes * number(length, environment, `the length of ${name}`),
  );
  const dynamic = model.cuda?.dynamicSharedBytes ?? null;
  const extents = dimConstants(model, problem);
  const macros = macrosOf(model, configuration, extents);
  return {
    language: model.language,
    source: instanceSource(model, source, configuration, extents),
    ...(macros === null ? {} : { macros }),
    entry: entryOf(model, source, (argument) => number(argument, environment, 'a template argument')),
    features: model.features,
    groupSize: triple(model.groupSize, environment, 'the group size'),
    sharedBytes: sharedBytes.reduce((total, bytes) => total + bytes, 0),
    dynamicSharedBytes: dynamic ? number(dynamic, environment, 'the shared memory of the launch') : 0,
    launch: launchOf(model, source, configuration, problem),
    checks: checkLaunches(model, source, configuration, problem),
    ragged: raggedLaunches(model, source, configuration, problem).filter(
      (launch) => ragged || tellsOf(launch, problem),
    ),
  };
}

function checkLaunches(
  model: KernelModel,
  source: string,
  configuration: Configuration,
  problem: Problem,
): readonly CheckLaunch[] {
  return checksOf(model, problem).map((check) => ({
    ...launchOf(model, source, configuration, check.problem),
    ...check,
  }));
}

function raggedLaunches(
  model: KernelModel,
  source: string,
  configuration: Configuration,
  problem: Problem,
): readonly RaggedLaunch[] {
  // Extents that stand in the source cannot change within one compiled module.
  const fixed = DIMS.filter((dim) => model.roles[dim]?.kind === 'constant');
  if (fixed.length === DIMS.length) return [];
  const environment = environmentOf(model, configuration, problem);
  // Where the tile of C is not known, the group's invocations are the best guess at what is taken at once.
  const invocations = triple(model.groupSize, environment, 'the group size').reduce(
    (all, size) => all * size,
    1,
  );
  const tiling = { m: invocations, n: invocations, k: 1 };
  for (const dim of DIMS) {
    const size = model.tiling?.[dim];
    if (size) tiling[dim] = Math.max(1, number(size, environment, `the tile along ${dim}`));
  }
  const own = Object.fromEntries(fixed.map((dim) => [dim, problem[dim]]));
  const shape = {
    sameScalar: misfit(model, { ...problem, m: 1, n: 2, k: 3, ...own }, environment) !== null,
    inRow: !model.tiling?.m && !model.tiling?.n,
    fixed,
  };
  const launched = <T extends SteppedProblem>(stepped: T) => ({
    ...stepped,
    ...launchOf(model, source, configuration, stepped.problem),
  });
  return raggedProblems(problem, tiling, requirementsOf(model), shape).map((awkward) => ({
    ...launched(awkward),
    finer: awkward.finer.map(launched),
  }));
}

function launchOf(
  model: KernelModel,
  source: string,
  configuration: Configuration,
  problem: Problem,
): Launch {
  const environment = environmentOf(model, configuration, problem);
  if (!model.launch)
    throw new NotPossible('how many groups to launch is not known; say it with "// @dispatch"');
  const unmet = unmetRequirement(requirementsOf(model), problem);
  if (unmet)
    throw new NotPossible(
      `the kernel reads whole vectors and ${unmetText(unmet.dim, unmet.multiple, problem[unmet.dim])}`,
    );
  const reason = misfit(model, problem, environment);
  if (reason !== null) throw new NotPossible(reason);
  const buffers = buffersOf(model, problem);
  if (!buffers.ok) throw new NotPossible(buffers.reason);
  return {
    problem,
    constants: pipelineConstants(model, source, configuration, problem),
    groups: groupsOf(model.launch, environment, problem),
    buffers: buffers.buffers,
  };
}

/** Each product of a batch has the groups of one, along the third axis. */
function groupsOf(
  launch: NonNullable<KernelModel['launch']>,
  environment: Environment,
  { batch }: Problem,
): Launch['groups'] {
  const [x, y, z] = triple(launch, environment, 'the number of groups');
  return [x, y, z * (batch?.count ?? 1)];
}

/** Values of overrides by the name or number the pipeline knows them by. */
function pipelineConstants(
  model: KernelModel,
  source: string,
  configuration: Configuration,
  problem: Problem,
): Readonly<Record<string, number>> {
  const constants: Record<string, number> = {};
  for (const { name, apply, default: own } of model.tunables) {
    if (apply === 'override') constants[pipelineKey(source, name)] = configuration[name] ?? own;
  }
  const dims = dimConstants(model, problem);
  for (const source_ of [model.roles.m, model.roles.n, model.roles.k]) {
    if (source_?.kind === 'override') constants[pipelineKey(source, source_.name)] = dims.get(source_.name)!;
  }
  return constants;
}

/** An override with `@id(7)` is known to the pipeline as `7` and no longer by its name. */
function pipelineKey(source: string, name: string): string {
  const pattern = new RegExp(
    `@id\\s*\\(\\s*(\\d+)[iu]?\\s*\\)\\s*override\\s+${name}(?![\\p{XID_Continue}])`,
    'u',
  );
  return pattern.exec(source)?.[1] ?? name;
}

function environmentOf(model: KernelModel, configuration: Configuration, problem: Problem): Environment {
  const dims = dimConstants(model, problem);
  const own = new Map(
    model.tunables.map((tunable) => [tunable.name, configuration[tunable.name] ?? tunable.default]),
  );
  const extents = new Map([
    ['M', problem.m],
    ['N', problem.n],
    ['K', problem.k],
  ]);
  const { lookup } = withDefinitions(
    model.definitions,
    (name) => own.get(name) ?? dims.get(name) ?? extents.get(name),
  );
  return lookup;
}

function triple(
  [x, y, z]: readonly [Expression, Expression, Expression],
  environment: Environment,
  what: string,
): readonly [number, number, number] {
  return [number(x, environment, what), number(y, environment, what), number(z, environment, what)];
}

/** A positive whole number, or the reason why the configuration cannot be. */
function number(expression: Expression, environment: Environment, what: string): number {
  const result = evaluate(expression, environment);
  if (!result.ok) throw new NotPossible(`${what} cannot be computed: ${result.reason}`);
  if (result.value < 1 || !Number.isInteger(result.value)) {
    throw new NotPossible(`${what} would be ${result.value}, which is no positive whole number`);
  }
  return result.value;
}
