import type { KernelModel, Span } from './kernelModel';

/** The first place of a text that is filled in before it is compiled. */
export interface TemplatePlace {
  readonly span: Span;
  /** What the text is and where that shows, and what the author can do. */
  readonly message: string;
  readonly remedy: string;
}

/** A file's text as far as it can be read, as long as the file. */
export interface TemplateText {
  readonly text: string;
  /** What is filled in, and what is said of the first of it. */
  readonly places: readonly Place[];
  readonly first: TemplatePlace | null;
}

type Place = Pick<Span, 'start' | 'end'>;

/**
 * What template languages and preprocessors write that WGSL never has. `{{` can be two blocks, so only what holds no
 * statement counts. Lengths are bounded, so that a long line of openings without ends takes no long time.
 */
const IN_WGSL =
  /\{\{(?=[^{};\n]*[^{};\s])[^{};\n]+\}\}|\{%[^\n]{0,300}?%\}|\$\{[^}\n]{0,300}\}|#\{[^}\n]{0,300}\}|^[^\S\n]*#[^\S\n]*[a-z_]+[^\n\r]*/gm;

/** In C++ `{{x}}` can be an initialiser, so it counts only where none can stand. */
const IN_CUDA =
  /\{\{(?<=(?:^[^\S\n]*#[^\S\n]*define[^\n]{0,300}|[<([+\-*/%]\s*|\b(?:int|unsigned|float|double|bool|size_t|half)\s+\w+\s*=\s*)\{\{)(?=[^{};\n]*[^{};\s])[^{};\n]+\}\}|\{%[^\n]{0,300}?%\}|\$\{[^}\n]{0,300}\}/gm;

const SYNTAX = {
  wgsl: { name: 'WGSL', maybe: /\{\{|\{%|[$#]\{|^[^\S\n]*#/m, pattern: IN_WGSL },
  cuda: { name: 'CUDA', maybe: /\{\{|\{%|\$\{/, pattern: IN_CUDA },
} as const;

/** Finds what a template engine or a preprocessor fills in, and puts something harmless in its place. */
export function readTemplate(source: string, language: KernelModel['language']): TemplateText {
  const { maybe, pattern } = SYNTAX[language];
  if (!maybe.test(source)) return { text: source, places: [], first: null };
  const code = withoutComments(source, language);
  const places: Place[] = [];
  let text = '';
  let at = 0;
  for (const { 0: found, index } of code.matchAll(pattern)) {
    const span = { start: index, end: index + found.trimEnd().length };
    places.push(span);
    text += source.slice(at, span.start) + standIn(source, span);
    at = span.end;
  }
  const [first] = places;
  return {
    text: text + source.slice(at),
    places,
    first: first === undefined ? null : placeIn(source, first, language),
  };
}

/** Text as long as a placeholder: blanks where it stands for whole lines, else a name, which no expression lacks. */
export function standIn(source: string, { start, end }: Place): string {
  const own = source.slice(start, end);
  const lineStart = source.lastIndexOf('\n', start - 1) + 1;
  const nextLine = source.indexOf('\n', end);
  const before = source.slice(lineStart, start);
  const after = source.slice(end, nextLine < 0 ? source.length : nextLine);
  const isAlone = /^\s*$/.test(before) && /^\s*`?;?\s*$/.test(after);
  return isAlone || /[\n\r]/.test(own) ? own.replace(/[^\n\r]/g, ' ') : `t${'_'.repeat(own.length - 1)}`;
}

function placeIn(source: string, { start, end }: Place, language: KernelModel['language']): TemplatePlace {
  const lead = /^\s*/.exec(source.slice(start, end))![0].length;
  const line = source.slice(0, start).split('\n').length - 1;
  const from = start + lead;
  const shown = source.slice(from, end);
  const text = shown.length > 40 ? `${shown.slice(0, 39)}…` : shown;
  const how = shown.startsWith('#') && !shown.startsWith('#{') ? 'is for a preprocessor' : 'is filled in';
  const { name } = SYNTAX[language];
  return {
    span: { start: from, end, line },
    message: `this ${name} is a template: \`${text}\` on line ${line + 1} ${how} before it is compiled; Tilesmith reads only finished ${name}`,
    remedy: 'give Tilesmith the text that the template makes, as a file of its own',
  };
}

/** The text with comments blank, and in CUDA strings too: what stands there is not compiled. */
function withoutComments(source: string, language: KernelModel['language']): string {
  const pattern =
    language === 'wgsl'
      ? /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g
      : /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\[\s\S])*"/g;
  return source.replace(pattern, (found) => found.replace(/[^\n\r]/g, ' '));
}
