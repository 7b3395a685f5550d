import { namesIn } from '../space/names';
import { type Directive, type DirectiveProblem, problemWith } from './directives';
import type { KernelModel } from './kernelModel';
import { LANGUAGE_WORDS } from './languageWords';

/** The extents of the problem, which every expression may use. */
const EXTENTS = ['M', 'N', 'K'];

/**
 * The directives whose expressions can have a value, and a problem for each that uses a name the source does not
 * define: as a condition it would exclude every configuration, as a launch rule it would launch none.
 */
export function withKnownNames(
  language: KernelModel['language'],
  directives: readonly Directive[],
  constants: Iterable<string>,
): { readonly directives: readonly Directive[]; readonly problems: readonly DirectiveProblem[] } {
  const known = new Set([...constants, ...EXTENTS]);
  const problems: DirectiveProblem[] = [];
  const usable = directives.filter((directive) => {
    const stranger = expressionsOf(directive)
      .flatMap((expression) => [...namesIn(expression)])
      .find((name) => !known.has(name));
    if (stranger === undefined) return true;
    problems.push(
      problemWith(
        directive,
        `there is no ${LANGUAGE_WORDS[language].constant} named "${stranger}"`,
        `use ${[...known].join(', ')}`,
      ),
    );
    return false;
  });
  return { directives: usable, problems };
}

function expressionsOf(directive: Directive) {
  if (directive.kind === 'where') return [directive.constraint.expression];
  if (directive.kind === 'shared') return [directive.bytes];
  return directive.kind === 'dispatch' || directive.kind === 'block' ? directive.groups : [];
}
