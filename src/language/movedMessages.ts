import type { CompilerMessage } from '../protocol/runner';

/** One replacement in a text, offsets of the text before it. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  /** Length of what stands there now. */
  readonly length: number;
}

/**
 * Messages about a text as they stand after an edit of it: what was behind the edit moves with it, what it cut into
 * shrinks, and what was replaced altogether is gone. Lines and columns stay those of the text that was compiled.
 */
export function movedMessages(
  messages: readonly CompilerMessage[],
  { start, end, length }: Replacement,
): CompilerMessage[] {
  const behind = length - (end - start);
  return messages.flatMap((message) => {
    const { offset } = message;
    const until = offset + message.length;
    if (start < end && start <= offset && until <= end) return [];
    // What is typed where a message begins or ends does not become part of it.
    const from = offset < start ? offset : offset >= end ? offset + behind : start + length;
    const to = until <= start ? until : until >= end ? until + behind : start;
    return [{ ...message, offset: from, length: Math.max(0, to - from) }];
  });
}
