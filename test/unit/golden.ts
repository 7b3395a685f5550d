import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'vitest';

/**
 * Compares a text with a file that a person has read and committed. With UPDATE_GOLDEN=1 in the environment the file
 * is written instead; a file that is missing fails, so that a test without its expectation cannot pass.
 */
export function expectGolden(path: string, actual: string): void {
  const text = actual.endsWith('\n') ? actual : `${actual}\n`;
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  expect(existsSync(path), `${path} is missing: run once with UPDATE_GOLDEN=1 and read what it wrote`).toBe(
    true,
  );
  expect(text).toBe(readFileSync(path, 'utf8'));
}
