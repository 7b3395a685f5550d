import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'vitest';

/**
 * Compares a value with a JSON file that a person has read and committed. With UPDATE_GOLDEN=1 in the environment the
 * file is written instead; a file that is missing fails, so that a test without its expectation cannot pass.
 */
export function expectGolden(path: string, actual: unknown): void {
  const text = JSON.stringify(actual, null, 2);
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${text}\n`);
  }
  expect(existsSync(path), `${path} is missing: run once with UPDATE_GOLDEN=1 and read what it wrote`).toBe(
    true,
  );
  expect(JSON.parse(text)).toEqual(JSON.parse(readFileSync(path, 'utf8')));
}
