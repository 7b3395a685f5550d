import { expect, it } from 'vitest';
import { failureKinds, failureText } from '../../../../src/core/tuner/failures';
import { failed, timed } from './trials';

it('counts failures by kind, the commonest first, with the commonest reason', () => {
  const of = (status: Parameters<typeof failed>[1], reason: string | null) => ({
    ...failed({}, status),
    reason,
  });
  const kinds = failureKinds([
    timed({}, [1]),
    of('compile', 'no such name\nat line 3'),
    of('timeout', 'a'),
    of('timeout', 'b\nmore'),
    of('timeout', 'b'),
    of('runtime', null),
  ]);
  expect(kinds).toEqual([
    { status: 'timeout', count: 3, reason: 'b' },
    { status: 'compile', count: 1, reason: 'no such name' },
    { status: 'runtime', count: 1, reason: '' },
  ]);
  expect(failureText(kinds)).toBe('3 timeout, 1 compile, 1 runtime');
  expect(failureKinds([timed({}, [1])])).toEqual([]);
});
