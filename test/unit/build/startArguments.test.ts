import { describe, expect, it } from 'vitest';
import { parseStartArguments } from '../../../src/build/startArguments.mjs';

describe('parseStartArguments', () => {
  it.each([
    { args: [], value: { port: null, browser: false, folder: null } },
    { args: ['--port', '9000'], value: { port: 9000, browser: false, folder: null } },
    {
      args: ['kernels', '--port=1', '--browser'],
      value: { port: 1, browser: true, folder: '/home/me/kernels' },
    },
    { args: ['/abs'], value: { port: null, browser: false, folder: '/abs' } },
  ])('reads $args', ({ args, value }) => {
    expect(parseStartArguments(args, '/home/me')).toEqual({ ok: true, value });
  });

  it.each(['0', '65536', '80a', '-1', '1e3', ' 80', ''])('refuses the port %j', (port) => {
    expect(parseStartArguments([`--port=${port}`], '/')).toMatchObject({
      ok: false,
      reason: expect.stringContaining(`"${port}"`),
    });
  });

  it.each([[['--prot', '1']], [['a', 'b']], [['--port']]])('says what is wrong with %j', (args) => {
    const parsed = parseStartArguments(args, '/');
    expect(parsed.ok).toBe(false);
    expect(!parsed.ok && parsed.reason).toMatch(/prot|One folder|port/);
  });
});
