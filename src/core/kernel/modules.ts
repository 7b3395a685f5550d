import { scriptModules } from './embedded/scriptModules';
import type { KernelModel, Span } from './kernelModel';
import { readTemplate, type TemplatePlace } from './template';

/** A text that is compiled by itself: a whole file, or a literal of a script. */
export interface SourceModule {
  /** As long as the file, so that every place in it is one in the file; what does not belong to it is blank. */
  readonly text: string;
  /** Where it begins and ends in the file. */
  readonly start: number;
  readonly end: number;
  /** What the script calls it; `null` for a file, and where it has no name. */
  readonly name: string | null;
  /** Places that do not say what the author wrote there: numbers from elsewhere, and what stands for a placeholder. */
  readonly foreign: readonly Pick<Span, 'start' | 'end'>[];
  /** Set where the text is not finished, so that it cannot be compiled. */
  readonly template: TemplatePlace | null;
}

/** What is needed of a source to find its modules. */
export interface ModuleSource {
  readonly language: KernelModel['language'];
  readonly text: string;
  /** Set for a JavaScript or TypeScript file, whose modules stand in template literals. */
  readonly embedded?: true;
}

/** The modules of a source in the order they stand; never throws. A file that is no script is one module. */
export function modulesOf({ language, text, embedded }: ModuleSource): readonly SourceModule[] {
  if (embedded === true) return scriptModules(text);
  const { text: readable, places, first } = readTemplate(text, language);
  return [{ text: readable, start: 0, end: text.length, name: null, foreign: places, template: first }];
}

/** The module that a place of the file belongs to. */
export function moduleAt(modules: readonly SourceModule[], offset: number): SourceModule | null {
  return modules.find(({ start, end }) => start <= offset && offset <= end) ?? null;
}
