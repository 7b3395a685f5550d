// A double of libcuda.so.1; see fake.h. Environment:
//   FAKE_CUDA_FAULT         no-device, exclusive, illegal-address, hang, off-the-bus
//   FAKE_CUDA_FAULT_KERNEL  the kernel whose launch has the fault; every one by default
//   FAKE_CUDA_FAULT_GRID_Y  how many blocks along y a launch with the fault has; any number by default
//   FAKE_CUDA_VERSION       what the driver supports, 13000 by default; older than 13000 it refuses every cubin
//   FAKE_CUDA_FREE_BYTES    device memory that can be had, all of it by default
//   FAKE_CUDA_DEVICES       how many GPUs there are, 1 by default, 2 at most
//   FAKE_CUDA_LAUNCH_NS     what a launch of a product takes with a cold cache, half of it with a hot one
//   FAKE_CUDA_IDLE          1: the device is done with everything at once, as if the host were slow
//   FAKE_CUDA_LOG           a file to which every fill, launch and event is added, one a line
//   FAKE_CUDA_DONE          a file to which every fill, launch and event is added once the device is done with it
#include "fake.h"
#include "kernels.h"
#include <cuda.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { L2_BYTES = 4 << 20, MULTIPROCESSORS = 4 };
static const size_t memoryBytes = (size_t)8 << 30;

typedef struct Operation {
  struct Operation *next;
  FakeWork work;
  void *data;
  double costNs;
  char *what;
} Operation;

// An event that is recorded again has not passed before its last record has.
struct CUevent_st {
  CUcontext context;
  int recorded, due, destroyed;
  double atNs;
};

struct CUfunc_st {
  CUcontext context;
  const FakeKernel *kernel;
  int maxDynamicShared;
};

struct CUmod_st {
  struct CUfunc_st function;
  char *image;
  size_t size;
};

static CUresult stuck = CUDA_SUCCESS;
static int initialised, hung, polls;
static CUcontext current;
static struct CUctx_st { int unused; } contexts[2];
static Operation *queue, **tail = &queue;
static double nowNs;
static size_t usedBytes;

double fakeNumber(const char *name, double otherwise) {
  const char *text = getenv(name);
  return text ? atof(text) : otherwise;
}

int fakeFault(const char *name) {
  const char *fault = getenv("FAKE_CUDA_FAULT");
  return fault && strcmp(fault, name) == 0;
}

void *fakeContext(void) { return current; }

static int deviceCount(void) { return (int)fakeNumber("FAKE_CUDA_DEVICES", 1); }

static int isDevice(int device) { return device >= 0 && device < deviceCount(); }

static void note(const char *log, const char *what) {
  const char *path = getenv(log);
  FILE *file = path ? fopen(path, "a") : NULL;
  if (!file) return;
  fprintf(file, "%s\n", what);
  fclose(file);
}

void fakeEnqueue(const char *what, FakeWork work, void *data, double costNs) {
  Operation *operation = calloc(1, sizeof *operation);
  *operation = (Operation){.work = work, .data = data, .costNs = costNs, .what = strdup(what)};
  *tail = operation;
  tail = &operation->next;
  polls = 0;
  note("FAKE_CUDA_LOG", what);
}

// Does what is queued, up to the next event or to the end.
static void work(int toTheEnd) {
  for (int event = 0; queue && stuck == CUDA_SUCCESS && !hung && (toTheEnd || !event);) {
    Operation *first = queue;
    event = strcmp(first->what, "event") == 0;
    if (first->work) first->work(first->data);
    note("FAKE_CUDA_DONE", first->what);
    nowNs += first->costNs;
    queue = first->next;
    if (!queue) tail = &queue;
    free(first->data);
    free(first->what);
    free(first);
  }
}

static void drain(void) { work(1); }

// Real drivers answer every call like this once the context is lost, and without a context.
static CUresult ready(void) {
  if (!initialised) return CUDA_ERROR_NOT_INITIALIZED;
  if (stuck != CUDA_SUCCESS) return stuck;
  return current ? CUDA_SUCCESS : CUDA_ERROR_INVALID_CONTEXT;
}

