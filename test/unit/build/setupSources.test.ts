import { describe, expect, it } from 'vitest';
import { backportsSource, parseDeb822, parseOneLine } from '../../../src/build/setupSources.mjs';

const container = `Types: deb
# http://snapshot.debian.org/archive/debian/20250520T000000Z
URIs: http://deb.debian.org/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://deb.debian.org/debian-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`;

function sources(text: string, path = '/etc/apt/sources.list.d/debian.sources') {
  return backportsSource([{ path, text }], 'bookworm');
}

describe('backportsSource', () => {
  it('takes mirror and key of the suite itself, not of its security updates', () => {
    expect(sources(container)).toEqual({
      kind: 'write',
      text: `Types: deb
URIs: http://deb.debian.org/debian
Suites: bookworm-backports
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`,
    });
  });

  it('reads the one-line format with its options', () => {
    const text = `# a comment
deb-src http://mirror.example/debian bookworm main
deb [arch=amd64,i386 signed-by=/usr/share/keyrings/a.gpg] http://mirror.example/debian bookworm main contrib # local
`;
    expect(sources(text, '/etc/apt/sources.list')).toEqual({
      kind: 'write',
      text: `Types: deb
URIs: http://mirror.example/debian
Suites: bookworm-backports
Components: main
Architectures: amd64 i386
Signed-By: /usr/share/keyrings/a.gpg
`,
    });
  });

  it('keeps a key that stands in the file itself', () => {
    const text = `Types: deb deb-src
URIs: https://mirror.example/debian
Suites: bookworm
Components: main
Check-Valid-Until: no
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mDMEY
`;
    const made = sources(text);
    expect(made).toMatchObject({ kind: 'write' });
    expect(made.kind === 'write' && made.text).toContain(
      'Check-Valid-Until: no\nSigned-By: \n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mDMEY\n',
    );
  });

  it.each([
    [
      'deb822',
      container.replace('bookworm bookworm-updates', 'bookworm bookworm-backports'),
      'debian.sources',
    ],
    ['one line', 'deb http://mirror.example/debian bookworm-backports main', 'backports.list'],
  ])('adds nothing where the suite is listed: %s', (_format, text, path) => {
    expect(sources(text, path)).toEqual({ kind: 'listed' });
  });

  it('does not count a source that is switched off', () => {
    const text = `Enabled: no\n${container.replace('bookworm bookworm-updates', 'bookworm-backports')}\n${container}`;
    expect(sources(text)).toMatchObject({ kind: 'write' });
  });

  it.each([
    '',
    'deb http://mirror.example/ubuntu noble main',
    'deb-src http://mirror.example/debian bookworm main',
  ])('knows no mirror from %j', (text) => {
    expect(sources(text, '/etc/apt/sources.list')).toEqual({ kind: 'unknown' });
  });

  it('makes a text that it reads itself as listed', () => {
    const made = sources(container);
    expect(made.kind === 'write' && sources(made.text)).toEqual({ kind: 'listed' });
  });
});

describe('parsers', () => {
  it('read nothing from nothing', () => {
    expect(parseDeb822('')).toEqual([]);
    expect(parseOneLine('\n# deb http://mirror.example/debian bookworm main\n')).toEqual([]);
  });

  it('part paragraphs at lines that hold only blanks', () => {
    expect(parseDeb822('Types: deb\n  \nTypes: deb-src\r\n')).toHaveLength(2);
  });
});
