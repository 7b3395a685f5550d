import { translatePtx } from './ptx';

/** A file's device code as the host's compiler is to read it, on the same lines; or why it cannot run on a CPU. */
export type EmulationSource =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string };

/** What needs a GPU, told by its words; each is looked for outside comments and strings. */
const REFUSED: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/\bcooperative_groups\b/, 'cooperative groups'],
  [/\bcp_async_bulk\w*|\bCUtensorMap\b/, 'TMA (bulk asynchronous copies)'],
  [
    /\bcuda::(?:barrier|pipeline|memcpy_async|ptx)\b|#\s*include\s*<cuda\/(?:barrier|pipeline|ptx|annotated_ptr|latch|semaphore)>/,
    'barriers and pipelines of libcu++',
  ],
  [/\bcudaTextureObject_t\b|\bcudaSurfaceObject_t\b|\b(?:tex|surf)[123]D\w*\s*[<(]/, 'textures and surfaces'],
  [/<<</, 'launching kernels from a kernel'],
  [/\b__cluster_dims__\b/, 'clusters of thread blocks'],
  [/\b__managed__\b/, '__managed__ variables'],
  [/\b__constant__\b[^;={]*;/, 'a __constant__ variable that host code fills'],
  [/\bwmma::experimental\b/, 'wmma fragments of less than a byte an element'],
];

/** Rewrites what a C++ compiler cannot take as it stands, and names what no CPU can do. */
export function emulationSource(source: string): EmulationSource {
  const code = blankOut(source);
  for (const [pattern, name] of REFUSED) {
    const at = code.search(pattern);
    if (at >= 0) return { ok: false, reason: `line ${lineAt(code, at)}: ${name} cannot run on the CPU` };
  }
  return { ok: true, text: rewrite(source, code) };
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function rewrite(source: string, code: string): string {
  const edits = [...inlinePtx(source, code), ...dynamicShared(code), ...sharedSpecifiers(code)];
  let text = '';
  let done = 0;
  for (const edit of edits.sort((left, right) => left.start - right.start)) {
    if (edit.start < done) continue;
    const lines = source.slice(edit.start, edit.end).split('\n').length - 1;
    text += source.slice(done, edit.start) + edit.text + '\n'.repeat(lines);
    done = edit.end;
  }
  return text + source.slice(done);
}

/**
 * Inline PTX becomes calls where it is known, and else ends the launch when a thread gets to it: helpers that a kernel
 * does not call may hold some.
 */
function inlinePtx(source: string, code: string): readonly Edit[] {
  const pattern = /\b(?:asm|__asm__|__asm)\b\s*(?:(?:volatile|__volatile__)\b\s*)?\(/g;
  return [...code.matchAll(pattern)].map(({ index, 0: match }) => {
    const open = index + match.length - 1;
    const close = closingBracket(code, open);
    const known = translatePtx(withoutComments(source.slice(open + 1, close)));
    return {
      start: index,
      end: close + 1,
      text: known ?? '::tilesmith_unsupported(__LINE__, "inline PTX")',
    };
  });
}

/** `extern __shared__ T name[];` becomes a reference to the array, whose place the runtime knows. */
function dynamicShared(code: string): readonly Edit[] {
  return [...code.matchAll(/\bextern\b([^;{}]*\b__shared__\b[^;{}]*);/g)].flatMap(
    ({ index, 0: match, 1: body = '' }) => {
      const plain = body
        .replace(/\b__shared__\b/g, ' ')
        .replace(/\b(?:__align__|alignas|__attribute__)\s*\((?:[^()]|\([^()]*\))*\)/g, ' ');
      const declared = /^\s*(.+?)\s*\b([A-Za-z_]\w*)\s*\[\s*\]((?:\s*\[[^\]]*\])*)\s*$/s.exec(plain);
      if (!declared) return [];
      const [, type = '', name = '', extents = ''] = declared.map((part) => part.replace(/\s+/g, ' '));
      return {
        start: index,
        end: index + match.length,
        text: `${type} (&${name})[]${extents} = *reinterpret_cast<${type} (*)[]${extents}>(::tilesmith_dynamic_shared(TILESMITH_DYNAMIC_BYTES));`,
      };
    },
  );
}

/** `__shared__` says `static` itself, and C++ wants `alignas` before all other words. */
function sharedSpecifiers(code: string): readonly Edit[] {
  const words = [...code.matchAll(/\bstatic\s+(?=__shared__\b)|(?<=\b__shared__\s+)static\s/g)].map(
    ({ index, 0: match }) => ({ start: index, end: index + match.length, text: ' ' }),
  );
  const alignments = [...code.matchAll(/(?<=\b__shared__\s+)alignas\b/g)].map(({ index, 0: match }) => ({
    start: index,
    end: index + match.length,
    text: '__align__',
  }));
  return [...words, ...alignments];
}

function withoutComments(text: string): string {
  return text.replace(/("(?:\\.|[^"\\\n])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, literal) => literal ?? ' ');
}

/** The text with comments and literals turned to blanks, so that places stay what they are. */
function blankOut(text: string): string {
  return text.replace(
    /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\.|[^"\\\n])*"|(?<![\w'])'(?:\\.|[^'\\\n])+'/g,
    (part) => part.replace(/[^\n]/g, ' '),
  );
}

function closingBracket(code: string, open: number): number {
  let depth = 0;
  for (let at = open; at < code.length; at++) {
    if (code[at] === '(') depth++;
    else if (code[at] === ')' && --depth === 0) return at;
  }
  return code.length - 1;
}

function lineAt(code: string, offset: number): number {
  return code.slice(0, offset).split('\n').length;
}