#define READY() do { CUresult state = ready(); if (state != CUDA_SUCCESS) return state; } while (0)

CUresult cuInit(unsigned int flags) {
  if (flags != 0) return CUDA_ERROR_INVALID_VALUE;
  if (fakeFault("no-device")) return CUDA_ERROR_NO_DEVICE;
  initialised = 1;
  return CUDA_SUCCESS;
}

CUresult cuDriverGetVersion(int *version) {
  *version = (int)fakeNumber("FAKE_CUDA_VERSION", 13000);
  return CUDA_SUCCESS;
}

CUresult cuGetErrorName(CUresult error, const char **text) {
  switch (error) {
#define NAME(code) case code: *text = #code; return CUDA_SUCCESS;
    NAME(CUDA_ERROR_INVALID_VALUE) NAME(CUDA_ERROR_OUT_OF_MEMORY) NAME(CUDA_ERROR_NO_DEVICE)
    NAME(CUDA_ERROR_INVALID_IMAGE) NAME(CUDA_ERROR_INVALID_CONTEXT) NAME(CUDA_ERROR_NOT_FOUND)
    NAME(CUDA_ERROR_ILLEGAL_ADDRESS) NAME(CUDA_ERROR_DEVICE_UNAVAILABLE) NAME(CUDA_ERROR_UNKNOWN)
    NAME(CUDA_ERROR_NOT_READY) NAME(CUDA_ERROR_INVALID_HANDLE)
    default: *text = NULL; return CUDA_ERROR_INVALID_VALUE;
  }
}

CUresult cuDeviceGetCount(int *count) {
  *count = deviceCount();
  return CUDA_SUCCESS;
}

CUresult cuDeviceGet(CUdevice *device, int ordinal) {
  if (!isDevice(ordinal)) return CUDA_ERROR_INVALID_DEVICE;
  *device = ordinal;
  return CUDA_SUCCESS;
}

CUresult cuDeviceGetName(char *name, int length, CUdevice device) {
  snprintf(name, length, "Double of a GPU");
  return isDevice(device) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_DEVICE;
}

CUresult cuDeviceGetUuid(CUuuid *uuid, CUdevice device) {
  for (int i = 0; i < 16; i++) uuid->bytes[i] = (char)(0xA0 + 0x10 * device + i);
  return isDevice(device) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_DEVICE;
}

CUresult cuDeviceTotalMem(size_t *bytes, CUdevice device) {
  *bytes = memoryBytes;
  return isDevice(device) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_DEVICE;
}

CUresult cuDeviceGetPCIBusId(char *id, int length, CUdevice device) {
  snprintf(id, length, device == 0 ? "0000:3B:00.0" : "0000:AF:00.0");
  return isDevice(device) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_DEVICE;
}

CUresult cuDeviceGetAttribute(int *value, CUdevice_attribute attribute, CUdevice device) {
  if (!isDevice(device)) return CUDA_ERROR_INVALID_DEVICE;
  switch (attribute) {
    case CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK: *value = 1024; break;
    case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_X: *value = 1024; break;
    case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Y: *value = 1023; break;
    case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Z: *value = 64; break;
    case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_X: *value = 2147483647; break;
    case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Y: *value = 65535; break;
    case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Z: *value = 65534; break;
    case CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK: *value = 49152; break;
    case CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN: *value = 101376; break;
    case CU_DEVICE_ATTRIBUTE_WARP_SIZE: *value = 32; break;
    case CU_DEVICE_ATTRIBUTE_CLOCK_RATE: *value = 1755000; break;
    case CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE: *value = 2619000; break;
    case CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH: *value = 384; break;
    case CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT: *value = MULTIPROCESSORS; break;
    case CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE: *value = L2_BYTES; break;
    case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR: *value = 8; break;
    case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR: *value = 9; break;
    default: return CUDA_ERROR_INVALID_VALUE;
  }
  return CUDA_SUCCESS;
}

