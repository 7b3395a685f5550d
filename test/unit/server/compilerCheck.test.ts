import { beforeEach, expect, test } from 'vitest';
import type { StatusParams } from '../../../src/protocol/lsp';
import { CompilerCheck } from '../../../src/server/compilerCheck';
import { EngineHost } from '../../../src/server/engineHost';
import type { ServerEngine } from '../../../src/server/serverEngine';

let nowMs: number;
let fault: Error | null;
let asked: number;
let created: number;
let statuses: StatusParams[];
let host: EngineHost;
let check: CompilerCheck;

const source = { language: 'wgsl', path: null, text: '' } as const;
const never = () => Promise.reject(new Error('not asked for here'));
const engine: ServerEngine = {
  devices: async () => ({ devices: [], notes: ['install a driver'] }),
  check: async () => {
    asked += 1;
    if (fault !== null) throw fault;
    return { messages: [], note: null };
  },
  tune: never,
  measure: never,
  sessions: () => [],
  session: () => null,
  measurements: () => [],
  dispose: async () => undefined,
};

beforeEach(async () => {
  nowMs = 0;
  fault = null;
  asked = 0;
  created = 0;
  statuses = [];
  host = new EngineHost({
    createEngine: async () => {
      created += 1;
      return engine;
    },
    log: () => undefined,
    onStatus: (status) => statuses.push(status),
  });
  check = new CompilerCheck({ host, log: () => undefined, nowMs: () => nowMs });
  await host.configure({ trusted: true, storePath: null, remoteCommand: '', device: '' });
});

const notes = () => statuses.at(-1)?.notes;

test('where the compiler fails it is left alone for longer and longer, and the second failure is told', async () => {
  fault = new Error('Dawn does not load');
  await check.check(source);
  expect(notes()).toEqual([]);
  nowMs = 999;
  await check.check(source);
  expect(asked).toBe(1);
  nowMs = 1000;
  await check.check(source);
  expect(asked).toBe(2);
  expect(notes()).toEqual(['No compiler messages: Dawn does not load']);
  nowMs = 2999;
  await check.check(source);
  expect(asked).toBe(2);
  nowMs = 3000;
  fault = null;
  await check.check(source);
  expect(asked).toBe(3);
  expect(notes()).not.toContain('No compiler messages: Dawn does not load');
});

test('devices are looked for once the compiler works, and what is missing is told', async () => {
  await check.check(source);
  await check.check(source);
  await expect.poll(notes).toEqual(['install a driver']);
});

test('in an untrusted workspace no engine is made', async () => {
  await host.configure({ trusted: false, storePath: null, remoteCommand: '', device: '' });
  expect(await check.check(source)).toEqual([]);
  await expect(host.devices()).rejects.toThrow(/not trusted/);
  expect([created, asked]).toEqual([0, 0]);
  expect(notes()).toEqual([expect.stringMatching(/not trusted/)]);
});

test('another store is another engine', async () => {
  const first = await host.forReading();
  expect(first).toBe(await host.forReading());
  await host.configure({ trusted: true, storePath: '/elsewhere.db', remoteCommand: '', device: '' });
  await host.forReading();
  expect(created).toBe(2);
});
