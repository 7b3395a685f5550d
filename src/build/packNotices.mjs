// Collects the licences of all that an archive carries into one text.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @param {Pick<import('esbuild').Metafile, 'inputs'>} metafile of a bundle
 * @returns {readonly string[]} folders below `node_modules` of the npm packages that went into it: their names, but
 *   for those inside others
 */
export function bundledPackages({ inputs }) {
  const names = Object.keys(inputs).flatMap((file) => {
    const name = /node_modules\/((?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
    return name === undefined ? [] : [name];
  });
  return [...new Set(names)].sort();
}

/** @param {string} folder of a package @returns {string} the text of its licence, or where its terms are named */
function licenceOf(folder) {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((name) => /^licen[cs]e(\.|$)/i.test(name));
  return file === undefined
    ? `Licence: ${manifest.license}; ${manifest.homepage ?? `https://www.npmjs.com/package/${manifest.name}`}`
    : readFileSync(path.join(folder, file), 'utf8').trim();
}

/**
 * Where installations of Node.js keep its licence: beside `bin`, or where Linux packages put it.
 * @param {string} node the binary, absolute
 */
function nodeLicence(node) {
  const candidates = [
    path.join(node, '../../LICENSE'),
    '/usr/share/doc/nodejs/LICENSE',
    '/usr/share/doc/nodejs/copyright',
  ];
  const found = candidates.find((file) => existsSync(file));
  return found === undefined
    ? 'Licence: MIT and those of its parts; https://github.com/nodejs/node/blob/main/LICENSE'
    : readFileSync(found, 'utf8').trim();
}

/** The Vulkan loader's, as Debian and Ubuntu install it. */
function loaderLicence() {
  const file = '/usr/share/doc/libvulkan1/copyright';
  return existsSync(file)
    ? readFileSync(file, 'utf8').trim()
    : 'Licence: Apache-2.0; https://github.com/KhronosGroup/Vulkan-Loader';
}

/**
 * @param {string} root the repository, absolute
 * @param {string} node the binary that is carried, absolute
 * @param {readonly string[]} packages npm packages that are carried, bundled or whole
 * @returns {string}
 */
export function notices(root, node, packages) {
  /** @type {readonly (readonly [string, string])[]} */
  const parts = [
    ['Tilesmith', readFileSync(path.join(root, 'LICENSE'), 'utf8').trim()],
    ['Node.js', nodeLicence(node)],
    ['Vulkan loader', loaderLicence()],
    ...packages.map(
      (name) => /** @type {const} */ ([name, licenceOf(path.join(root, 'node_modules', name))]),
    ),
  ];
  const line = '='.repeat(78);
  return parts.map(([name, text]) => `${line}\n${name}\n${line}\n\n${text}\n`).join('\n');
}
