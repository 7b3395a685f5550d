// Rebuilds the WGSL grammar: grammar.js -> parser.c -> tree-sitter-wgsl.wasm. Both results are committed, so only
// who changes the grammar needs this. `--check` rebuilds, changes nothing and fails where a committed file differs.
//
// The npm package of the tree-sitter command fetches a program when it is installed, which is not possible
// everywhere. Debian 13 packages the same program, and with its own C library beside it it runs on older systems.

import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const grammar = join(repository, 'syntaxes', 'tree-sitter-wgsl');
const cache = join(repository, '.cache', 'grammar');
const work = join(cache, 'work');
const debianSuite = 'trixie';
const wasiHeaders = '/usr/include/wasm32-wasi';

/** Files of the build, in the work folder and in the repository. */
const results = [
  { built: 'src/parser.c', committed: 'syntaxes/tree-sitter-wgsl/src/parser.c' },
  { built: 'src/node-types.json', committed: 'syntaxes/tree-sitter-wgsl/src/node-types.json' },
  { built: 'src/tree_sitter/parser.h', committed: 'syntaxes/tree-sitter-wgsl/src/tree_sitter/parser.h' },
  { built: 'tree-sitter-wgsl.wasm', committed: 'syntaxes/tree-sitter-wgsl.wasm' },
];

/** A failure whose text says what to do about it; shown without a stack. */
class BuildError extends Error {}

/**
 * Runs a program to its end.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} cwd folder to run it in
 * @returns {string} what it wrote to standard output
 * @throws {BuildError} with the program's own words where it fails
 */
function run(program, args, cwd) {
  const result = spawnSync(program, args, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (result.error) throw new BuildError(`${program} cannot be started: ${result.error.message}`);
  if (result.status !== 0) {
    throw new BuildError(
      `${program} ${args.join(' ')} failed (${result.status}):\n${result.stdout}${result.stderr}`,
    );
  }
  return result.stdout;
}

/**
 * The first of some programs that this machine has.
 * @param {readonly string[]} names
 * @returns {string | undefined}
 */
function firstProgram(names) {
  return names.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);
}

/**
 * The mirror and signing key of this machine's own Debian, from its deb822 or one-line sources.
 * @returns {{ uri: string, signedBy: string | undefined }}
 * @throws {BuildError} on a machine without Debian sources
 */
function debianMirror() {
  const folder = '/etc/apt/sources.list.d';
  const names = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  const files = ['/etc/apt/sources.list', ...names].filter(
    (name) => /\.(list|sources)$/.test(name) && existsSync(name),
  );
  for (const file of files) {
    for (const entry of readFileSync(file, 'utf8').split(/\n\s*\n/)) {
      const uri = /^(?:URIs:\s*|deb\s+(?:\[[^\]]*\]\s+)?)(https?:\/\/\S+\/debian\/?)(?:\s|$)/m.exec(
        entry,
      )?.[1];
      if (uri) return { uri, signedBy: /(?:^Signed-By:\s*|signed-by=)(\/[^\s\]]+)/m.exec(entry)?.[1] };
    }
  }
  throw new BuildError(
    'No Debian mirror stands in /etc/apt. The grammar is rebuilt on Debian 12 or 13; the committed parser.c and wasm serve everywhere.',
  );
}

/**
 * Makes the tree-sitter command ready in the cache folder, from Debian's packages and without touching the
 * system's own package lists.
 * @returns {(args: readonly string[], cwd: string) => string} runs the command
 */
