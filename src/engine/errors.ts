/** Exit codes of the command line; scripts rely on them. */
export const EXIT = { done: 0, doesNotHold: 1, badInput: 2, noDevice: 3, cancelled: 130 } as const;

/** What kind of failure it is, for callers that treat one kind apart. */
export type UserErrorCode =
  | 'BadInput'
  | 'Cancelled'
  | 'DeviceBusy'
  | 'InvalidKernel'
  | 'NoDevice'
  | 'NoKernel'
  | 'NoSession'
  | 'NotAMatmul'
  | 'RunnerUnusable'
  | 'SeveralKernels'
  | 'Store'
  | 'Unfinished';

/** A failure the user can mend: the message names the place and the remedy, and needs no stack trace. */
export class UserError extends Error {
  override readonly name = 'UserError';

  constructor(
    readonly code: UserErrorCode,
    message: string,
    /** What the command line exits with. */
    readonly exitCode: number,
  ) {
    super(message);
  }
}

/** `path:line`, 1-based, or `the document` for unsaved text. */
export function placeOf(path: string | null, line?: number, column?: number): string {
  const name = path ?? 'the document';
  return [name, ...[line, column].filter((part) => part !== undefined).map((part) => part + 1)].join(':');
}

/** Something the user wrote cannot be used; `message` says what, where and what to write instead. */
export const badInput = (message: string) => new UserError('BadInput', message, EXIT.badInput);

/** The user or the editor asked to stop before anything could be measured. */
export const cancelled = () => new UserError('Cancelled', 'cancelled', EXIT.cancelled);

/** The text has no compute entry point. */
export const noKernel = (path: string | null, embedded: boolean) =>
  new UserError(
    'NoKernel',
    `${placeOf(path)}: no compute kernel found; a kernel is a function with @compute and @workgroup_size${
      embedded ? ', in a script one in a template literal (`...`)' : ''
    }`,
    EXIT.badInput,
  );

/** The text is a template, or made of parts, so that it cannot be compiled as it stands. */
export const unfinishedSource = (
  path: string | null,
  {
    span,
    message,
    remedy,
  }: { readonly span: { readonly line: number }; readonly message: string; readonly remedy: string },
) => new UserError('Unfinished', `${placeOf(path, span.line)}: ${message}; ${remedy}`, EXIT.badInput);

/** The entry point asked for is not there. */
export const noSuchEntry = (path: string | null, entry: string, entries: readonly string[]) =>
  new UserError(
    'NoKernel',
    `${placeOf(path)}: no kernel named "${entry}"; the file has ${entries.join(', ')}`,
    EXIT.badInput,
  );

/** The file has several kernels and none was chosen. */
export const severalKernels = (path: string | null, entries: readonly string[]) =>
  new UserError(
    'SeveralKernels',
    `${placeOf(path)}: there are several kernels (${entries.join(', ')}); choose one with --entry`,
    EXIT.badInput,
  );

/** The kernel could not be understood as a matrix multiplication. */
export const notAMatmul = (
  path: string | null,
  line: number,
  entry: string,
  missing: readonly { readonly about: string; readonly remedy: string }[],
) =>
  new UserError(
    'NotAMatmul',
    [
      `${placeOf(path, line)}: "${entry}" cannot be measured as a matrix multiplication yet:`,
      ...missing.map(({ about, remedy }) => `  ${about}: ${remedy}`),
    ].join('\n'),
    EXIT.badInput,
  );

/** A kernel is not fully known, and its hypotheses could not be run. */
export const notTold = (
  path: string | null,
  model: {
    readonly entry: string;
    readonly nameSpan: { readonly line: number };
    readonly missing: readonly { readonly about: string; readonly remedy: string }[];
  },
  reason: string,
) =>
  notAMatmul(path, model.nameSpan.line, model.entry, [
    ...model.missing,
    { about: 'running it', remedy: `would tell, but it cannot be run: ${reason}` },
  ]);

/** The compiler refused the source as it stands. */
export const invalidKernel = (messages: readonly string[]) =>
  new UserError(
    'InvalidKernel',
    `the kernel does not compile, nothing was measured:\n${messages.map((message) => `  ${message}`).join('\n')}`,
    EXIT.badInput,
  );

