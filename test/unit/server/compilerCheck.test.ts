import { beforeEach, expect, test } from 'vitest';
import type { DeviceNote } from '../../../src/core/device/deviceNote';
import type { StatusParams } from '../../../src/protocol/lsp';
import { CompilerCheck } from '../../../src/server/compilerCheck';
import { EngineHost, type EngineSettings } from '../../../src/server/engineHost';
import type { ServerEngine } from '../../../src/server/serverEngine';

let nowMs: number;
let fault: Error | null;
let note: string | null;
let asked: number;
let created: number;
let deviceNotes: DeviceNote[];
let statuses: StatusParams[];
let host: EngineHost;
let check: CompilerCheck;

const settings: EngineSettings = {
  trusted: true,
  storePath: null,
  remoteCommand: '',
  cuda: { nvcc: '', architecture: '' },
  devices: { wgsl: '', cuda: '' },
};
const source = { language: 'wgsl', path: null, text: '' } as const;
const never = () => Promise.reject(new Error('not asked for here'));
const engine: ServerEngine = {
  devices: async () => ({ devices: [], notes: deviceNotes }),
  check: async () => {
    asked += 1;
    if (fault !== null) throw fault;
    return { messages: [], note };
  },
  resources: never,
  profile: never,
  modelFor: never,
  learn: never,
  tune: never,
  measure: never,
  numerics: never,
  verdictOf: () => () => null,
  pause: () => {
    throw new Error('not asked for here');
  },
  dispatch: () => {
    throw new Error('not asked for here');
  },
  sessions: () => [],
  session: () => null,
  measurements: () => [],
  dispose: async () => undefined,
};

beforeEach(async () => {
  nowMs = 0;
  fault = null;
  note = null;
  asked = 0;
  created = 0;
  deviceNotes = [
    { about: null, text: 'install a driver' },
    { about: 'wgsl', text: 'install Vulkan' },
  ];
  statuses = [];
  host = new EngineHost({
    createEngine: async () => {
      created += 1;
      return engine;
    },
    log: () => undefined,
    onStatus: (status) => statuses.push(status),
    onPredictable: () => undefined,
  });
  check = new CompilerCheck({ host, log: () => undefined, nowMs: () => nowMs });
  await host.configure(settings);
});

const notes = () => statuses.at(-1)?.wgsl.notes;

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
  await expect.poll(notes).toEqual(['install a driver', 'install Vulkan']);
});

test('what is missing for one language is told for that one alone, and no more once it is there', async () => {
  note = 'install nvcc';
  await check.check({ ...source, language: 'cuda' });
  await expect.poll(notes).toEqual(['install a driver', 'install Vulkan']);
  expect(statuses.at(-1)?.cuda.notes).toEqual(['install a driver', 'install nvcc']);
  note = null;
  await check.check({ ...source, language: 'cuda' });
  expect(statuses.at(-1)?.cuda.notes).toEqual(['install a driver']);
});

test.each([
  ['cuda', [0, 1]],
  ['wgsl', [1, 0]],
  [null, [1, 1]],
] as const)('a note about %s is told where it matters', async (about, told) => {
  deviceNotes = [{ about, text: 'install a driver' }];
  await host.devices();
  const { wgsl, cuda } = statuses.at(-1) ?? {};
  expect([wgsl?.notes.length, cuda?.notes.length]).toEqual(told);
});

test('another compiler is another engine', async () => {
  await host.forReading();
  await host.configure({ ...settings, cuda: { nvcc: '/opt/cuda', architecture: '' } });
  await host.forReading();
  expect(created).toBe(2);
});

test('in an untrusted workspace no engine is made', async () => {
  await host.configure({ ...settings, trusted: false });
  expect(await check.check(source)).toEqual([]);
  await expect(host.devices()).rejects.toThrow(/not trusted/);
  expect([created, asked]).toEqual([0, 0]);
  expect(notes()).toEqual([expect.stringMatching(/not trusted/)]);
});

test('another store is another engine', async () => {
  const first = await host.forReading();
  expect(first).toBe(await host.forReading());
  await host.configure({ ...settings, storePath: '/elsewhere.db' });
  await host.forReading();
  expect(created).toBe(2);
});
