import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceLimits } from '../../../../src/core/device/deviceProfile';
import type { Tunable } from '../../../../src/core/kernel/kernelModel';
import { type Configuration, configurationKey } from '../../../../src/core/space/configuration';
import { evaluate } from '../../../../src/core/space/evaluate';
import type { SpaceModel } from '../../../../src/core/space/limits';
import { parseExpression } from '../../../../src/core/space/parseExpression';
import { createSpace } from '../../../../src/core/space/searchSpace';
import { expressions } from './arbitraries';

function parsed(text: string) {
  const result = parseExpression(text);
  if (!result.ok) throw new Error(`${text}: ${result.reason}`);
  return result.expression;
}

function tunable(name: string, values: readonly number[], value = values[0]!): Tunable {
  const span = { start: 0, end: 0, line: 0 };
  return {
    name,
    values,
    default: value,
    scalar: 'u32',
    apply: 'override',
    uses: [],
    span,
    initialiser: span,
    suffix: '',
    declared: true,
  };
}

function modelOf(
  tunables: readonly Tunable[],
  constraints: readonly string[],
  rest: Partial<SpaceModel> = {},
): SpaceModel {
  return {
    tunables,
    constraints: constraints.map((text) => ({ expression: parsed(text), text, from: 'directive' })),
    definitions: new Map(),
    groupSize: [parsed('1'), parsed('1'), parsed('1')],
    shared: [],
    launch: null,
    ...rest,
  };
}

const LIMITS: DeviceLimits = {
  maxGroupInvocations: 256,
  maxGroupSize: [256, 256, 64],
  maxSharedBytes: 16384,
  maxGroups: [65535, 65535, 65535],
  maxBufferBytes: 2 ** 28,
};

const TILES = [32, 64, 128];
const REGISTERED = modelOf(
  [
    tunable('BM', TILES),
    tunable('BN', TILES),
    tunable('BK', [8, 16]),
    tunable('TM', [2, 4, 8]),
    tunable('TN', [2, 4, 8]),
  ],
  ['THREADS >= 64', 'BM % TM == 0'],
  {
    definitions: new Map([['THREADS', parsed('(BM / TM) * (BN / TN)')]]),
    groupSize: [parsed('BN / TN'), parsed('BM / TM'), parsed('1')],
    shared: [
      {
        name: 'tiles',
        length: parsed('(BM + BN) * BK'),
        elementBytes: 4,
        span: { start: 0, end: 0, line: 0 },
      },
    ],
    launch: [parsed('ceil(N / BN)'), parsed('ceil(M / BM)'), parsed('1')],
  },
);

describe('createSpace', () => {
  it('adds the limits of the device, in words', () => {
    const space = createSpace(REGISTERED, LIMITS, { m: 512, n: 512, k: 512 });
    expect(space.constraints.map(({ text }) => text)).toEqual([
      'THREADS >= 64',
      'BM % TM == 0',
      'BN / TN <= 256 (device limit: group size along x)',
      'BM / TM <= 256 (device limit: group size along y)',
      'BN / TN * (BM / TM) <= 256 (device limit: invocations of a group)',
      '(BM + BN) * BK * 4 <= 16384 (device limit: bytes of shared memory)',
      'ceil(N / BN) <= 65535 (device limit: groups launched along x)',
      'ceil(M / BM) <= 65535 (device limit: groups launched along y)',
    ]);
    expect(space.size).toEqual({ count: [...space.iterate()].length, exact: true });
  });

  it('keeps shared memory that a CUDA kernel declares within what CUDA allows, and what its launch asks for not', () => {
    const array = (name: string, length: string, elementBytes: number) => ({
      name,
      length: parsed(length),
      elementBytes,
      span: { start: 0, end: 0, line: 0 },
    });
    const large = { ...LIMITS, maxSharedBytes: 232448 };
    const dynamic = array('asked', 'BM * 1024', 1);
    const spaceOf = (cuda: SpaceModel['cuda']) =>
      createSpace(
        modelOf([tunable('BM', [16, 64, 128])], [], {
          shared: [array('declared', 'BM * 256', 4), dynamic],
          ...(cuda === undefined ? {} : { cuda }),
        }),
        large,
        null,
      );
    expect([...spaceOf({ dynamicSharedBytes: dynamic.length }).iterate()]).toEqual([{ BM: 16 }]);
    expect(spaceOf({ dynamicSharedBytes: dynamic.length }).constraints.map(({ text }) => text)).toContain(
      'BM * 256 * 4 <= 49152 (device limit: bytes of shared memory that a kernel may declare)',
    );
    expect([...spaceOf(undefined).iterate()]).toEqual([{ BM: 16 }, { BM: 64 }]);
  });

  it('says why a configuration is no member', () => {
    const space = createSpace(REGISTERED, LIMITS, null);
    const reason = (configuration: Configuration) => {
      const membership = space.contains(configuration);
      return membership.ok ? '' : membership.reason;
    };
    const good = { BM: 64, BN: 64, BK: 16, TM: 4, TN: 4 };
    expect(reason(good)).toBe('');
    expect(reason({ ...good, TM: 2, TN: 2 })).toBe(
      'BN / TN * (BM / TM) <= 256 (device limit: invocations of a group) does not hold: BN / TN * (BM / TM) is 1024',
    );
    expect(reason({ ...good, BK: 12 })).toBe('BK=12 is not one of 8, 16');
    expect(reason({ BM: 64 })).toBe('BN has no value');
    expect(reason({ ...good, XX: 1 })).toBe('the kernel has no tunable "XX"');
  });

  it('tells a constraint that cannot be checked', () => {
    const space = createSpace(modelOf([tunable('A', [1, 2])], ['A <= BMM']), null, null);
    expect(space.size.count).toBe(0);
    expect(space.contains({ A: 1 })).toMatchObject({
      ok: false,
      reason: 'A <= BMM cannot be checked: no value is known for "BMM"',
    });
  });

  it('uses the problem where it is known and leaves its constraints out where it is not', () => {
    const model = modelOf([tunable('BM', [32, 64, 128])], ['M % BM == 0']);
    expect(createSpace(model, null, { m: 192, n: 1, k: 1 }).size.count).toBe(2);
    expect(createSpace(model, null, null).size.count).toBe(3);
  });

  it('keeps the values of the source even where they are no member', () => {
    const space = createSpace(modelOf([tunable('A', [1, 2], 7)], []), null, null);
    expect(space.defaultConfiguration).toEqual({ A: 7 });
    expect(space.contains(space.defaultConfiguration).ok).toBe(false);
  });

  it('steps to the nearest valid neighbours', () => {
    const space = createSpace(
      modelOf([tunable('A', [1, 2, 3, 4]), tunable('B', [1, 2])], ['A != 3']),
      null,
      null,
    );
    expect(space.neighbours({ A: 2, B: 1 }).map(configurationKey)).toEqual(['A=1,B=1', 'A=4,B=1', 'A=2,B=2']);
  });

  it('has one configuration where there is nothing to tune', () => {
    const space = createSpace(modelOf([], []), null, null);
    expect(space.size).toEqual({ count: 1, exact: true });
    expect([...space.iterate()]).toEqual([{}]);
    expect(space.sample(() => 0.5)).toEqual({});
  });

  it('can be searched while it is enumerated', () => {
    const space = createSpace(REGISTERED, LIMITS, null);
    const alone = [...space.iterate()].map(configurationKey);
    const disturbed: string[] = [];
    for (const configuration of space.iterate()) {
      disturbed.push(configurationKey(configuration));
      space.sample(() => 0.3);
      space.neighbours(configuration);
    }
    expect(disturbed).toEqual(alone);
  });
});