CUresult cuDevicePrimaryCtxRetain(CUcontext *made, CUdevice device) {
  if (!initialised || !isDevice(device)) return CUDA_ERROR_INVALID_DEVICE;
  if (fakeFault("exclusive")) return CUDA_ERROR_DEVICE_UNAVAILABLE;
  if (stuck != CUDA_SUCCESS) return stuck;
  *made = &contexts[device];
  return CUDA_SUCCESS;
}

CUresult cuCtxSetCurrent(CUcontext next) {
  current = next;
  return next == &contexts[0] || next == &contexts[1] ? CUDA_SUCCESS : CUDA_ERROR_INVALID_CONTEXT;
}

CUresult cuModuleLoadDataEx(CUmodule *module, const void *image, unsigned int count, CUjit_option *options,
                            void **values) {
  READY();
  const Elf64_Ehdr *header = image;
  if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return CUDA_ERROR_INVALID_IMAGE;
  if (fakeNumber("FAKE_CUDA_VERSION", 13000) < 13000) {
    if (count != 2 || options[0] != CU_JIT_ERROR_LOG_BUFFER || options[1] != CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES) {
      return CUDA_ERROR_INVALID_VALUE;
    }
    snprintf(values[0], (size_t)values[1], "unknown\n  image version");
    return CUDA_ERROR_INVALID_IMAGE;
  }
  struct CUmod_st *made = calloc(1, sizeof *made);
  // The image need not stay where it is after this call.
  made->size = header->e_shoff + (size_t)header->e_shnum * header->e_shentsize;
  made->image = memcpy(malloc(made->size), image, made->size);
  *module = made;
  return CUDA_SUCCESS;
}

CUresult cuModuleUnload(CUmodule module) {
  if (module->function.kernel && module->function.context != current) return CUDA_ERROR_INVALID_CONTEXT;
  free(module->image);
  free(module);
  return stuck;
}

CUresult cuModuleGetFunction(CUfunction *function, CUmodule module, const char *name) {
  READY();
  const FakeKernel *kernel = fakeKernel(name);
  if (!kernel || !memmem(module->image, module->size, name, strlen(name) + 1)) return CUDA_ERROR_NOT_FOUND;
  module->function = (struct CUfunc_st){current, kernel, 49152};
  *function = &module->function;
  return CUDA_SUCCESS;
}

CUresult cuFuncGetAttribute(int *value, CUfunction_attribute attribute, CUfunction function) {
  READY();
  switch (attribute) {
    case CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK: *value = function->kernel->maxThreads; break;
    case CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES: *value = 256; break;
    case CU_FUNC_ATTRIBUTE_CONST_SIZE_BYTES: *value = 0; break;
    case CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES: *value = 8; break;
    case CU_FUNC_ATTRIBUTE_NUM_REGS: *value = 40; break;
    default: return CUDA_ERROR_INVALID_VALUE;
  }
  return CUDA_SUCCESS;
}

CUresult cuFuncSetAttribute(CUfunction function, CUfunction_attribute attribute, int value) {
  READY();
  if (attribute != CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES || value > 101376) {
    return CUDA_ERROR_INVALID_VALUE;
  }
  function->maxDynamicShared = value;
  return CUDA_SUCCESS;
}

CUresult cuOccupancyMaxActiveBlocksPerMultiprocessor(int *blocks, CUfunction function, int threads, size_t shared) {
  READY();
  *blocks = function ? 1536 / threads - (shared > 49152) : 0;
  return CUDA_SUCCESS;
}

typedef struct {
  const FakeKernel *kernel;
  FakeLaunch launch;
  char parameters[256];
} Launched;

void fakeHappens(const char *fault) {
  if (strcmp(fault, "illegal-address") == 0) stuck = CUDA_ERROR_ILLEGAL_ADDRESS;
  if (strcmp(fault, "hang") == 0) hung = 1;
}

