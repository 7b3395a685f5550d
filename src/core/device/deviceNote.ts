/** Why a device is not there or lacks something, and what to install, in words for a person. */
export interface DeviceNote {
  /** The language whose kernels it concerns; `null` = all. */
  readonly about: 'wgsl' | 'cuda' | null;
  readonly text: string;
}

/** What concerns kernels of one language. */
export function notesFor(notes: readonly DeviceNote[], language: 'wgsl' | 'cuda'): readonly string[] {
  return notes.flatMap(({ about, text }) => (about === null || about === language ? [text] : []));
}
