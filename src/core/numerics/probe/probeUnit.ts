import { createRandom } from '../../random';
import type { Dot } from '../dot/dot';
import { findFractionBits, findSubnormals } from './alignment';
import { findBlocks } from './blocks';
import { type Candidate, candidatesFor } from './candidates';
import {
  type AskedDot,
  createExamination,
  type DotQuery,
  type DotUnit,
  type Evidence,
  type Examination,
} from './dotUnit';
import { findExponentFloor } from './exponentFloor';
import { findLastRounding, findRounding } from './finalRounding';
import { createFoundDot, type FoundModel } from './foundModel';
import { isTerm } from './placeOfC';
import { queryOf, type Reach, reachOf } from './products';
import { createRandomDots, RANDOM_KINDS } from './randomDots';
import { examineSingleProducts } from './singleProducts';

/** How many of the random dots a known way gave bit for bit. */
export interface Compared {
  readonly name: string;
  /** Whether it is a tensor core, or an ordinary loop. */
  readonly tensorCore: boolean;
  readonly equal: number;
}

/**
 * What a unit is: a `tensorCore` that follows the model, one that adds a block `exact` and rounds once, an ordinary `loop`,
 * or `unknown` where nothing of this gives what it gives.
 */
export type UnitKind = 'tensorCore' | 'exact' | 'loop' | 'unknown';

/** What the probes found out about a unit. */
export interface ProbeReport {
  readonly kind: UnitKind;
  /** The numbers as read; null where no chain of blocks was found. Of an `unknown` unit they do not explain everything. */
  readonly model: FoundModel | null;
  /** Products of a block, null where blocks differ or there are none. */
  readonly block: number | null;
  readonly evidence: readonly Evidence[];
  readonly contradictions: readonly Evidence[];
  /** Random dots that were computed afterwards, and how many of them the model gives. */
  readonly random: { readonly dots: number; readonly equal: number };
  /** Dots of the probes themselves, and how many of them the model gives. */
  readonly probes: { readonly dots: number; readonly equal: number };
  /** The known ways, those that gave most first. */
  readonly known: readonly Compared[];
  /** Names of those that gave all dots. */
  readonly equals: readonly string[];
}

/** How a unit is examined. */
export interface ProbeOptions {
  readonly seed?: number;
  /** Random dots of each kind. */
  readonly randomDots?: number;
}

/**
 * Finds the numbers of a unit that adds products: its blocks, how many bits it keeps, how it rounds, its exponent floor and
 * where c goes. Each comes from dots designed for it (the probes of Fasi et al., PeerJ CS 7:e330, and FTTN, arXiv
 * 2403.00232, put in order); random dots then confirm the model or refute it.
 */
export async function probeUnit(
  unit: DotUnit,
  { seed = 1, randomDots = 500 }: ProbeOptions = {},
): Promise<ProbeReport> {
  const exam = createExamination(unit);
  const reach = reachOf(unit);
  const model = (await multiplies(exam, reach)) ? await findModel(exam, reach) : null;
  const probes = exam.asked.slice();
  const random = await exam.ask(randomQueries(unit, seed, randomDots));
  const dot = model === null ? null : createFoundDot(model);
  const equalTo = (given: readonly AskedDot[]) => (dot === null ? 0 : countEqual(dot, given));
  const confirmed = { dots: random.length, equal: equalTo(random) };
  const read = { dots: probes.length, equal: equalTo(probes) };
  if (dot !== null) refute(exam, dot);
  const compared = candidatesFor(unit).map((candidate) => ({
    candidate,
    equal: countEqual(candidate.dot, random),
    same: countEqual(candidate.dot, exam.asked) === exam.asked.length,
  }));
  const same = compared.filter((each) => each.same).map(({ candidate }) => candidate);
  return {
    kind: kindOf(exam, model, same),
    model,
    block: model === null ? null : blockOf(model),
    evidence: exam.evidence,
    contradictions: exam.contradictions,
    random: confirmed,
    probes: read,
    known: compared
      .map(({ candidate: { name, path }, equal }) => ({ name, tensorCore: path !== null, equal }))
      .sort((left, right) => right.equal - left.equal),
    equals: same.map(({ name }) => name),
  };
}

