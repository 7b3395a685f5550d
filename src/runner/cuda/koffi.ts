import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describeError } from '../../core/describeError';
import type { Outcome } from '../computeDevice';

/** What koffi's addon exports, as far as it is used here. */
interface Koffi {
  load(file: string): Library;
  address(value: ArrayBufferView): bigint;
  readonly decode: { string(address: bigint): string };
}

/** A loaded library; `func` throws where it has no such symbol. */
interface Library {
  func(name: string, result: string, parameters: readonly string[]): NativeFunction;
}

/** A C function. Pointers to memory of this process are given as typed arrays, which the function may write into. */
export interface NativeFunction {
  (...values: readonly NativeValue[]): unknown;
  /** Runs on another thread and calls the last argument when it is done. */
  async(...values: readonly (NativeValue | ((error: unknown, result: unknown) => void))[]): void;
}

/** What a C function takes: numbers (`bigint` for 64-bit ones), strings, memory of this process, or `null`. */
export type NativeValue = number | bigint | string | ArrayBufferView | null;

/** A C function's type: its result and its parameters in koffi's words. */
export type Signature = readonly [result: string, ...parameters: string[]];

/** A library whose functions are called by name. */
export interface NativeLibrary<Name extends string> {
  readonly file: string;
  /** Calls a function that returns an `int`; throws where {@link NativeLibrary.has} is false. */
  call(name: Name, ...values: readonly NativeValue[]): number;
  /** The same on another thread, so that the event loop goes on; memory that is given must be kept until then. */
  callAsync(name: Name, ...values: readonly NativeValue[]): Promise<number>;
  /** Calls a function that returns a string. */
  text(name: Name, ...values: readonly NativeValue[]): string;
  has(name: Name): boolean;
  /** Address of memory of this process; good as long as the array is kept. */
  address(value: ArrayBufferView): bigint;
  /** The string at an address, up to its closing zero; empty at address 0. */
  textAt(address: bigint): string;
}

/**
 * Loads the first of the named libraries that can be, by name as the system's loader finds it or by path. Functions
 * are looked up when they are first used, because older libraries lack some. `folder` is where the bundle lies.
 */
export function loadLibrary<Name extends string>(
  folder: string,
  files: readonly string[],
  signatures: Readonly<Record<Name, Signature>>,
): Outcome<NativeLibrary<Name>> {
  const koffi = loadKoffi(folder);
  if (!koffi.ok) return koffi;
  let reason = '';
  for (const file of files) {
    try {
      return { ok: true, value: bindLibrary(koffi.value, file, koffi.value.load(file), signatures) };
    } catch (error) {
      const message = describeError(error);
      // That a file is not there is no news; that one is there and broken is.
      if (!reason || !isMissing(message)) reason = message;
    }
  }
  return { ok: false, reason };
}

/** Whether a failure of {@link loadLibrary} means only that there is no such library. */
export function isMissing(reason: string): boolean {
  return /cannot open shared object file: No such file|specified module could not be found|image not found|no such file/i.test(
    reason,
  );
}

function bindLibrary<Name extends string>(
  koffi: Koffi,
  file: string,
  library: Library,
  signatures: Readonly<Record<Name, Signature>>,
): NativeLibrary<Name> {
  const found = new Map<Name, NativeFunction | null>();
  const lookUp = (name: Name): NativeFunction | null => {
    let native = found.get(name);
    if (native === undefined) {
      native = findFunction(library, name, signatures[name]);
      found.set(name, native);
    }
    return native;
  };
  const functionOf = (name: Name): NativeFunction => {
    const native = lookUp(name);
    if (!native) throw new Error(`${file} has no ${name}`);
    return native;
  };
  const call = (name: Name, values: readonly NativeValue[]): unknown => functionOf(name)(...values);
  return {
    file,
    call: (name, ...values) => Number(call(name, values)),
    callAsync: (name, ...values) =>
      new Promise((resolve, reject) => {
        functionOf(name).async(...values, (error, result) =>
          error ? reject(error) : resolve(Number(result)),
        );
      }),
    text: (name, ...values) => String(call(name, values) ?? ''),
    has: (name) => lookUp(name) !== null,
    address: (value) => koffi.address(value),
    textAt: (address) => (address === 0n ? '' : koffi.decode.string(address)),
  };
}

function findFunction(
  library: Library,
  name: string,
  [result, ...parameters]: Signature,
): NativeFunction | null {
  try {
    return library.func(name, result, parameters);
  } catch {
    return null;
  }
}

/** The addon out of `<folder>/native/<platform>-<arch>` in a package, else the `koffi` package seen from `folder`. */
function loadKoffi(folder: string): Outcome<Koffi> {
  const require = createRequire(path.join(folder, 'index.js'));
  const packaged = path.join(folder, 'native', `${process.platform}-${process.arch}`, 'koffi.node');
  try {
    return { ok: true, value: require(existsSync(packaged) ? packaged : 'koffi') as Koffi };
  } catch (error) {
    return {
      ok: false,
      reason: `this build cannot call C libraries on ${process.platform}-${process.arch}: install the Tilesmith package for this platform, or run "npm install" in a source checkout (${describeError(error)})`,
    };
  }
}
