import { type PlotOptions, plot } from '@observablehq/plot';

/** A drawn plot; `value` is the datum under the pointer, or `null`. */
export type Drawing = (SVGSVGElement | HTMLElement) & { readonly value?: unknown };

/**
 * Draws a plot that takes its colours from the theme. The style sheet that Plot puts into each drawing is taken out
 * before it reaches the document: the page's content policy forbids it, and `theme.css` says the same once.
 */
export function draw(options: PlotOptions): Drawing {
  const drawing = plot({ className: 'plot', ...options });
  for (const sheet of drawing.querySelectorAll('style')) sheet.remove();
  drawing.setAttribute('role', 'img');
  return drawing;
}

/** Calls `onWidth` with the element's width in whole CSS pixels, now and whenever it changes. */
export function observeWidth(target: HTMLElement, onWidth: (width: number) => void): void {
  let last = 0;
  new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    if (width === 0 || width === last) return;
    last = width;
    // In the next frame: drawing here would resize what is being observed.
    requestAnimationFrame(() => onWidth(width));
  }).observe(target);
}
