import type { DocumentSymbol } from 'vscode-languageserver-types';
import { cudaSymbols } from './cudaSymbols';
import type { KernelDocument } from './kernelDocument';
import { wgslSymbols } from './wgslSymbols';

/** The outline of a document. */
export function documentSymbols(document: KernelDocument): DocumentSymbol[] {
  return document.language === 'wgsl' ? wgslSymbols(document) : cudaSymbols(document);
}