static void runKernel(void *data) {
  Launched *launched = data;
  const char *only = getenv("FAKE_CUDA_FAULT_KERNEL");
  const int isOf = !only || strcmp(only, launched->kernel->name) == 0;
  if (isOf && fakeNumber("FAKE_CUDA_FAULT_GRID_Y", launched->launch.grid[1]) == launched->launch.grid[1]) {
    if (fakeFault("illegal-address")) stuck = CUDA_ERROR_ILLEGAL_ADDRESS;
    if (fakeFault("off-the-bus")) stuck = CUDA_ERROR_UNKNOWN;
    if (fakeFault("hang")) hung = 1;
    if (hung || stuck != CUDA_SUCCESS) return;
  }
  launched->kernel->run(launched->parameters, &launched->launch);
}

CUresult cuLaunchKernel(CUfunction function, unsigned int gridX, unsigned int gridY, unsigned int gridZ,
                        unsigned int blockX, unsigned int blockY, unsigned int blockZ, unsigned int shared,
                        CUstream stream, void **parameters, void **extra) {
  READY();
  if (function->context != current) return CUDA_ERROR_INVALID_HANDLE;
  const unsigned threads = blockX * blockY * blockZ;
  if (gridX == 0 || gridY == 0 || gridZ == 0 || threads == 0 || threads > 1024 || stream || extra) {
    return CUDA_ERROR_INVALID_VALUE;
  }
  if ((int)shared > function->maxDynamicShared) return CUDA_ERROR_INVALID_VALUE;
  Launched *launched = calloc(1, sizeof *launched);
  launched->kernel = function->kernel;
  launched->launch = (FakeLaunch){{gridX, gridY, gridZ}, {blockX, blockY, blockZ}, shared};
  // Parameters are values of the moment of the launch, laid out as the kernel declares them.
  for (int i = 0; i < function->kernel->count; i++) {
    const FakeParameter *parameter = &function->kernel->parameters[i];
    memcpy(launched->parameters + parameter->offset, parameters[i], parameter->bytes);
  }
  int cold = 0;
  for (Operation *before = queue; before; before = before->next) cold = strncmp(before->what, "fill ", 5) == 0 ||
    (cold && strncmp(before->what, "launch ", 7) != 0);
  char what[200];
  snprintf(what, sizeof what, "launch %s grid %u %u %u block %u %u %u shared %u", function->kernel->name, gridX, gridY,
           gridZ, blockX, blockY, blockZ, shared);
  fakeEnqueue(what, runKernel, launched, function->kernel->costNs(launched->parameters, &launched->launch) *
                                             (cold ? 1 : 0.5));
  return CUDA_SUCCESS;
}

typedef struct {
  CUevent event;
} Recorded;

static void passEvent(void *data) {
  CUevent event = ((Recorded *)data)->event;
  event->due--;
  event->atNs = nowNs;
  if (event->destroyed && event->due == 0) free(event);
}

CUresult cuEventCreate(CUevent *event, unsigned int flags) {
  READY();
  if (flags != CU_EVENT_DEFAULT) return CUDA_ERROR_INVALID_VALUE;
  *event = calloc(1, sizeof **event);
  (*event)->context = current;
  return CUDA_SUCCESS;
}

CUresult cuEventRecord(CUevent event, CUstream stream) {
  READY();
  if (stream || event->context != current) return CUDA_ERROR_INVALID_HANDLE;
  Recorded *recorded = malloc(sizeof *recorded);
  recorded->event = event;
  event->recorded = 1;
  event->due++;
  fakeEnqueue("event", passEvent, recorded, 0);
  return CUDA_SUCCESS;
}

