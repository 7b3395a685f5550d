// The kernels that the double knows by name: what they do to memory, what they are given and what they take.
#pragma once
#include <stddef.h>

typedef struct {
  unsigned grid[3], block[3], shared;
} FakeLaunch;

typedef struct {
  size_t offset, bytes;
} FakeParameter;

typedef struct {
  const char *name;
  void (*run)(const void *parameters, const FakeLaunch *launch);
  double (*costNs)(const void *parameters, const FakeLaunch *launch);
  int maxThreads, count;
  FakeParameter parameters[8];
} FakeKernel;

// The kernel of a name, NULL if there is none.
const FakeKernel *fakeKernel(const char *name);
