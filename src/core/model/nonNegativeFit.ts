/** Sweeps over the coefficients at most; the few terms of a baseline need some tens. */
const SWEEPS = 500;
/** Relative change below which a sweep is the last. */
const ENOUGH = 1e-10;

/**
 * Coefficients, none negative, with which the sum of the terms comes closest to the target in least squares: coordinate
 * descent over the normal equations (Franc, Hlaváč, Navara 2005). Terms of any scale; a term that is 0 gets 0.
 */
export function nonNegativeFit(terms: readonly Float64Array[], target: Float64Array): readonly number[] {
  const norms = terms.map((term) => Math.sqrt(dot(term, term)));
  const unit = terms.map((term, index) => {
    const norm = norms[index] as number;
    return norm > 0 ? term.map((value) => value / norm) : term;
  });
  const gram = unit.map((one) => unit.map((other) => dot(one, other)));
  const right = unit.map((term) => dot(term, target));
  const found = new Float64Array(terms.length);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let change = 0;
    for (let i = 0; i < found.length; i++) {
      if ((norms[i] as number) === 0) continue;
      let gradient = right[i] as number;
      for (let j = 0; j < found.length; j++) {
        if (j !== i) gradient -= (gram[i]?.[j] as number) * (found[j] as number);
      }
      const next = Math.max(0, gradient);
      change = Math.max(change, Math.abs(next - (found[i] as number)));
      found[i] = next;
    }
    if (change <= ENOUGH * Math.max(...found)) break;
  }
  return Array.from(found, (value, index) =>
    (norms[index] as number) > 0 ? value / (norms[index] as number) : 0,
  );
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
