// A double of libcublas.so.12 that multiplies by columns as the real one does, for the types it is asked for here.
// cublas_api.h does not come with the compiler, so the signatures are written out.
#include "fake.h"
#include <stdlib.h>
#include <string.h>

enum { SUCCESS = 0, INVALID_VALUE = 7, NOT_SUPPORTED = 15, R_32F = 0, R_16F = 2, R_16BF = 14 };
enum { COMPUTE_16F = 64, COMPUTE_32F = 68, COMPUTE_32F_PEDANTIC = 69, COMPUTE_32F_FAST_TF32 = 77 };

// A handle works in the context that it was made in, and there alone.
typedef struct { void *context; } Handle;
static int isGood(const Handle *handle) { return handle && handle->context == fakeContext(); }

int cublasCreate_v2(void **made) {
  Handle *handle = malloc(sizeof *handle);
  handle->context = fakeContext();
  *made = handle;
  return fakeFault("cublas-old-driver") ? 1 : SUCCESS;
}
int cublasSetStream_v2(void *given, void *stream) { return isGood(given) && !stream ? SUCCESS : INVALID_VALUE; }
int cublasSetMathMode(void *given, int mode) { return isGood(given) && mode == 0 ? SUCCESS : INVALID_VALUE; }
int cublasGetProperty(int type, int *value) {
  *value = type == 0 ? 12 : 6;
  return SUCCESS;
}
const char *cublasGetStatusString(int status) {
  return status == 1 ? "CUBLAS_STATUS_NOT_INITIALIZED" : "CUBLAS_STATUS_INVALID_VALUE";
}

typedef struct {
  int ta, tb, m, n, k, typeA, lda, typeB, ldb, typeC, ldc, compute;
  const void *a, *b;
  void *c;
} Call;

static float load(const void *from, int type, long at) {
  if (type == R_32F) return ((const float *)from)[at];
  if (type == R_16F) return (float)((const _Float16 *)from)[at];
  unsigned bits = (unsigned)((const unsigned short *)from)[at] << 16;
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

static void store(void *to, int type, long at, float value) {
  if (type == R_32F) ((float *)to)[at] = value;
  else if (type == R_16F) ((_Float16 *)to)[at] = (_Float16)value;
  else {
    unsigned bits;
    memcpy(&bits, &value, 4);
    ((unsigned short *)to)[at] = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  }
}

static void run(void *data) {
  const Call *call = data;
  for (long j = 0; j < call->n; j++) {
    for (long i = 0; i < call->m; i++) {
      float sum = 0;
      for (long p = 0; p < call->k; p++) {
        const float a = load(call->a, call->typeA, call->ta ? p + i * call->lda : i + p * call->lda);
        const float b = load(call->b, call->typeB, call->tb ? j + p * call->ldb : p + j * call->ldb);
        sum = call->compute == COMPUTE_16F ? (float)(_Float16)(sum + a * b) : sum + a * b;
      }
      store(call->c, call->typeC, i + j * call->ldc, sum);
    }
  }
}

int cublasGemmEx(void *given, int ta, int tb, int m, int n, int k, const void *alpha, const void *a, int typeA, int lda,
                 const void *b, int typeB, int ldb, const void *beta, void *c, int typeC, int ldc, int compute,
                 int algorithm) {
  const int half = compute == COMPUTE_16F;
  const unsigned short one = 0x3c00, zero = 0;
  const float oneFloat = 1, zeroFloat = 0;
  if (!isGood(given) || algorithm != -1) return INVALID_VALUE;
  if (memcmp(alpha, half ? (void *)&one : (void *)&oneFloat, half ? 2 : 4) != 0) return INVALID_VALUE;
  if (memcmp(beta, half ? (void *)&zero : (void *)&zeroFloat, half ? 2 : 4) != 0) return INVALID_VALUE;
  // The leading dimensions that the manual asks for.
  if (lda < (ta ? k : m) || ldb < (tb ? n : k) || ldc < m) return INVALID_VALUE;
  Call *call = malloc(sizeof *call);
  *call = (Call){ta, tb, m, n, k, typeA, lda, typeB, ldb, typeC, ldc, compute, a, b, c};
  fakeEnqueue("launch cublasGemmEx", run, call, 80000);
  return SUCCESS;
}
