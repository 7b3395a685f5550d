import type { Configuration } from '../space/configuration';
import { evaluate } from '../space/evaluate';
import type { Expression } from '../space/expression';
import { withDefinitions } from '../space/names';
import { initialise, linkedEdits, type TextEdit, withEdits } from './applyToSource';
import { blanked } from './cuda/deviceCode';
import type { KernelModel, Span } from './kernelModel';
import { NotPossible } from './notPossible';

/**
 * The source that is compiled for a configuration: tunables and extents that stand in the text rewritten, and of a CUDA
 * file the code for the device alone, with what it leaves to a header. Throws {@link NotPossible} where an extent cannot be
 * given its value.
 */
export function instanceSource(
  model: KernelModel,
  source: string,
  configuration: Configuration,
  extents: ReadonlyMap<string, number>,
): string {
  const edits: TextEdit[] = model.tunables.flatMap((tunable) => {
    const value = configuration[tunable.name];
    const isText = tunable.apply === 'rewrite' || tunable.apply === 'define';
    return isText && value !== undefined ? initialise(tunable, source, value) : [];
  });
  // Numbers of the launch are in host code, which is not compiled.
  const isHidden = ({ start }: TextEdit): boolean =>
    (model.cuda?.hidden ?? []).some((part) => part.start <= start && start < part.end);
  edits.push(...linkedEdits(model, source, configuration).filter((edit) => !isHidden(edit)));
  for (const [name, extent] of extents) {
    const isGiven =
      isTemplateParameter(model, name) ||
      model.cuda?.macros.has(name) === true ||
      [model.roles.m, model.roles.n, model.roles.k].some((it) => it?.kind === 'override' && it.name === name);
    if (!isGiven) edits.push(...rewriteExtent(model, source, name, extent));
  }
  for (const { text, before } of model.cuda?.declarations ?? [])
    edits.push({ start: before, end: before, newText: `${text} ` });
  // Blanks are as long as what they replace, so that the places of the edits hold.
  return withEdits(model.cuda ? blanked(source, model.cuda.hidden) : source, edits);
}

/** What the compiler is told of the names that the source leaves to be defined: `null` where there are none. */
export function macrosOf(
  model: KernelModel,
  configuration: Configuration,
  extents: ReadonlyMap<string, number>,
): Readonly<Record<string, number | string>> | null {
  const macros = [...(model.cuda?.macros ?? [])];
  if (macros.length === 0) return null;
  return Object.fromEntries(
    macros.map(([name, value]) => [name, configuration[name] ?? extents.get(name) ?? value]),
  );
}

/** What names the kernel to the compiler; `numberOf` gives template arguments their number. */
export function entryOf(
  model: KernelModel,
  source: string,
  numberOf: (argument: Expression) => number,
): string {
  // Of several modules in one file two can have entry points of the same name, which the model tells apart.
  if (!model.cuda) return source.slice(model.nameSpan.start, model.nameSpan.end);
  const { qualifiedName, templateArguments } = model.cuda;
  if (templateArguments.length === 0) return qualifiedName;
  const written = templateArguments.map((argument) =>
    typeof argument === 'string' ? argument : String(numberOf(argument)),
  );
  return `${qualifiedName}<${written.join(', ')}>`;
}

function isTemplateParameter({ cuda }: KernelModel, name: string): boolean {
  return (cuda?.templateArguments ?? []).some(
    (argument) => typeof argument !== 'string' && argument.kind === 'name' && argument.name === name,
  );
}

/** Gives a constant that is an extent another value; only a plain number can be replaced. */
function rewriteExtent(
  model: KernelModel,
  source: string,
  name: string,
  extent: number,
): readonly TextEdit[] {
  const definition = model.definitions.get(name);
  const current =
    definition && evaluate(definition, withDefinitions(model.definitions, () => undefined).lookup);
  if (current?.ok && current.value === extent) return [];
  const place = numberPlace(model, source, name);
  if (!place) {
    const fixed = current?.ok
      ? `${name} is ${current.value} in the source`
      : `${name} is fixed in the source`;
    throw new NotPossible(`${fixed}, not ${extent}, and is no plain number that could be replaced`);
  }
  return [{ ...place, newText: String(extent) }];
}

/** Where the plain number stands that a constant is. */
function numberPlace(model: KernelModel, source: string, name: string): Pick<Span, 'start' | 'end'> | null {
  if (model.cuda) {
    const span = model.cuda.numbers.get(name);
    const digits = span && /^\d+/.exec(source.slice(span.start, span.end))?.[0];
    return span && digits ? { start: span.start, end: span.start + digits.length } : null;
  }
  const pattern = new RegExp(`\\bconst\\s+${name}\\s*(?::\\s*\\w+\\s*)?=\\s*(\\d+)([iu]?)\\s*;`, 'u');
  const declaration = pattern.exec(source);
  if (!declaration) return null;
  const [text, digits, suffix] = declaration;
  const start = declaration.index + text.lastIndexOf(`${digits}${suffix}`);
  return { start, end: start + digits!.length };
}
