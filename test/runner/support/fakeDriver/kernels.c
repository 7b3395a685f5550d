#include "kernels.h"
#include "fake.h"
#include <string.h>

typedef struct {
  float *a, *b, *c;
  int m, n, k;
} Product;

static void multiply(const float *a, const float *b, float *c, long m, long n, long k) {
  for (long row = 0; row < m; row++) {
    for (long column = 0; column < n; column++) {
      float sum = 0;
      for (long p = 0; p < k; p++) sum += a[row * k + p] * b[p * n + column];
      c[row * n + column] = sum;
    }
  }
}

static void right(const void *parameters, const FakeLaunch *launch) {
  const Product *p = parameters;
  (void)launch;
  multiply(p->a, p->b, p->c, p->m, p->n, p->k);
}

// Adds to what stands in C.
static void adds(const void *parameters, const FakeLaunch *launch) {
  const Product *p = parameters;
  (void)launch;
  for (long row = 0; row < p->m; row++) {
    for (long column = 0; column < p->n; column++) {
      for (long k = 0; k < p->k; k++) p->c[row * p->n + column] += p->a[row * p->k + k] * p->b[k * p->n + column];
    }
  }
}

static void wrongElement(const void *parameters, const FakeLaunch *launch) {
  const Product *p = parameters;
  right(parameters, launch);
  p->c[p->m * p->n - 1] += 1;
}

static void strayBehind(const void *parameters, const FakeLaunch *launch) {
  const Product *p = parameters;
  right(parameters, launch);
  p->c[p->m * p->n + 2] = 1;
}

static void strayBefore(const void *parameters, const FakeLaunch *launch) {
  const Product *p = parameters;
  right(parameters, launch);
  p->c[-1] = 1;
}

static void changesInput(const void *parameters, const FakeLaunch *launch) {
  const Product *p = parameters;
  right(parameters, launch);
  p->a[3] += 1;
}

static void leavesOut(const void *parameters, const FakeLaunch *launch) {
  Product p = *(const Product *)parameters;
  (void)launch;
  multiply(p.a, p.b, p.c, p.m - 1, p.n, p.k);
}

// Right for the launches that verify it and those that plan its timing; then it only pretends.
static void remembers(const void *parameters, const FakeLaunch *launch) {
  static int launches;
  if (launches++ < 6) right(parameters, launch);
}

// Right where nothing has been written yet; then it leaves what is there.
static void worksOnEmptyC(const void *parameters, const FakeLaunch *launch) {
  const Product *p = parameters;
  if (p->c[0] != p->c[0]) right(parameters, launch);
}

// Right for whole tiles of 8 rows, writes on into the next tile otherwise, as a kernel without checks does.
static void wholeTiles(const void *parameters, const FakeLaunch *launch) {
  Product p = *(const Product *)parameters;
  (void)launch;
  multiply(p.a, p.b, p.c, (p.m + 7) / 8 * 8, p.n, p.k);
}

typedef struct {
  short m;
  double pad;
  long long n;
  int k;
} Dims;

typedef struct {
  float *a;
  unsigned char tag;
  double one;
  float *b;
  Dims dims;
  float *c;
  unsigned *counts;
} Mixed;

// Writes nothing unless every value by itself and in the structure arrives in its own size and place.
static void mixed(const void *parameters, const FakeLaunch *launch) {
  const Mixed *p = parameters;
  (void)launch;
  if (p->tag != 200 || p->one != 1.0 || p->counts[0] != 11 || p->counts[1] != 12) return;
  multiply(p->a, p->b, p->c, p->dims.m, p->dims.n, p->dims.k);
}

static void writesElsewhere(const void *parameters, const FakeLaunch *launch) {
  (void)parameters, (void)launch;
  fakeHappens("illegal-address");
}

static void neverEnds(const void *parameters, const FakeLaunch *launch) {
  (void)parameters, (void)launch;
  fakeHappens("hang");
}

static double productNs(const void *parameters, const FakeLaunch *launch) {
  (void)parameters, (void)launch;
  return fakeNumber("FAKE_CUDA_LAUNCH_NS", 100000);
}

typedef struct {
  int loops;
  float scale, shift;
  float *sink;
} MultiplyAdd;

static void writesNothing(const void *parameters, const FakeLaunch *launch) {
  (void)parameters, (void)launch;
}

static double multiplyAddNs(const void *parameters, const FakeLaunch *launch) {
  (void)launch;
  return ((const MultiplyAdd *)parameters)->loops * 1000.0;
}

typedef struct {
  void *source, *sink;
} Copy;

static void copies(const void *parameters, const FakeLaunch *launch) {
  const Copy *p = parameters;
  memcpy(p->sink, p->source, (size_t)launch->grid[0] * launch->block[0] * 16 * 4);
}

