import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { findToolkit, type Toolkit } from '../../../src/runner/cuda/toolkit';

/** The toolkit of this machine. These tests are about the real compiler: without one they fail. */
export async function realToolkit(): Promise<Toolkit> {
  const found = await findToolkit();
  if (!found.ok) throw new Error(found.reason);
  return found.toolkit;
}

/** A folder of one test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'nvcc-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a shell script that can be run, with its folder. */
export function writeScript(file: string, lines: readonly string[]): void {
  writeFileSync(file, ['#!/bin/sh', ...lines, ''].join('\n'));
  chmodSync(file, 0o755);
}

/** A toolkit whose nvcc notes each of its starts, and the number of them so far. */
export function countedToolkit(toolkit: Toolkit): {
  readonly toolkit: Toolkit;
  readonly starts: () => number;
} {
  const folder = temporaryFolder();
  const nvcc = path.join(folder, 'nvcc');
  const log = path.join(folder, 'starts');
  writeFileSync(log, '');
  writeScript(nvcc, [`echo start >> '${log}'`, `exec '${toolkit.nvcc}' "$@"`]);
  return { toolkit: { ...toolkit, nvcc }, starts: () => readFileSync(log, 'utf8').split('\n').length - 1 };
}

/** Names of the programs that run in a folder or below it, read from /proc. */
export function programsIn(folder: string): readonly string[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      if (!/^\d+$/.test(pid) || !readlinkSync(`/proc/${pid}/cwd`).startsWith(folder)) return [];
      return [readFileSync(`/proc/${pid}/comm`, 'utf8').trim()];
    } catch {
      // It ended while it was looked at, or belongs to another user.
      return [];
    }
  });
}
