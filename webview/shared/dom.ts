/** Small helpers over the DOM: text only ever goes in as text, so nothing a kernel or a device says becomes markup. */

/** What a new element gets. */
export interface ElementOptions {
  readonly class?: string;
  readonly text?: string;
  readonly title?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** A new element with its class, text, tooltip, attributes and children; no property is read as HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  options: ElementOptions = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (options.class !== undefined) made.className = options.class;
  if (options.text !== undefined) made.textContent = options.text;
  if (options.title !== undefined) made.title = options.title;
  for (const [name, value] of Object.entries(options.attributes ?? {})) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Sets the text of an element only when it differs, so that selections and screen readers are left alone. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** Shows or hides an element, from assistive technology too. */
export function setShown(target: HTMLElement, shown: boolean): void {
  target.hidden = !shown;
}

/** A view: the element it owns, and how to bring it up to date. */
export interface View<T> {
  readonly element: HTMLElement;
  update(state: T): void;
}