/** No device can run kernels of the language, or none is the one asked for; the notes say what to install. */
export const noDevice = (
  language: 'wgsl' | 'cuda' | null,
  asked: string | null,
  available: readonly string[],
  notes: readonly string[],
) => {
  const kernels = language === null ? 'kernels' : `${language === 'wgsl' ? 'WGSL' : 'CUDA'} kernels`;
  return new UserError(
    'NoDevice',
    [
      asked === null || available.length === 0
        ? `no device that can run ${kernels} was found`
        : `no device that runs ${kernels} matches "${asked}"; available: ${available.join(', ')}`,
      ...notes,
    ].join('\n  '),
    EXIT.noDevice,
  );
};

/** What was asked needs the speed of the device, and that was not measured. */
export const notMeasurable = (device: string, emulated: boolean) =>
  new UserError(
    'NoDevice',
    emulated
      ? `${device} only checks kernels and gives no times, so there is nothing to predict; choose a GPU with --device`
      : `the speed of ${device} is not known for these formats; measure it with: tilesmith devices --calibrate`,
    EXIT.noDevice,
  );

/** There is neither a model of the device nor the one that comes with the program. */
export const noModel = (device: string) =>
  new UserError(
    'NoDevice',
    `there is no model of ${device} yet; tune a kernel on it, at least 30 measurements are needed`,
    EXIT.noDevice,
  );

/** Another session measures on the device and waiting was not wanted. */
export const deviceBusy = (device: string, pid: number, since: string) =>
  new UserError(
    'DeviceBusy',
    `another session (process ${pid}, since ${since}) measures on ${device}; wait for it, stop it, or choose another device`,
    EXIT.noDevice,
  );

/** The runner process cannot be used at all. */
export const runnerUnusable = (reason: string) =>
  new UserError('RunnerUnusable', `the runner does not work: ${reason}`, EXIT.noDevice);

/** The command that leads to another machine's runner cannot be read. */
export const unreadableRunnerCommand = (text: string, reason: string): string =>
  `runner command "${text}": ${reason}; write it as in a terminal, such as: ssh gpubox ~/tilesmith/tilesmith serve --stdio`;

/** A note beside the devices: the other machine did not answer. */
export const unreachable = (command: string, reason: string): string =>
  `the devices behind "${command}" are left out: ${reason}; try the command in a terminal, where it must ask nothing, print nothing and wait`;

/** The machine of a remote device does not answer any more. */
export const remoteGone = (host: string, reason: string) =>
  new UserError(
    'RunnerUnusable',
    `${host} does not answer any more (${reason}); what was measured is kept: once it answers again, the same "tilesmith tune" goes on from there`,
    EXIT.noDevice,
  );

/** Two versions of Tilesmith that do not understand each other. */
export const otherProtocol = (host: string, version: string | null, theirs: number, ours: number) => {
  const other = version === null ? 'Tilesmith' : `Tilesmith ${version}`;
  const remedy =
    theirs < ours
      ? `update it there: "tilesmith pack" makes the archive to unpack on ${host}`
      : 'update Tilesmith here';
  return new UserError(
    'RunnerUnusable',
    `${other} on ${host} speaks version ${theirs} of the runner's protocol and this one speaks ${ours}; ${remedy}`,
    EXIT.noDevice,
  );
};

/** The store has no such session. */
export const noSession = (id: string | null) =>
  new UserError(
    'NoSession',
    id === null
      ? 'the store holds no session yet: run "tilesmith tune" or "tilesmith measure" first'
      : `the store holds no session "${id}"; "tilesmith export --list" shows those it has`,
    EXIT.badInput,
  );

/** A session that has ended cannot be paused. */
export const notRunning = (id: string | null) =>
  new UserError(
    'NoSession',
    id === null
      ? 'no session runs, so that there is nothing to pause or to go on with'
      : `session ${id} does not run any more, so that there is nothing to pause or to go on with; "tilesmith tune" as before goes on with one that was interrupted`,
    EXIT.badInput,
  );

/** The measurement store cannot be read or written. */
export const storeFailure = (path: string, what: string, remedy: string) =>
  new UserError('Store', `measurement store ${path}: ${what}; ${remedy}`, EXIT.badInput);
