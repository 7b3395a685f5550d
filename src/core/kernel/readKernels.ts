import type { DirectiveProblem } from './directives';
import type { Extraction } from './extraction';
import type { KernelModel, Span, Tunable } from './kernelModel';
import { moduleAt, type SourceModule } from './modules';

/** The kernels of all modules of a source, and the modules. */
export interface SourceKernels extends Extraction {
  readonly modules: readonly SourceModule[];
}

/**
 * What is found in each module, put together as that of one file: numbers that stand elsewhere are not tunable, and
 * kernels of several modules with the same name are told apart by what the script calls the module, else by the line.
 */
export function readKernels(
  modules: readonly SourceModule[],
  extract: (module: SourceModule) => Extraction,
): SourceKernels {
  const found = modules.map((module) => withFixed(module, extract(module)));
  return {
    modules,
    kernels: distinct(
      found.flatMap(({ kernels }) => kernels),
      modules,
    ),
    directiveProblems: found.flatMap(({ directiveProblems }) => directiveProblems),
  };
}

function withFixed(module: SourceModule, { kernels: all, directiveProblems }: Extraction): Extraction {
  const isFixed = (span: Pick<Span, 'start' | 'end'>) =>
    module.foreign.some(({ start, end }) => start < span.end && span.start < end);
  // The name of an entry point that is yet to be filled in is none.
  const kernels = module.template === null ? all : all.filter(({ nameSpan }) => !isFixed(nameSpan));
  const isOther = ({ initialiser }: Tunable) => initialiser !== null && isFixed(initialiser);
  const others = kernels.flatMap(({ tunables }) => tunables.filter(isOther));
  const unusable = others.filter(({ declared }) => declared).map(fixedProblem);
  const unique = new Map(unusable.map((problem) => [problem.span.start, problem]));
  return {
    kernels: kernels.map((model) => {
      const fixed = model.tunables.filter(isOther);
      if (fixed.length === 0) return model;
      const definitions = new Map(model.definitions);
      for (const { name, default: value } of fixed) {
        definitions.set(name, { kind: 'number', value, float: !Number.isInteger(value) });
      }
      const tunables = model.tunables.filter((tunable) => !fixed.includes(tunable));
      return { ...model, tunables, definitions };
    }),
    // What a template has for values cannot be read, and is not the author's mistake.
    directiveProblems: module.template === null ? [...directiveProblems, ...unique.values()] : [],
  };
}

function fixedProblem({ name, span }: Tunable): DirectiveProblem {
  return {
    span,
    message: `@tune: the value of "${name}" is filled in by the script`,
    remedy: 'write the number in the literal to have it tuned',
  };
}

function distinct(kernels: readonly KernelModel[], modules: readonly SourceModule[]): readonly KernelModel[] {
  const count = (names: readonly string[], name: string) => names.filter((other) => other === name).length;
  const entries = kernels.map(({ entry }) => entry);
  const named = kernels.map(({ entry, nameSpan }) => {
    const name = modules.length > 1 ? moduleAt(modules, nameSpan.start)?.name : null;
    return name ? `${name}.${entry}` : null;
  });
  return kernels.map((model, index) => {
    const { entry, nameSpan } = model;
    if (modules.length < 2 || count(entries, entry) < 2) return model;
    const name = named[index] ?? null;
    const isUnique = name !== null && named.filter((other) => other === name).length === 1;
    return { ...model, entry: isUnique ? name : `${entry}:${nameSpan.line + 1}` };
  });
}
