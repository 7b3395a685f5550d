import { integer } from '../../space/builders';
import type { NamedConstant } from '../constants';
import type { Span } from '../kernelModel';

/** The value of a size that nothing in the file gives one. */
const USUAL = 16;

/**
 * Names that the shared arrays of a kernel are sized with and that nothing in its file gives a value: whoever compiles it
 * defines them. None where the file includes headers of the author's, which may. `isDefined` tells what the file defines.
 */
export function openSizes(
  text: string,
  kernel: string,
  isDefined: (name: string) => boolean,
): ReadonlyMap<string, number> {
  if (/^[ \t]*#[ \t]*include[ \t]*"/m.test(text)) return new Map();
  const extents = [...kernel.matchAll(/\b__shared__\b[^;=[\]]*((?:\[[^[\]]*\]\s*)+)/g)].map(
    ([, found]) => found!,
  );
  const names = new Set(extents.flatMap((found) => found.match(/[A-Za-z_]\w*/g) ?? []));
  const isDeclared = (name: string): boolean => new RegExp(`[\\w>*&]\\s+${name}\\s*[=;,){]`).test(text);
  return new Map([...names].flatMap((name) => (isDefined(name) || isDeclared(name) ? [] : [[name, USUAL]])));
}

/** These sizes as constants that a configuration gives a value. */
export function openSizeConstants(sizes: ReadonlyMap<string, number>, span: Span): readonly NamedConstant[] {
  return [...sizes].map(([name, value]) => ({
    name,
    kind: 'const',
    free: true,
    expression: integer(value),
    valueText: '',
    scalar: 'abstract',
    apply: 'define',
    span,
    initialiser: null,
    suffix: '',
  }));
}