static double copyNs(const void *parameters, const FakeLaunch *launch) {
  (void)parameters;
  // 1 TB/s, read plus written.
  return (double)launch->grid[0] * launch->block[0] * 16 * 4 * 2 / 1000;
}

typedef struct {
  int count, loops;
  long long *stamps;
  unsigned *sink;
} Chains;

// 33 cycles from one instruction to the next of its chain; 2 cycles between any two of a multiprocessor.
static double chainCycles(const Chains *p, const FakeLaunch *launch) {
  const double each = 8.0 * p->loops;
  const double warps = launch->block[0] / 32;
  const double waiting = each * 33, issuing = each * 2 * warps * p->count;
  return waiting > issuing ? waiting : issuing;
}

static void stampsChains(const void *parameters, const FakeLaunch *launch) {
  const Chains *p = parameters;
  const unsigned warps = launch->block[0] / 32;
  for (unsigned i = 0; i < launch->grid[0] * warps; i++) {
    // Clocks of multiprocessors are far apart, and warps of one start one after the other.
    const long long start = 1000000000ll * (i / warps) + i % warps;
    p->stamps[2 * i] = start;
    p->stamps[2 * i + 1] = start + (long long)chainCycles(p, launch);
  }
}

static double chainsNs(const void *parameters, const FakeLaunch *launch) {
  return chainCycles(parameters, launch);
}

typedef struct {
  const unsigned *a, *b, *c;
  unsigned *d;
} Dots;

// Tensor cores that leave the products out.
static void givesBackC(const void *parameters, const FakeLaunch *launch) {
  const Dots *p = parameters;
  for (unsigned i = 0; i < launch->grid[0]; i++) p->d[i] = p->c[i];
}

static double dotsNs(const void *parameters, const FakeLaunch *launch) {
  (void)parameters;
  return launch->grid[0];
}

#define FIELD(type, name) {offsetof(type, name), sizeof(((type *)0)->name)}
#define PRODUCT 6, {FIELD(Product, a), FIELD(Product, b), FIELD(Product, c), FIELD(Product, m), FIELD(Product, n), FIELD(Product, k)}

static const FakeKernel kernels[] = {
  {"right", right, productNs, 1024, PRODUCT},
  {"adds", adds, productNs, 1024, PRODUCT},
  {"wrongElement", wrongElement, productNs, 1024, PRODUCT},
  {"strayBehind", strayBehind, productNs, 1024, PRODUCT},
  {"strayBefore", strayBefore, productNs, 1024, PRODUCT},
  {"changesInput", changesInput, productNs, 1024, PRODUCT},
  {"leavesOut", leavesOut, productNs, 1024, PRODUCT},
  {"remembers", remembers, productNs, 1024, PRODUCT},
  {"worksOnEmptyC", worksOnEmptyC, productNs, 1024, PRODUCT},
  {"wholeTiles", wholeTiles, productNs, 1024, PRODUCT},
  {"illegalAddress", writesElsewhere, productNs, 1024, PRODUCT},
  {"endless", neverEnds, productNs, 1024, PRODUCT},
  // Samples, by the names that C++ gives them.
  {"_Z10sgemmNaivePKfS0_Pfiii", right, productNs, 1024, PRODUCT},
  {"_Z16sgemmSharedTiledPKfS0_Pfiii", right, productNs, 1024, PRODUCT},
  {"_Z15sgemmVectorisedPKfS0_Pfiii", right, productNs, 1024, PRODUCT},
  {"manyRegisters", right, productNs, 32, PRODUCT},
  {"mixed", mixed, productNs, 1024, 7,
   {FIELD(Mixed, a), FIELD(Mixed, tag), FIELD(Mixed, one), FIELD(Mixed, b), FIELD(Mixed, dims), FIELD(Mixed, c),
    FIELD(Mixed, counts)}},
  {"multiplyAdd", writesNothing, multiplyAddNs, 1024, 4,
   {FIELD(MultiplyAdd, loops), FIELD(MultiplyAdd, scale), FIELD(MultiplyAdd, shift), FIELD(MultiplyAdd, sink)}},
  {"sharedLoads", writesNothing, multiplyAddNs, 1024, 2, {FIELD(MultiplyAdd, loops), FIELD(MultiplyAdd, sink)}},
  {"copy", copies, copyNs, 1024, 2, {FIELD(Copy, source), FIELD(Copy, sink)}},
  {"tensorChains", stampsChains, chainsNs, 1024, 4,
   {FIELD(Chains, count), FIELD(Chains, loops), FIELD(Chains, stamps), FIELD(Chains, sink)}},
  {"tensorDots", givesBackC, dotsNs, 1024, 4, {FIELD(Dots, a), FIELD(Dots, b), FIELD(Dots, c), FIELD(Dots, d)}},
};

const FakeKernel *fakeKernel(const char *name) {
  for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
    if (strcmp(kernels[i].name, name) == 0) return &kernels[i];
  }
  return NULL;
}
