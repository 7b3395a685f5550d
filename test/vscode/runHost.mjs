// Runs the suite in VS Code's extension host: in the desktop VS Code that TILESMITH_VSCODE names, else in the server
// of the leg that TILESMITH_LEG names. Writes the results to the file that TILESMITH_RESULTS names.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTests } from '@vscode/test-electron';
import { target } from './support/session.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'tilesmith-host-'));
const results = process.env.TILESMITH_RESULTS ?? path.join(folder, 'results.json');
const { extension, samples } = target();
try {
  await runTests({
    vscodeExecutablePath: process.env.TILESMITH_VSCODE || fileURLToPath(new URL('code.mjs', import.meta.url)),
    extensionDevelopmentPath: extension,
    extensionTestsPath: fileURLToPath(new URL('suite/index.cjs', import.meta.url)),
    extensionTestsEnv: { TILESMITH_RESULTS: results },
    launchArgs: [samples],
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
}
if (existsSync(results)) {
  const { passed, failed, lines } = JSON.parse(readFileSync(results, 'utf8'));
  console.log(lines.join('\n'));
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
} else {
  console.error('No results were written: the tests did not start, or the extension host died under them.');
  process.exitCode = 1;
}
rmSync(folder, { recursive: true, force: true });