// The device is still at work the first time it is asked, so that a caller that does not wait is found out, and gets on
// by one event each time after that.
CUresult cuEventQuery(CUevent event) {
  READY();
  if (hung) return CUDA_ERROR_NOT_READY;
  const int idle = fakeNumber("FAKE_CUDA_IDLE", 0) == 1;
  if (idle || (event->due > 0 && polls++ > 0)) work(idle);
  if (stuck != CUDA_SUCCESS) return stuck;
  return event->due > 0 ? CUDA_ERROR_NOT_READY : CUDA_SUCCESS;
}

#undef cuEventElapsedTime
CUresult cuEventElapsedTime(float *milliseconds, CUevent start, CUevent end) {
  READY();
  if (!start->recorded || !end->recorded) return CUDA_ERROR_INVALID_HANDLE;
  if (start->due > 0 || end->due > 0) return CUDA_ERROR_NOT_READY;
  // Half a microsecond is what the clock of events resolves.
  const long steps = (long)((end->atNs - start->atNs) / 500);
  *milliseconds = (float)(steps * 0.0005);
  return CUDA_SUCCESS;
}

// Waits for nothing.
CUresult cuEventDestroy(CUevent event) {
  if (event->due > 0) event->destroyed = 1;
  else free(event);
  return stuck;
}

CUresult cuMemGetInfo(size_t *freeBytes, size_t *total) {
  *total = memoryBytes;
  *freeBytes = (size_t)fakeNumber("FAKE_CUDA_FREE_BYTES", (double)memoryBytes) - usedBytes;
  return stuck;
}

// The size is kept in front of what is given out.
CUresult cuMemAlloc(CUdeviceptr *pointer, size_t bytes) {
  READY();
  if (bytes == 0) return CUDA_ERROR_INVALID_VALUE;
  if (usedBytes + bytes > fakeNumber("FAKE_CUDA_FREE_BYTES", (double)memoryBytes)) return CUDA_ERROR_OUT_OF_MEMORY;
  char *base = aligned_alloc(256, (bytes + 256 + 255) / 256 * 256);
  memcpy(base, &bytes, sizeof bytes);
  usedBytes += bytes;
  *pointer = (CUdeviceptr)(base + 256);
  return CUDA_SUCCESS;
}

CUresult cuMemFree(CUdeviceptr pointer) {
  drain();
  if (stuck != CUDA_SUCCESS) return stuck;
  char *base = (char *)pointer - 256;
  size_t bytes;
  memcpy(&bytes, base, sizeof bytes);
  usedBytes -= bytes;
  free(base);
  return CUDA_SUCCESS;
}

CUresult cuMemcpyHtoD(CUdeviceptr to, const void *from, size_t bytes) {
  READY();
  drain();
  if (stuck != CUDA_SUCCESS) return stuck;
  memcpy((void *)to, from, bytes);
  return CUDA_SUCCESS;
}

CUresult cuMemcpyDtoH(void *to, CUdeviceptr from, size_t bytes) {
  READY();
  // A caller that reads before it has waited blocks here, out of the watchdog's reach.
  if (queue) note("FAKE_CUDA_LOG", "copy before the device was done");
  drain();
  if (stuck != CUDA_SUCCESS) return stuck;
  memcpy(to, (const void *)from, bytes);
  return CUDA_SUCCESS;
}

typedef struct {
  unsigned *at, value;
  size_t count;
} Filled;

static void runFill(void *data) {
  Filled *fill = data;
  for (size_t i = 0; i < fill->count; i++) fill->at[i] = fill->value;
}

CUresult cuMemsetD32Async(CUdeviceptr at, unsigned int value, size_t count, CUstream stream) {
  READY();
  if (stream || at % 4 != 0) return CUDA_ERROR_INVALID_VALUE;
  Filled *fill = malloc(sizeof *fill);
  *fill = (Filled){(unsigned *)at, value, count};
  char what[64];
  snprintf(what, sizeof what, "fill %zu", 4 * count);
  fakeEnqueue(what, runFill, fill, (double)count * 4 / 500);
  return CUDA_SUCCESS;
}

// Cleaning up waits for the device, as the real driver's does.
__attribute__((destructor)) static void leave(void) {
  while (hung) pause();
}
