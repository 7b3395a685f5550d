// A double of libnvidia-ml.so.1. nvml.h does not come with the compiler, so the signatures are written out.
#include "fake.h"
#include <stdio.h>
#include <string.h>

typedef struct nvmlDevice_st *nvmlDevice_t;
enum { SUCCESS = 0, NOT_SUPPORTED = 3, NOT_FOUND = 6, GPU_IS_LOST = 15 };

static struct nvmlDevice_st { int unused; } device;
static unsigned long long energy = 5000;

int nvmlInit_v2(void) { return fakeFault("nvml-broken") ? 9 : SUCCESS; }

const char *nvmlErrorString(int code) { return code == 9 ? "Driver Not Loaded" : "Unknown Error"; }

int nvmlSystemGetDriverVersion(char *version, unsigned length) {
  snprintf(version, length, "580.65.06");
  return SUCCESS;
}

int nvmlDeviceGetHandleByUUID(const char *uuid, nvmlDevice_t *found) {
  *found = &device;
  return strcmp(uuid, "GPU-a0a1a2a3-a4a5-a6a7-a8a9-aaabacadaeaf") == 0 ? SUCCESS : NOT_FOUND;
}

int nvmlDeviceGetHandleByPciBusId_v2(const char *id, nvmlDevice_t *found) {
  *found = &device;
  // The second GPU of the double is found by its place alone, as a part of a GPU is.
  return strcmp(id, "0000:3B:00.0") == 0 || strcmp(id, "0000:AF:00.0") == 0 ? SUCCESS : NOT_FOUND;
}

static int state(nvmlDevice_t asked) {
  if (asked != &device) return NOT_FOUND;
  return fakeFault("off-the-bus") ? GPU_IS_LOST : SUCCESS;
}

int nvmlDeviceGetClockInfo(nvmlDevice_t asked, int type, unsigned *clock) {
  *clock = type == 1 ? 1740 : type == 2 ? 2619 : 0;
  return state(asked);
}

int nvmlDeviceGetTemperature(nvmlDevice_t asked, int sensor, unsigned *temperature) {
  *temperature = 61;
  return sensor == 0 ? state(asked) : NOT_SUPPORTED;
}

// Only the name that older drivers have.
int nvmlDeviceGetCurrentClocksThrottleReasons(nvmlDevice_t asked, unsigned long long *reasons) {
  *reasons = 0x25;
  return state(asked);
}

int nvmlDeviceGetTotalEnergyConsumption(nvmlDevice_t asked, unsigned long long *millijoules) {
  *millijoules = energy += 1500;
  return state(asked);
}

int nvmlDeviceGetPowerUsage(nvmlDevice_t asked, unsigned *milliwatts) {
  *milliwatts = 312500;
  return state(asked);
}

int nvmlDeviceGetPowerManagementLimit(nvmlDevice_t asked, unsigned *milliwatts) {
  *milliwatts = 700000;
  return fakeFault("no-limit") ? NOT_SUPPORTED : state(asked);
}
