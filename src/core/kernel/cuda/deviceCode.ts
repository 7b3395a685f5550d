import type { Span } from '../kernelModel';
import { type SyntaxNode, spanOf } from '../syntaxNode';
import { childOfType, hasToken, namedChildren, readDeclarator } from './nodes';

/**
 * The part of a CUDA file that is compiled for the device, on the lines it has in the file: host functions and
 * variables and host headers are replaced by blanks, and with `entry` also every other kernel.
 */
export function deviceCode(root: SyntaxNode, text: string, entry: string | null = null): string {
  return blanked(text, hiddenSpans(root, entry));
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

/** The parts of a file that are not compiled for the device, in order. */
export function hiddenSpans(root: SyntaxNode, entry: string | null): readonly Span[] {
  const spans: Span[] = [];
  hideBelow(root, entry, spans, 0);
  return spans;
}

const MAX_DEPTH = 60;

function hideBelow(node: SyntaxNode, entry: string | null, spans: Span[], depth: number): void {
  for (const child of namedChildren(node)) {
    if (depth > MAX_DEPTH) return;
    if (isHidden(child, entry)) spans.push(spanOf(child));
    else if (CONTAINERS.has(child.type)) hideBelow(child, entry, spans, depth + 1);
  }
}

const CONTAINERS = new Set([
  'namespace_definition',
  'linkage_specification',
  'declaration_list',
  'preproc_if',
  'preproc_ifdef',
  'preproc_else',
  'preproc_elif',
]);

function isHidden(node: SyntaxNode, entry: string | null): boolean {
  switch (node.type) {
    case 'preproc_include':
      return !isDeviceHeader(node.childForFieldName('path')?.text ?? '');
    case 'function_definition':
      return isHiddenFunction(node, entry);
    case 'linkage_specification': {
      const body = node.childForFieldName('body');
      return body !== null && body.type !== 'declaration_list' && isHidden(body, entry);
    }
    case 'template_declaration': {
      const inner = namedChildren(node).at(-1);
      return inner !== undefined && isHidden(inner, entry);
    }
    case 'template_instantiation':
      return true;
    case 'declaration':
      return isHostDeclaration(node, entry);
    case 'expression_statement':
      return true;
    case 'struct_specifier':
    case 'class_specifier':
    case 'alias_declaration':
    case 'type_definition':
      return HOST_ONLY.test(node.text);
    default:
      return false;
  }
}

/** What only host headers define: streams, containers, strings; the integers of `std` are the device's too. */
const HOST_ONLY =
  /\bstd::(?!u?int\d+_t|size_t|is_|enable_if|conditional|integral_constant|numeric_limits)|\bcublas\w*|\bcudnn\w*/;

const DEVICE_TOKENS = ['__global__', '__shared__', '__device__', '__constant__', '__managed__'];

function isHiddenFunction(node: SyntaxNode, entry: string | null): boolean {
  if (hasToken(node, '__global__')) return entry !== null && nameOf(node) !== entry;
  return !hasToken(node, '__device__') && !hasToken(node, 'constexpr');
}

function nameOf(node: SyntaxNode): string {
  return readDeclarator(node.childForFieldName('declarator')).name?.text.replace(/<[\s\S]*$/, '') ?? '';
}

function isHostDeclaration(node: SyntaxNode, entry: string | null): boolean {
  if (hasToken(node, '__global__')) return entry !== null && nameOf(node) !== entry;
  if (DEVICE_TOKENS.some((token) => hasToken(node, token))) return false;
  if (HOST_ONLY.test(node.text)) return true;
  // A struct that is defined where a variable is declared is kept with it.
  if (childOfType(node, 'struct_specifier')?.childForFieldName('body')) return false;
  return !hasToken(node, 'const') && !hasToken(node, 'constexpr');
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
