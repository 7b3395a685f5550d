import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../../../../src/core/random';
import { fastest, outcomeOf } from '../../../../src/core/tuner/outcome';
import {
  FINAL_RULES,
  nextTurn,
  racingState,
  SEARCH_RULES,
  turnSamples,
} from '../../../../src/core/tuner/racing';
import { FALSE_WINNER_RATE, fasterOf } from '../../../../src/core/tuner/rankTest';
import { timed } from './trials';

const around = (value: number, count = 8) => Array.from({ length: count }, (_, index) => value + index / 100);

describe('fasterOf', () => {
  it.each([
    ['series that are apart', around(1), around(2), 'first'],
    ['the same the other way round', around(2), around(1), 'second'],
    ['one outlier among them', [...around(1, 15), 9], around(2, 16), 'first'],
    ['the same series', around(1), around(1), null],
    ['seven samples', around(1, 7), around(2, 40), null],
    ['times that a coarse timer cannot tell apart', Array(48).fill(1), Array(48).fill(1), null],
    ['a few steps of a coarse timer', Array(48).fill(1), Array(48).fill(2), 'first'],
  ] as const)('%s', (_, a, b, faster) => {
    expect(fasterOf(a, b)).toBe(faster);
  });

  it('asks for more where the best was chosen from many', () => {
    const [a, b] = [around(1), around(2)];
    expect(fasterOf(a, b, 10)).toBe('first');
    expect(fasterOf(a, b, 100)).toBeNull();
  });

  it('has the exact probabilities of small series', () => {
    // 8 and 8 samples have 12,870 orders: in one all of the first are faster, in one more a single pair is swapped.
    const swapped = [...around(1, 7), 2.005];
    const rate = (orders: number) => (2 * orders * 16) / 12870;
    expect(fasterOf(around(1), around(2), 1, rate(1))).toBe('first');
    expect(fasterOf(around(1), around(2), 1, rate(0.99))).toBeNull();
    expect(fasterOf(swapped, around(2), 1, rate(2))).toBe('first');
    expect(fasterOf(swapped, around(2), 1, rate(1.99))).toBeNull();
  });
});

/** A sample of about 1 ms: skewed, with one launch in twenty that something else on the machine held up. */
function noisy({ uniform, normal }: Random, noise: number): number {
  const spike = uniform() < 0.05 ? 1 + 2 * uniform() : 1;
  return Math.exp(noise * Math.abs(normal())) * spike;
}

/** Times configurations in turns as a session does at its end, and says whether one beats the first. */
function session(seed: number, speeds: readonly number[], drift: (sample: number) => number): boolean {
  const random = createRandom(seed);
  const racers = speeds.map((speed) => ({ speed, samples: [] as number[], turns: 0, open: true }));
  let taken = 0;
  for (let index = nextTurn(racers); index !== null; index = nextTurn(racers)) {
    const racer = racers[index];
    if (racer === undefined) break;
    for (let more = turnSamples(racer.samples, FINAL_RULES); more > 0; more--) {
      racer.samples.push(racer.speed * noisy(random, 0.05) * drift(taken++));
    }
    racer.turns++;
    const trials = racers.filter(({ samples }) => samples.length > 0);
    const best = fastest(trials.map(({ samples }) => timed({}, samples)))?.timeMs.samples ?? null;
    for (const each of racers) each.open = racingState(each.samples, best, FINAL_RULES) === 'open';
  }
  const trials = racers.map(({ samples }, index) => timed({ T: index }, samples));
  const keys = new Set(racers.map((_, index) => `T=${index}`));
  return outcomeOf({ m: 1, n: 1, k: 1 }, trials, { T: 0 }, keys).distinguishable;
}

const share = (sessions: number, decided: (seed: number) => boolean): number =>
  Array.from({ length: sessions }, (_, seed) => decided(seed)).filter(Boolean).length / sessions;

describe('a session that ends with the best few and the baseline', () => {
  it.each([
    ['noise alone', () => 1],
    ['a device that grows slower', (sample: number) => 1 + sample / 1000],
    ['a device that is throttled every now and then', (sample: number) => (sample % 40 < 20 ? 1 : 1.2)],
  ] as const)('names a winner among equals no more often than stated: %s', (_, drift) => {
    expect(share(400, (seed) => session(seed, [1, 1, 1, 1], drift))).toBeLessThanOrEqual(FALSE_WINNER_RATE);
  });

  it('finds one that is a tenth faster almost always', () => {
    expect(share(100, (seed) => session(seed, [1, 0.9, 1, 1], () => 1))).toBeGreaterThan(0.9);
  });
});

describe('a configuration that is as fast as the best', () => {
  it('is cut short while searching in less than one case of ten', () => {
    const cut = share(500, (seed) => {
      const random = createRandom(seed);
      const draw = (count: number) => Array.from({ length: count }, () => noisy(random, 0.05));
      const best = draw(SEARCH_RULES.maxSamples);
      const samples: number[] = [];
      for (let state = 'open'; state === 'open'; state = racingState(samples, best, SEARCH_RULES)) {
        samples.push(...draw(turnSamples(samples, SEARCH_RULES)));
        if (racingState(samples, best, SEARCH_RULES) === 'slower') return true;
      }
      return false;
    });
    expect(cut).toBeLessThan(0.1);
  });
});
