import { createInterface } from 'node:readline';
import { badInput } from '../../engine/errors';

/** Lines of standard input that are not blank, with their numbers from 1. */
export async function* inputLines(): AsyncGenerator<{ readonly text: string; readonly number: number }> {
  let number = 0;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    const text = line.trim();
    if (text !== '') yield { text, number };
  }
}

/** What is wrong with a line of standard input, as UserError `BadInput`. */
export const badLine = (number: number, problem: string) => badInput(`standard input:${number}: ${problem}`);

/** The 32 bits that 8 hexadecimal digits stand for, null where the text is something else. */
export function readHex32(text: unknown): number | null {
  return typeof text === 'string' && /^(?:0x)?[0-9a-f]{8}$/i.test(text)
    ? Number.parseInt(text.slice(-8), 16)
    : null;
}

/** A code in as many hexadecimal digits as its format's bits fill. */
export function formatHex(code: number, bits: number): string {
  return code.toString(16).padStart(Math.ceil(bits / 4), '0');
}
