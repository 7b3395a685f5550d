/**
 * What one compiled kernel takes of a multiprocessor, as the assembler (ptxas) or the driver reports it. Registers
 * and stack are of one thread, shared memory is of one thread block.
 */
export interface KernelResources {
  /** Registers of a thread, each 32 bits. */
  readonly registers: number;
  /** Bytes of registers that one thread writes to local memory because there were too few registers. */
  readonly spillStoreBytes: number;
  /** Bytes of spilled registers that one thread reads back. */
  readonly spillLoadBytes: number;
  /** Stack frame of a thread in local memory: spilled registers and arrays that are indexed at run time. */
  readonly stackBytes: number;
  /** Shared memory of a thread block, static and dynamic together. */
  readonly sharedBytes: number;
  /** Constant bank 0, which holds the parameters; 0 where the assembler does not report it (from `sm_90` on). */
  readonly constantBytes: number;
}

/** What the driver says of a kernel that is loaded, to hold the assembler's words and our own reckoning against. */
export interface DriverOccupancy {
  /** Blocks that one multiprocessor holds at a time, at the block size and shared memory of the launch. */
  readonly blocksPerMultiprocessor: number;
  readonly registers: number;
  readonly staticSharedBytes: number;
  /** Local memory of a thread, spilled registers included. */
  readonly localBytes: number;
}
