/** An amount of memory of a kernel: `512 B`, `8.2 KiB`, `26 KiB`. */
export function bytesText(bytes: number): string {
  return bytes < 1024 ? `${bytes} B` : `${Number((bytes / 1024).toFixed(1))} KiB`;
}
