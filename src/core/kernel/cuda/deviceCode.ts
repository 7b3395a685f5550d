import type { Span } from '../kernelModel';
import { type SyntaxNode, spanOf } from '../syntaxNode';
import { childOfType, namedChildren, readDeclarator } from './nodes';
import { type MacroText, qualifiersOf } from './qualifiers';

/**
 * The part of a CUDA file that is compiled for the device, on the lines it has in the file: host functions and
 * variables and host headers are replaced by blanks, and with `entry` also every other kernel.
 */
export function deviceCode(root: SyntaxNode, text: string, entry: string | null = null): string {
  return blanked(text, hiddenSpans(hiddenParts(root), entry));
}

/** A text with blanks in place of some parts; line ends stay where they are. */
export function blanked(text: string, spans: readonly Span[]): string {
  let result = '';
  let at = 0;
  for (const { start, end } of spans) {
    if (end <= at) continue;
    result +=
      text.slice(at, Math.max(at, start)) + text.slice(Math.max(at, start), end).replace(/[^\r\n]/g, ' ');
    at = end;
  }
  return result + text.slice(at);
}

/** A part of a file that is left out: host code always, a kernel where another one is compiled. */
export interface HiddenPart {
  readonly span: Span;
  /** The kernel it is; `null` for host code. */
  readonly kernel: string | null;
}

/** The parts of a file that are left out when one kernel is compiled, or where `null` is given all of them. */
export function hiddenSpans(parts: readonly HiddenPart[], entry: string | null): readonly Span[] {
  return parts.flatMap(({ span, kernel }) =>
    kernel === null || (entry !== null && kernel !== entry) ? [span] : [],
  );
}

/** Everything in a file that may be left out, in order. */
export function hiddenParts(root: SyntaxNode): readonly HiddenPart[] {
  const parts: HiddenPart[] = [];
  hideBelow(root, parts, new Map(), 0);
  return parts;
}

const MAX_DEPTH = 60;

function hideBelow(node: SyntaxNode, parts: HiddenPart[], macros: Map<string, string>, depth: number): void {
  if (depth > MAX_DEPTH) return;
  for (const child of namedChildren(node)) {
    if (child.type === 'preproc_def') {
      const name = child.childForFieldName('name')?.text ?? '';
      macros.set(name, child.childForFieldName('value')?.text ?? '');
    }
    const what = kindOf(child, (name) => macros.get(name));
    if (what !== 'device') parts.push({ span: spanOf(child), kernel: what === 'host' ? null : what.kernel });
    else if (CONTAINERS.has(child.type)) hideBelow(child, parts, macros, depth + 1);
  }
}

/** What a part of a file is: code for the host, for the device, or a kernel. */
type Kind = 'host' | 'device' | { readonly kernel: string };

const CONTAINERS = new Set([
  'namespace_definition',
  'linkage_specification',
  'declaration_list',
  'preproc_if',
  'preproc_ifdef',
  'preproc_else',
  'preproc_elif',
]);

function kindOf(node: SyntaxNode, macroText: MacroText): Kind {
  switch (node.type) {
    case 'preproc_include':
      return isDeviceHeader(node.childForFieldName('path')?.text ?? '') ? 'device' : 'host';
    case 'function_definition':
      return kindOfFunction(node, macroText);
    case 'linkage_specification': {
      const body = node.childForFieldName('body');
      return body !== null && body.type !== 'declaration_list' ? kindOf(body, macroText) : 'device';
    }
    case 'template_declaration': {
      const inner = namedChildren(node).at(-1);
      return inner ? kindOf(inner, macroText) : 'device';
    }
    case 'template_instantiation':
    case 'expression_statement':
      return 'host';
    case 'declaration':
      return kindOfDeclaration(node, macroText);
    case 'struct_specifier':
    case 'class_specifier':
    case 'alias_declaration':
    case 'type_definition':
      return HOST_ONLY.test(node.text) ? 'host' : 'device';
    default:
      return 'device';
  }
}

/** What only host headers define: containers, strings; the integers and type traits of `std` are the device's too. */
const HOST_ONLY =
  /\bstd::(?!u?int\d+_t|size_t|is_|enable_if|conditional|integral_constant|numeric_limits)|\bcublas\w*|\bcudnn\w*/;

const DEVICE_TOKENS = ['__shared__', '__device__', '__constant__', '__managed__'];

function kindOfFunction(node: SyntaxNode, macroText: MacroText): Kind {
  const tokens = qualifiersOf(node, macroText);
  if (tokens.has('__global__')) return { kernel: nameOf(node) };
  return tokens.has('__device__') || tokens.has('constexpr') ? 'device' : 'host';
}

function nameOf(node: SyntaxNode): string {
  return readDeclarator(node.childForFieldName('declarator')).name?.text.replace(/<[\s\S]*$/, '') ?? '';
}

function kindOfDeclaration(node: SyntaxNode, macroText: MacroText): Kind {
  const tokens = qualifiersOf(node, macroText);
  if (tokens.has('__global__')) return { kernel: nameOf(node) };
  if (DEVICE_TOKENS.some((token) => tokens.has(token))) return 'device';
  if (HOST_ONLY.test(node.text)) return 'host';
  // A struct that is defined where a variable is declared is kept with it.
  if (childOfType(node, 'struct_specifier')?.childForFieldName('body')) return 'device';
  return tokens.has('const') || tokens.has('constexpr') ? 'device' : 'host';
}

const SYSTEM_HEADERS = new Set([
  'cuda.h',
  'cuda_runtime.h',
  'cuda_runtime_api.h',
  'cuda_fp16.h',
  'cuda_fp16.hpp',
  'cuda_bf16.h',
  'cuda_bf16.hpp',
  'cuda_fp8.h',
  'mma.h',
  'device_launch_parameters.h',
  'cuda_pipeline.h',
  'cuda_pipeline_primitives.h',
  'cuda_awbarrier_primitives.h',
  'cooperative_groups.h',
  'vector_types.h',
  'stdint.h',
  'cstdint',
  'stddef.h',
  'cstddef',
  'stdio.h',
  'cstdio',
  'math.h',
  'cmath',
  'float.h',
  'cfloat',
  'type_traits',
  'limits',
  'limits.h',
  'climits',
  'assert.h',
  'cassert',
]);

/** Whether a header is one that device code needs; of the author's own only those that are named like headers. */
function isDeviceHeader(path: string): boolean {
  const name = path.slice(1, -1);
  if (path.startsWith('"'))
    return !/^(?:cublas|curand|cudnn|helper_)/.test(name) && /\.(?:cuh|h|hpp|inl)$/.test(name);
  return SYSTEM_HEADERS.has(name) || /^(?:cuda|cute|cutlass|cooperative_groups)\//.test(name);
}
