import type { BufferContent } from '../../core/kernel/instance';

/** Where a buffer is bound. */
type Place = Pick<BufferContent, 'group' | 'binding'>;

const CALL = /\barrayLength\b(?:\s*\(\s*&\s*([\p{XID_Start}_][\p{XID_Continue}]*)\s*[.)])?/gu;
const ATTRIBUTE = /@(group|binding)\s*\(\s*(\d+)[ui]?\s*\)/g;
const VARIABLE =
  /((?:@(?:group|binding)\s*\(\s*\d+[ui]?\s*\)\s*){2})var\s*<[^>]*>\s*([\p{XID_Start}_][\p{XID_Continue}]*)/gu;

/**
 * Tells of each buffer of a WGSL text whether the text asks for its length: such a one must be bound as long as it is, and
 * others may be bound with what lies behind them. Where it cannot be told which buffer is meant, every one is.
 */
export function askedLengths(source: string): (place: Place) => boolean {
  const calls = [...source.matchAll(CALL)].map(([, name]) => name);
  const places = new Map(
    [...source.matchAll(VARIABLE)].map(([, attributes = '', name = '']) => {
      const numbers = new Map(
        [...attributes.matchAll(ATTRIBUTE)].map(([, what, number]) => [what, Number(number)] as const),
      );
      return [name, `${numbers.get('group')}:${numbers.get('binding')}`] as const;
    }),
  );
  const asked = calls.map((name) => (name === undefined ? undefined : places.get(name)));
  if (asked.includes(undefined)) return () => true;
  return ({ group, binding }) => asked.includes(`${group}:${binding}`);
}
