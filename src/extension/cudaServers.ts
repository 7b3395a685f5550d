import * as vscode from 'vscode';

/** Extensions that tell what is wrong in CUDA files and outline them. */
const KNOWN = [
  'llvm-vs-code-extensions.vscode-clangd',
  'ms-vscode.cpptools',
  'nvidia.nsight-vscode-edition',
] as const;

/** Those of the known extensions that are installed and enabled here. */
export function cudaServers(): string[] {
  return KNOWN.filter((id) => vscode.extensions.getExtension(id) !== undefined);
}
