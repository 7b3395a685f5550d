// Makes an apt sources file for a backports suite out of the machine's own, so that its mirror, its keys and its
// options hold for the new suite too. Pure: texts in, text out.

/**
 * One apt source: its fields by lower-case name, values as they stand in a deb822 file.
 * @typedef {Map<string, string>} Source
 */

/**
 * Reads a deb822 file (`*.sources`): paragraphs of `Field: value`, continued by lines that start with a blank.
 * @param {string} text
 * @returns {readonly Source[]}
 */
export function parseDeb822(text) {
  /** @type {Source[]} */
  const sources = [];
  /** @type {Source} */
  let current = new Map();
  let field = '';
  for (const line of [...text.split(/\r?\n/), '']) {
    if (line.startsWith('#')) continue;
    if (line.trim() === '') {
      if (current.size > 0) sources.push(current);
      current = new Map();
      field = '';
    } else if (/^\s/.test(line)) {
      if (field !== '') current.set(field, `${current.get(field) ?? ''}\n${line}`);
    } else {
      const colon = line.indexOf(':');
      if (colon <= 0) continue;
      field = line.slice(0, colon).trim().toLowerCase();
      current.set(field, line.slice(colon + 1).trim());
    }
  }
  return sources;
}

/** Names that one-line options have in deb822. */
const optionFields = new Map([
  ['arch', 'architectures'],
  ['lang', 'languages'],
  ['target', 'targets'],
]);

/**
 * Reads a file in the one-line format (`deb [option=value] uri suite component ...`).
 * @param {string} text
 * @returns {readonly Source[]}
 */
export function parseOneLine(text) {
  /** @type {Source[]} */
  const sources = [];
  for (const raw of text.split(/\r?\n/)) {
    const match = /^\s*(deb|deb-src)\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(raw);
    if (match === null) continue;
    const [, type = '', options = '', uri = '', suite = '', components = ''] = match;
    /** @type {Source} */
    const source = new Map([
      ['types', type],
      ['uris', uri],
      ['suites', suite],
      ['components', components.trim()],
    ]);
    for (const option of options.split(/\s+/).filter((text) => text.includes('='))) {
      const [name = '', value = ''] = option.split(/=(.*)/s);
      source.set(optionFields.get(name.toLowerCase()) ?? name.toLowerCase(), value.replaceAll(',', ' '));
    }
    sources.push(source);
  }
  return sources;
}

/** @param {Source} source @param {string} field @returns {readonly string[]} the words of the field's value */
function words(source, field) {
  return (source.get(field) ?? '').split(/\s+/).filter((word) => word !== '');
}

/** @param {Source} source @returns {boolean} whether apt takes binary packages from it */
function isActive(source) {
  return (
    words(source, 'types').includes('deb') &&
    !/^(no|false|off|0|without|disable)$/i.test(source.get('enabled') ?? 'yes')
  );
}

/**
 * @param {readonly { path: string, text: string }[]} files the machine's sources files
 * @param {string} release e.g. `bookworm`
 * @returns {{ kind: 'listed' } | { kind: 'write', text: string } | { kind: 'unknown' }} `listed`: the backports
 *   suite is there already; `write`: a deb822 text that adds it; `unknown`: no file names the release
 */
export function backportsSource(files, release) {
  const sources = files
    .flatMap(({ path, text }) => (path.endsWith('.sources') ? parseDeb822(text) : parseOneLine(text)))
    .filter(isActive);
  const suite = `${release}-backports`;
  if (sources.some((source) => words(source, 'suites').includes(suite))) return { kind: 'listed' };
  const base = sources.find((source) => words(source, 'suites').includes(release));
  if (base === undefined) return { kind: 'unknown' };
  const lines = [
    'Types: deb',
    `URIs: ${words(base, 'uris').join(' ')}`,
    `Suites: ${suite}`,
    'Components: main',
  ];
  for (const [field, value] of base) {
    if (['types', 'uris', 'suites', 'components', 'enabled'].includes(field)) continue;
    lines.push(`${field.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase())}: ${value}`);
  }
  return { kind: 'write', text: `${lines.join('\n')}\n` };
}
