/** How much longer than a drawing took the page rests before the next, so that it stays usable while trials arrive. */
const REST = 3;

/**
 * A function that asks for `draw` to be run in the next animation frame, once however often it is asked; after a
 * slow drawing it waits, so that at most a quarter of the time is spent on drawing.
 */
export function renderLoop(draw: () => void): () => void {
  let asked = false;
  let restUntil = 0;
  const frame = (): void => {
    const start = performance.now();
    if (start < restUntil) {
      setTimeout(() => requestAnimationFrame(frame), restUntil - start);
      return;
    }
    asked = false;
    draw();
    const took = performance.now() - start;
    // Below a frame's budget there is nothing to spare; a hidden page would only be late.
    restUntil = took > 8 ? performance.now() + REST * took : 0;
  };
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(frame);
  };
}