/** Each position multiplies, and c goes through, before anything else is asked. */
async function multiplies(exam: Examination, { base }: Reach): Promise<boolean> {
  const alone = await exam.ask(
    Array.from({ length: exam.unit.k }, (_, at) =>
      queryOf(exam.unit, [{ at, exponent: base, x: 1.5, y: -1.5 }]),
    ),
  );
  const c = await exam.ask([queryOf(exam.unit, [], 1.5 * 2 ** base)]);
  const wrong = [
    ...alone.filter(({ d }) => d !== -2.25 * 2 ** base),
    ...c.filter(({ d }) => d !== 1.5 * 2 ** base),
  ];
  if (wrong.length > 0)
    exam.contradict('products', 'a product or c alone is not what comes out', wrong.slice(0, 4));
  return wrong.length === 0;
}

async function findModel(exam: Examination, reach: Reach): Promise<FoundModel | null> {
  const { input, output } = exam.unit;
  const found = await findBlocks(exam, reach);
  if (found === null) return null;
  const { blocks } = found;
  const size = blocks.at(-1)!.length;
  if (size === 1 && found.cFirst) {
    const single = await examineSingleProducts(exam, reach, found);
    return { input, output, blocks, ...single, exponentFloor: null, subnormals: 'asStored', cLast: null };
  }
  if (size < 3 && !found.cFirst) {
    exam.contradict('blocks', `blocks of ${size} products to which c does not belong`, []);
    return null;
  }
  const fractionBits = await findFractionBits(exam, reach, found);
  const term = found.cFirst || (await isTerm(exam, reach, { ...found, fractionBits }));
  if (found.cFirst) exam.show('c', 'a term of the first block', []);
  const aligned = { ...found, cFirst: term, fractionBits };
  const rounding = await findRounding(exam, reach, aligned);
  const cLast = term ? null : await findLastRounding(exam, reach, aligned);
  const placed = { ...aligned, rounding, cLast };
  const subnormals = await findSubnormals(exam, reach, placed);
  const exponentFloor = await findExponentFloor(exam, reach, placed);
  return { input, output, blocks, fractionBits, rounding, exponentFloor, subnormals, cLast };
}

function randomQueries(unit: DotUnit, seed: number, count: number): readonly DotQuery[] {
  const create = createRandomDots(unit);
  return RANDOM_KINDS.flatMap((kind, stream) => {
    const random = createRandom(seed, stream);
    return Array.from({ length: count }, () => create(kind, random)).filter((query) => query !== null);
  });
}

/** Keeps the first dots that the model does not give, so that a report can show them. */
function refute(exam: Examination, dot: Dot): void {
  const wrong = exam.asked.filter((asked) => !gives(dot, asked));
  if (wrong.length > 0) {
    exam.contradict(
      'model',
      `the numbers found do not give ${wrong.length} of ${exam.asked.length} dots`,
      wrong.slice(0, 4),
    );
  }
}

function countEqual(dot: Dot, asked: readonly AskedDot[]): number {
  return asked.filter((each) => gives(dot, each)).length;
}

/** Whether a dot is the same bits; zeros of either sign are one. */
function gives(dot: Dot, { a, b, c, d }: AskedDot): boolean {
  return Object.is(dot(new Float64Array(a), 0, new Float64Array(b), 0, a.length, c) + 0, d + 0);
}

function kindOf(
  { contradictions }: Examination,
  model: FoundModel | null,
  same: readonly Candidate[],
): UnitKind {
  if (same.some(({ path }) => path === null)) return 'loop';
  if (model === null || contradictions.length > 0) return 'unknown';
  return model.fractionBits === null ? 'exact' : 'tensorCore';
}

function blockOf({ blocks }: FoundModel): number | null {
  const [first, ...others] = blocks.map(({ length }) => length);
  return others.every((length) => length === first) ? first! : null;
}
