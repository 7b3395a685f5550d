import type { DeviceLimits } from '../device/deviceProfile';
import type { Size } from '../gemm/problem';
import type { Tunable } from '../kernel/kernelModel';
import { createAssignment } from './assignment';
import { type Configuration, defaultConfiguration } from './configuration';
import { type Counter, createCounter, type SpaceSize } from './counting';
import { constraintsOf, type SpaceConstraint, type SpaceModel } from './limits';

/** Whether a configuration belongs to a space; if not, why, and the constraint that fails where it is one. */
export type Membership =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: string; readonly constraint: SpaceConstraint | null };

/** All valid configurations of a kernel on a device for a problem. */
export interface SearchSpace {
  readonly tunables: readonly Tunable[];
  readonly constraints: readonly SpaceConstraint[];
  readonly size: SpaceSize;
  /** The values the source has now; not always a member, see {@link SearchSpace.contains}. */
  readonly defaultConfiguration: Configuration;
  /** Every configuration once, the last tunable changing fastest; lazy, so that a huge space can be begun. */
  iterate(): IterableIterator<Configuration>;
  /** The `index`-th configuration in the order of {@link SearchSpace.iterate}; needs an exact size. */
  at(index: number): Configuration | undefined;
  /** A configuration drawn with `random` (0 to below 1), uniformly where the size is exact; none in an empty space. */
  sample(random: () => number): Configuration | undefined;
  contains(configuration: Configuration): Membership;
  /** Members that differ in one tunable by a step: the nearest valid smaller and larger value of each. */
  neighbours(configuration: Configuration): readonly Configuration[];
}

/**
 * The space of a kernel. Without limits only the kernel's own constraints count; without a problem those that
 * mention M, N or K are left out.
 */
export function createSpace(
  model: SpaceModel,
  limits: DeviceLimits | null,
  problem: Size | null,
): SearchSpace {
  const { tunables } = model;
  const constraints = constraintsOf(model, limits);
  const lists = tunables.map(({ values }) => values);
  const assignment = createAssignment(model, constraints, problem);
  let counted: Counter | null = null;
  // Counting takes long in a large space, and who only asks whether a configuration belongs to it need not wait for that.
  const counter = (): Counter => {
    counted ??= createCounter(assignment, lists);
    return counted;
  };

  const contains = (configuration: Configuration): Membership => {
    const stranger = Object.keys(configuration).find(
      (name) => !tunables.some((tunable) => tunable.name === name),
    );
    if (stranger !== undefined)
      return { ok: false, reason: `the kernel has no tunable "${stranger}"`, constraint: null };
    for (const [position, { name, values }] of tunables.entries()) {
      const value = configuration[name];
      if (value === undefined) return { ok: false, reason: `${name} has no value`, constraint: null };
      if (!values.includes(value)) {
        return { ok: false, reason: `${name}=${value} is not one of ${values.join(', ')}`, constraint: null };
      }
      assignment.set(position, value);
    }
    for (const { constraint } of assignment.placed) {
      const reason = assignment.whyNot(constraint);
      if (reason !== null) return { ok: false, reason, constraint };
    }
    return { ok: true };
  };

  function* iterate(): IterableIterator<Configuration> {
    const counters: number[] = [];
    const choose = (position: number): boolean => {
      const list = lists[position]!;
      for (let index = counters[position]! + 1; index < list.length; index++) {
        assignment.set(position, list[index]!);
        counters[position] = index;
        if (assignment.allows(position)) return true;
      }
      return false;
    };
    // Others may use the shared assignment between two results, so the way down is laid anew each time.
    const restore = (): void => {
      for (const [position, index] of counters.entries()) assignment.set(position, lists[position]![index]!);
    };

    if (!assignment.allows(-1)) return;
    if (lists.length === 0) {
      yield {};
      return;
    }
    counters.push(-1);
    while (counters.length > 0) {
      const position = counters.length - 1;
      if (!choose(position)) counters.pop();
      else if (position < lists.length - 1) counters.push(-1);
      else {
        yield assignment.configuration();
        restore();
      }
    }
  }

  return {
    tunables,
    constraints,
    get size() {
      return counter().size;
    },
    defaultConfiguration: defaultConfiguration(tunables),
    iterate,
    at: (index) => (counter().place(index) ? assignment.configuration() : undefined),
    sample: (random) => (counter().draw(random) ? assignment.configuration() : undefined),
    contains,
    neighbours: (configuration) =>
      tunables.flatMap(({ name, values }) => {
        const current = configuration[name];
        if (current === undefined) return [];
        const sorted = [...values].sort((a, b) => a - b);
        const smaller = sorted.filter((value) => value < current).reverse();
        const larger = sorted.filter((value) => value > current);
        return [smaller, larger].flatMap((candidates) => {
          const member = candidates
            .map((value) => ({ ...configuration, [name]: value }))
            .find((it) => contains(it).ok);
          return member ? [member] : [];
        });
      }),
  };
}
