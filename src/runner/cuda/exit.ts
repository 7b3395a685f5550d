import { loadLibrary } from './koffi';

/** The pseudo handle of the own process, as GetCurrentProcess() gives it. */
const OWN_PROCESS = -1n;

let installed = false;

/**
 * From now on the process ends without the driver's own clean-up, which would wait for a kernel that does not end.
 * The operating system takes back what the process had on the device.
 */
export function exitWithoutDriver(folder = __dirname): void {
  if (installed) return;
  installed = true;
  const end = process.platform === 'win32' ? endOnWindows(folder) : endOnPosix(folder);
  if (end) process.on('exit', end);
}

function endOnPosix(folder: string): ((code: number) => void) | null {
  const loaded = loadLibrary(folder, ['libc.so.6'], { _exit: ['void', 'int'] });
  return loaded.ok ? (code) => loaded.value.call('_exit', code) : null;
}

function endOnWindows(folder: string): ((code: number) => void) | null {
  const loaded = loadLibrary(folder, ['kernel32.dll'], { TerminateProcess: ['int', 'int64', 'uint32'] });
  return loaded.ok ? (code) => loaded.value.call('TerminateProcess', OWN_PROCESS, code) : null;
}