describe('huge spaces', () => {
  const range = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
  const names = ['A', 'B', 'C', 'D', 'E', 'F'];

  it('counts 10^12 points without visiting them', () => {
    const space = createSpace(
      modelOf(
        names.map((name) => tunable(name, range(100))),
        ['A <= B', 'E + F <= 100'],
      ),
      null,
      null,
    );
    expect(space.size).toEqual({ count: 5050 * 100 * 100 * 4950, exact: true });
    const drawn = space.sample(() => 0.987654);
    expect(drawn && space.contains(drawn).ok).toBe(true);
  });

  it('estimates what cannot be counted in time, and still draws members', () => {
    const space = createSpace(
      modelOf(
        names.map((name) => tunable(name, range(100))),
        ['A * B + C * D + E * F < 5000'],
      ),
      null,
      null,
    );
    expect(space.size.exact).toBe(false);
    expect(space.size.count).toBeGreaterThan(1e9);
    let state = 1;
    const random = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    const drawn = Array.from({ length: 20 }, () => space.sample(random));
    expect(drawn.every((one) => one && space.contains(one).ok)).toBe(true);
    expect(space.iterate().next().value).toEqual({ A: 1, B: 1, C: 1, D: 1, E: 1, F: 1 });
  });
});

describe('any small space', () => {
  const small = fc.record({
    lists: fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 4,
    }),
    conditions: fc.array(expressions(['A', 'B', 'C', 'D']), { maxLength: 3 }),
  });

  function bruteForce(tunables: readonly Tunable[]): Configuration[] {
    return tunables.reduce<Configuration[]>(
      (found, { name, values }) => found.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
      [{}],
    );
  }

  it('enumerates, counts, ranks and contains the same configurations as brute force', () => {
    fc.assert(
      fc.property(small, ({ lists, conditions }) => {
        const tunables = lists.map((values, i) => tunable('ABCD'[i]!, values));
        const constraints = conditions.map((expression) => ({
          expression,
          text: 'x',
          from: 'directive' as const,
        }));
        const model = { ...modelOf(tunables, []), constraints };
        const expected = bruteForce(tunables).filter((configuration) =>
          constraints.every(({ expression }) => {
            const result = evaluate(expression, (name) => configuration[name]);
            return result.ok && result.value !== 0;
          }),
        );
        const space = createSpace(model, null, null);
        expect([...space.iterate()]).toEqual(expected);
        expect(space.size).toEqual({ count: expected.length, exact: true });
        expect(expected.map((_, index) => space.at(index))).toEqual(expected);
        expect(space.at(expected.length)).toBeUndefined();
        expect(bruteForce(tunables).filter((one) => space.contains(one).ok)).toEqual(expected);
        expect(space.sample(() => 0.999999)).toEqual(expected.at(-1));
      }),
    );
  });
});
