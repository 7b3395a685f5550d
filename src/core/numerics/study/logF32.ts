import { float32Bits } from '../format/bits';

/**
 * 1/c and ln c for 16 points c that divide [0.6875, 1.375) evenly, shifted to where both are nearly exact in a double.
 */
const POINTS: readonly (readonly [inverse: number, logarithm: number])[] = [
  [1.398907162146528, -0.33569133332882284],
  [1.3403141896637998, -0.2929040563774074],
  [1.286432210124115, -0.2518726580937369],
  [1.2367150214269895, -0.21245868807117255],
  [1.1906977166711752, -0.17453945183745634],
  [1.1479821020556429, -0.1380057072319758],
  [1.1082251448272158, -0.10275976698545139],
  [1.0711297413057381, -0.06871392447020525],
  [1.036437278977283, -0.0357891387398228],
  [1, 0],
  [0.9492859795739057, 0.05204517742929496],
  [0.8951049428609004, 0.11081431298787942],
  [0.8476821620351103, 0.1652495223695143],
  [0.8050314851692001, 0.21687389031699977],
  [0.7664671008843108, 0.2659635028121397],
  [0.731428603316328, 0.3127556664073557],
];
const LN2 = Math.LN2;
/** Coefficients of r^2, r^3 and r^4 in ln(1+r) for the r that are left. */
const POLYNOMIAL = [-0.4999997485802103, 0.333456765744066, -0.25089342214237154] as const;

/**
 * ln x of a positive normal float32 as the C library of GNU computes `logf`, error and all: the nearest of 16 points, a
 * polynomial for the rest, in doubles, rounded at the end (the algorithm and the numbers of Arm's Optimized Routines).
 * The last bit of a normal distribution drawn with it depends on it.
 */
export function logF32(x: number): number {
  if (x === 1) return 0;
  const offset = float32Bits(x) - 0x3f330000;
  const point = (offset >> 19) & 15;
  const exponent = offset >> 23;
  const [inverse, logarithm] = POINTS[point]!;
  const r = (x / 2 ** exponent) * inverse - 1;
  const [c2, c3, c4] = POLYNOMIAL;
  const r2 = r * r;
  const y0 = logarithm + exponent * LN2;
  return Math.fround((c4 * r2 + (c3 * r + c2)) * r2 + (y0 + r));
}
