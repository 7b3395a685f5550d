/** Bits of GPUBufferUsage and GPUMapMode (WebGPU specification), which Dawn does not put on the global object. */
export const usage = {
  mapRead: 1,
  copySource: 4,
  copyTarget: 8,
  uniform: 64,
  storage: 128,
  queryResolve: 512,
} as const;

/** GPUMapMode.READ. */
export const MAP_READ_MODE = 1;
