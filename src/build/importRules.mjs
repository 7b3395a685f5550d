// Proves who may import whom (docs/architecture.md): a file that imports outside its folder's list is an error.
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * What each part may import: other parts by folder, packages by name, `node:` for the standard library, and
 * `types:` before a part of which only types may be taken.
 * @type {Record<string, readonly string[]>}
 */
export const allowed = {
  'src/core': [],
  'src/protocol': ['src/core', 'zod', 'package.json'],
  'src/language': [
    'src/core',
    'src/protocol',
    'vscode-languageserver-types',
    'vscode-languageserver-textdocument',
  ],
  'src/engine': ['src/core', 'src/protocol', 'node:', 'zod', 'libsql', 'vscode-jsonrpc', 'web-tree-sitter'],
  'src/runner': ['src/core', 'src/protocol', 'node:', 'zod', 'vscode-jsonrpc', 'webgpu'],
  'src/server': [
    'src/core',
    'src/protocol',
    'src/language',
    'src/engine',
    'node:',
    'zod',
    'vscode-languageserver',
    'vscode-languageserver-textdocument',
  ],
  'src/cli': [
    'src/core',
    'src/protocol',
    'src/language',
    'src/engine',
    'node:',
    'commander',
    'cli-progress',
    'cli-table3',
  ],
  'src/agent': ['src/core', 'src/protocol', 'src/language', 'src/engine', 'node:', 'zod'],
  'src/extension': ['src/core', 'src/protocol', 'node:', 'zod', 'vscode', 'vscode-languageclient'],
  webview: ['src/core', 'src/protocol', 'zod', '@vscode/webview-ui-toolkit', '@observablehq/plot'],
};

/** Packages one place may import on behalf of all others, so that replacing them is one file's work. */
const onlyIn = { '@vscode/webview-ui-toolkit': 'webview/shared', libsql: 'src/engine/store' };

/**
 * The part a repository path belongs to, or `null` for a path outside every part.
 * @param {string} file relative to the root, with forward slashes
 */
function partOf(file) {
  return Object.keys(allowed).find((part) => file.startsWith(`${part}/`)) ?? null;
}

/**
 * Why this import is not allowed, or `null` when it is.
 * @param {string} file the importing file, relative to the root
 * @param {string} specifier as written in the import
 * @returns {string | null}
 */
export function violation(file, specifier) {
  const part = partOf(file);
  if (part === null) return null;
  const rules = allowed[part] ?? [];
  if (specifier.startsWith('.')) {
    const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
    const other = partOf(target);
    if (other === part || rules.includes(other ?? target) || target.endsWith('.css')) return null;
    return `${part} may not import ${other ?? target}`;
  }
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) {
    return rules.includes('node:') ? null : `${part} may not import the Node standard library`;
  }
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  if (!rules.includes(name)) return `${part} may not import the package ${name}`;
  const home = onlyIn[/** @type {keyof typeof onlyIn} */ (name)];
  return home !== undefined && !file.startsWith(home) ? `only ${home} may import ${name}` : null;
}

/**
 * Every TypeScript file below a folder, relative to the root, with forward slashes.
 * @param {string} folder
 */
function typescriptFiles(folder) {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name.split(path.sep).join('/')}`);
}

/** Every violation in the repository, as `file:line message`. */
function violations() {
  const found = [];
  for (const file of [...typescriptFiles('src'), ...typescriptFiles('webview')]) {
    const text = readFileSync(path.join(root, file), 'utf8');
    for (const { fileName, pos } of ts.preProcessFile(text, true, true).importedFiles) {
      const message = violation(file, fileName);
      if (message !== null)
        found.push(`${file}:${text.slice(0, pos).split('\n').length} ${message} ("${fileName}")`);
    }
  }
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = violations();
  for (const line of found) console.error(line);
  console.log(
    `import rules: ${found.length === 0 ? 'every import is allowed' : `${found.length} not allowed`}`,
  );
  process.exitCode = found.length === 0 ? 0 : 1;
}