function treeSitterCommand() {
  const root = join(cache, 'root');
  if (!existsSync(join(root, 'usr/bin/tree-sitter'))) {
    const downloader = firstProgram(['apt-get']);
    if (!downloader || !firstProgram(['dpkg-deb'])) {
      throw new BuildError(
        'apt-get and dpkg-deb are needed to fetch the tree-sitter command: run this on Debian 12 or 13.',
      );
    }
    console.log(`grammar: fetching tree-sitter-cli of Debian ${debianSuite} into .cache/grammar`);
    const apt = join(cache, 'apt');
    for (const folder of ['lists/partial', 'archives/partial', 'packages'])
      mkdirSync(join(apt, folder), { recursive: true });
    const { uri, signedBy } = debianMirror();
    const key = signedBy ? ` [signed-by=${signedBy}]` : '';
    writeFileSync(join(apt, 'sources.list'), `deb${key} ${uri} ${debianSuite} main\n`);
    const options = [
      `Dir::Etc::SourceList=${apt}/sources.list`,
      'Dir::Etc::SourceParts=/dev/null',
      'Dir::Etc::PreferencesParts=/dev/null',
      `Dir::State::Lists=${apt}/lists`,
      `Dir::Cache=${apt}`,
      'APT::Sandbox::User=root',
    ].flatMap((option) => ['-o', option]);
    run(downloader, [...options, 'update', '-q'], apt);
    run(
      downloader,
      [...options, 'download', '-q', 'tree-sitter-cli', 'libc6', 'libgcc-s1'],
      join(apt, 'packages'),
    );
    for (const name of readdirSync(join(apt, 'packages')))
      run('dpkg-deb', ['-x', join(apt, 'packages', name), root], apt);
  }
  const library = readdirSync(join(root, 'usr/lib')).find((name) => name.endsWith('-linux-gnu'));
  const folder = join(root, 'usr/lib', library ?? '');
  const loader = readdirSync(folder).find((name) => name.startsWith('ld-linux'));
  if (!loader) throw new BuildError(`${root} is incomplete: delete it and run this again.`);
  return (args, cwd) =>
    run(join(folder, loader), ['--library-path', folder, join(root, 'usr/bin/tree-sitter'), ...args], cwd);
}

/**
 * The compiler and linker for WebAssembly.
 * @returns {{ clang: string, linker: string }}
 * @throws {BuildError} naming the packages to install
 */
function wasmTools() {
  const clang = firstProgram(['clang', 'clang-14']);
  const linker = firstProgram(['wasm-ld', 'wasm-ld-14']);
  if (!clang || !linker || !existsSync(wasiHeaders)) {
    throw new BuildError(
      'clang, wasm-ld or the C headers for WebAssembly are missing. Install them: apt-get install --no-install-recommends clang lld wasi-libc',
    );
  }
  return { clang, linker };
}

/**
 * Compiles the generated parser and the scanner in the work folder.
 * @param {{ clang: string, linker: string }} tools
 */
function compile({ clang, linker }) {
  // Only for the Emscripten target does clang emit the position-independent code that web-tree-sitter loads.
  const target = ['--target=wasm32-unknown-emscripten', '-fPIC', '-D__wasi__', '-D__EMSCRIPTEN__'];
  const flags = [
    '-Os',
    '-fno-exceptions',
    '-fvisibility=hidden',
    '-nostdlibinc',
    '-isystem',
    wasiHeaders,
    '-Isrc',
  ];
  for (const name of ['parser', 'scanner']) {
    run(clang, [...target, ...flags, '-c', `src/${name}.c`, '-o', `${name}.o`], work);
  }
  const link = ['-shared', '--experimental-pic', '--no-entry', '--allow-undefined', '--strip-all'];
  run(
    linker,
    [...link, '--export=tree_sitter_wgsl', '-o', 'tree-sitter-wgsl.wasm', 'parser.o', 'scanner.o'],
    work,
  );
}

/**
 * Builds everything in the work folder, then compares with the committed files or replaces them.
 * @param {boolean} checkOnly
 */
function build(checkOnly) {
  const tools = wasmTools();
  const treeSitter = treeSitterCommand();
  rmSync(work, { recursive: true, force: true });
  mkdirSync(join(work, 'src'), { recursive: true });
  copyFileSync(join(grammar, 'grammar.js'), join(work, 'grammar.js'));
  copyFileSync(join(grammar, 'src/scanner.c'), join(work, 'src/scanner.c'));

  console.log(`grammar: generating parser.c with ${treeSitter(['--version'], work).trim()}`);
  treeSitter(['generate', '--no-bindings'], work);
  console.log(`grammar: compiling with ${run(tools.clang, ['--version'], work).split('\n')[0]}`);
  compile(tools);

  const differing = results.filter(({ built, committed }) => {
    const target = join(repository, committed);
    return !existsSync(target) || !readFileSync(join(work, built)).equals(readFileSync(target));
  });
  if (differing.length === 0) return console.log('grammar: the committed files are up to date');
  const names = differing.map(({ committed }) => committed).join(', ');
  if (checkOnly)
    throw new BuildError(`These differ from what the grammar builds: ${names}. Run npm run build:grammar.`);
  for (const { built, committed } of differing) {
    mkdirSync(dirname(join(repository, committed)), { recursive: true });
    writeFileSync(join(repository, committed), readFileSync(join(work, built)));
  }
  console.log(`grammar: wrote ${names}`);
}

try {
  build(process.argv.includes('--check'));
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  console.error(`grammar: ${error.message}`);
  process.exitCode = 1;
}
