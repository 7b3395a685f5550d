import type * as z from 'zod';

/** What a page says to the extension and remembers across reloads; all of it is checked at the border. */
export interface Host<Outgoing, Saved> {
  post(message: Outgoing): void;
  /** What {@link Host.save} kept, or `fallback` when there is nothing or it has another shape. */
  restore(fallback: Saved): Saved;
  save(state: Saved): void;
}

/** How messages and saved state are checked, and who gets the messages. */
export interface HostOptions<Incoming, Saved> {
  readonly incoming: z.ZodType<Incoming>;
  readonly saved: z.ZodType<Saved>;
  readonly onMessage: (message: Incoming) => void;
}

/**
 * Connects the page to its extension; to be called once. Messages that do not validate are reported on the console
 * and dropped: they can only come from another version of the extension.
 */
export function connect<Incoming, Outgoing, Saved>(
  options: HostOptions<Incoming, Saved>,
): Host<Outgoing, Saved> {
  const api = acquireVsCodeApi<unknown>();
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const message = options.incoming.safeParse(event.data);
    if (message.success) options.onMessage(message.data);
    else console.error('Tilesmith: a message was not understood', message.error.issues);
  });
  return {
    post: (message) => api.postMessage(message),
    restore: (fallback) => {
      const saved = options.saved.safeParse(api.getState());
      return saved.success ? saved.data : fallback;
    },
    save: (state) => api.setState(state),
  };
}
