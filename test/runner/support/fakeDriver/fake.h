// What the parts of the double share. It stands in for the NVIDIA driver on machines that have none: the signatures are
// those of the real header, memory is the host's, work is queued and done when it is waited for, and time is made up.
#pragma once
#include <stddef.h>

typedef void (*FakeWork)(void *data);

// Queues work that takes so many nanoseconds of the device; `data` is freed after it was done.
void fakeEnqueue(const char *what, FakeWork work, void *data, double costNs);

// The value of a variable of the environment as a number.
double fakeNumber(const char *name, double otherwise);

// Whether FAKE_CUDA_FAULT names this fault.
int fakeFault(const char *name);

// Makes the fault happen to the launch that is running: illegal-address or hang.
void fakeHappens(const char *fault);

// The context that is current.
void *fakeContext(void);
