// CUDA's device functions that need no other thread.
#pragma once

// ---- barriers and fences; macros, so that a message can name the line

#define __syncthreads() ((void)::tilesmith_barrier(__LINE__, 0))
#define __syncthreads_count(predicate) (::tilesmith_barrier(__LINE__, (predicate) ? 1 : 0))
#define __syncthreads_and(predicate) \
  (::tilesmith_barrier(__LINE__, (predicate) ? 1 : 0) == ::tilesmith_block_threads() ? 1 : 0)
#define __syncthreads_or(predicate) (::tilesmith_barrier(__LINE__, (predicate) ? 1 : 0) != 0 ? 1 : 0)
#define __trap() ::tilesmith_fault(__LINE__, "calls __trap()")
#define clock() (::tilesmith_unsupported(__LINE__, "clock(), which reads the GPU's clock,"), 0)
#define clock64() (::tilesmith_unsupported(__LINE__, "clock64(), which reads the GPU's clock,"), 0ll)
#define __nanosleep(ns) ((void)(ns))
#define __brkpt() ((void)0)
#define __builtin_assume(condition) ((void)0)

static inline void __threadfence() {}
static inline void __threadfence_block() {}
static inline void __threadfence_system() {}

// ---- loads and stores with cache hints

#define TILESMITH_LOAD(name) \
  template <class T>         \
  static inline T name(const T *address) { return *address; }
#define TILESMITH_STORE(name) \
  template <class T>          \
  static inline void name(T *address, std::common_type_t<T> value) { *address = value; }
TILESMITH_LOAD(__ldg)
TILESMITH_LOAD(__ldca)
TILESMITH_LOAD(__ldcg)
TILESMITH_LOAD(__ldcs)
TILESMITH_LOAD(__ldcv)
TILESMITH_LOAD(__ldlu)
TILESMITH_STORE(__stcg)
TILESMITH_STORE(__stcs)
TILESMITH_STORE(__stwb)
TILESMITH_STORE(__stwt)
#undef TILESMITH_LOAD
#undef TILESMITH_STORE

static inline std::size_t __cvta_generic_to_shared(const void *address) { return tilesmith_shared_address(address); }
static inline std::size_t __cvta_generic_to_global(const void *address) {
  return reinterpret_cast<std::size_t>(address);
}

// ---- reinterpretation and conversion

namespace tilesmith {
template <class To, class From>
inline To bits(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(&to, &from, sizeof to);
  return to;
}
}  // namespace tilesmith

static inline int __float_as_int(float x) { return tilesmith::bits<int>(x); }
static inline unsigned __float_as_uint(float x) { return tilesmith::bits<unsigned>(x); }
static inline float __int_as_float(int x) { return tilesmith::bits<float>(x); }
static inline float __uint_as_float(unsigned x) { return tilesmith::bits<float>(x); }
static inline long long __double_as_longlong(double x) { return tilesmith::bits<long long>(x); }
static inline double __longlong_as_double(long long x) { return tilesmith::bits<double>(x); }
static inline int __double2hiint(double x) { return static_cast<int>(__double_as_longlong(x) >> 32); }
static inline int __double2loint(double x) { return static_cast<int>(__double_as_longlong(x)); }
static inline double __hiloint2double(int high, int low) {
  return __longlong_as_double(static_cast<long long>(static_cast<std::uint64_t>(static_cast<unsigned>(high)) << 32 |
                                                     static_cast<unsigned>(low)));
}
static inline int __float2int_rn(float x) { return static_cast<int>(std::nearbyint(x)); }
static inline int __float2int_rz(float x) { return static_cast<int>(x); }
static inline int __float2int_rd(float x) { return static_cast<int>(std::floor(x)); }
static inline int __float2int_ru(float x) { return static_cast<int>(std::ceil(x)); }
static inline unsigned __float2uint_rn(float x) { return static_cast<unsigned>(std::nearbyint(x)); }
static inline unsigned __float2uint_rz(float x) { return static_cast<unsigned>(x); }
static inline float __int2float_rn(int x) { return static_cast<float>(x); }
static inline float __uint2float_rn(unsigned x) { return static_cast<float>(x); }
static inline float __ll2float_rn(long long x) { return static_cast<float>(x); }
static inline float __double2float_rn(double x) { return static_cast<float>(x); }
static inline int __double2int_rn(double x) { return static_cast<int>(std::nearbyint(x)); }
static inline int __double2int_rz(double x) { return static_cast<int>(x); }
static inline double __int2double_rn(int x) { return x; }

// ---- arithmetic with a rounding of its own: to nearest, never contracted

static inline float __fadd_rn(float x, float y) {
  volatile float sum = x + y;
  return sum;
}
static inline float __fsub_rn(float x, float y) {
  volatile float difference = x - y;
  return difference;
}
static inline float __fmul_rn(float x, float y) {
  volatile float product = x * y;
  return product;
}
static inline float __fdiv_rn(float x, float y) { return x / y; }
static inline float __frcp_rn(float x) { return 1.0f / x; }
static inline float __fsqrt_rn(float x) { return std::sqrt(x); }
static inline float __frsqrt_rn(float x) { return static_cast<float>(1.0 / std::sqrt(static_cast<double>(x))); }
static inline float __fmaf_rn(float x, float y, float z) { return std::fma(x, y, z); }
static inline float __fmaf_ieee_rn(float x, float y, float z) { return std::fma(x, y, z); }
static inline double __dadd_rn(double x, double y) {
  volatile double sum = x + y;
  return sum;
}
static inline double __dmul_rn(double x, double y) {
  volatile double product = x * y;
  return product;
}
static inline double __fma_rn(double x, double y, double z) { return std::fma(x, y, z); }
static inline float rsqrtf(float x) { return __frsqrt_rn(x); }
static inline double rsqrt(double x) { return 1.0 / std::sqrt(x); }
static inline float __saturatef(float x) { return x > 0.0f ? (x < 1.0f ? x : 1.0f) : 0.0f; }

// ---- fast functions; here as exact as the C library's. Macros, because the C library keeps these names for itself

#define __expf(x) ::expf(x)
#define __exp10f(x) ::exp10f(x)
#define __logf(x) ::logf(x)
#define __log2f(x) ::log2f(x)
#define __log10f(x) ::log10f(x)
#define __sinf(x) ::sinf(x)
#define __cosf(x) ::cosf(x)
#define __tanf(x) ::tanf(x)
#define __powf(x, y) ::powf(x, y)
#define __sincosf(x, sine, cosine) ::sincosf(x, sine, cosine)
static inline float __fdividef(float x, float y) { return x / y; }

// ---- minimum and maximum of numbers of different types

template <class X, class Y, class = std::enable_if_t<std::is_arithmetic_v<X> && std::is_arithmetic_v<Y>>>
static inline constexpr std::common_type_t<X, Y> min(X x, Y y) {
  using T = std::common_type_t<X, Y>;
  if constexpr (std::is_floating_point_v<T>) return std::fmin(static_cast<T>(x), static_cast<T>(y));
  return static_cast<T>(y) < static_cast<T>(x) ? static_cast<T>(y) : static_cast<T>(x);
}
template <class X, class Y, class = std::enable_if_t<std::is_arithmetic_v<X> && std::is_arithmetic_v<Y>>>
static inline constexpr std::common_type_t<X, Y> max(X x, Y y) {
  using T = std::common_type_t<X, Y>;
  if constexpr (std::is_floating_point_v<T>) return std::fmax(static_cast<T>(x), static_cast<T>(y));
  return static_cast<T>(x) < static_cast<T>(y) ? static_cast<T>(y) : static_cast<T>(x);
}
using std::isfinite;
using std::isinf;
using std::isnan;

// ---- integers

static inline int __popc(unsigned x) { return __builtin_popcount(x); }
static inline int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
static inline int __clz(int x) { return x == 0 ? 32 : __builtin_clz(static_cast<unsigned>(x)); }
static inline int __clzll(long long x) { return x == 0 ? 64 : __builtin_clzll(static_cast<unsigned long long>(x)); }
static inline int __ffs(int x) { return __builtin_ffs(x); }
static inline int __ffsll(long long x) { return __builtin_ffsll(x); }
static inline unsigned __brev(unsigned x) {
  unsigned reversed = 0;
  for (int i = 0; i < 32; i++) reversed |= (x >> i & 1u) << (31 - i);
  return reversed;
}
static inline unsigned __byte_perm(unsigned x, unsigned y, unsigned selector) {
  const std::uint64_t both = static_cast<std::uint64_t>(y) << 32 | x;
  unsigned result = 0;
  for (int i = 0; i < 4; i++) {
    const unsigned choice = selector >> (4 * i) & 15u;
    unsigned byte = static_cast<unsigned>(both >> (8 * (choice & 7u))) & 255u;
    if (choice & 8u) byte = byte & 128u ? 255u : 0u;
    result |= byte << (8 * i);
  }
  return result;
}
static inline int __mulhi(int x, int y) { return static_cast<int>(static_cast<long long>(x) * y >> 32); }
static inline unsigned __umulhi(unsigned x, unsigned y) {
  return static_cast<unsigned>(static_cast<unsigned long long>(x) * y >> 32);
}
static inline int __mul24(int x, int y) { return ((x << 8) >> 8) * ((y << 8) >> 8); }
static inline unsigned __umul24(unsigned x, unsigned y) { return (x & 0xffffffu) * (y & 0xffffffu); }
static inline unsigned __funnelshift_l(unsigned low, unsigned high, unsigned shift) {
  return static_cast<unsigned>(((static_cast<std::uint64_t>(high) << 32 | low) << (shift & 31u)) >> 32);
}
static inline unsigned __funnelshift_r(unsigned low, unsigned high, unsigned shift) {
  return static_cast<unsigned>((static_cast<std::uint64_t>(high) << 32 | low) >> (shift & 31u));
}
static inline int __dp4a(int x, int y, int sum) {
  for (int i = 0; i < 4; i++) sum += static_cast<signed char>(x >> (8 * i)) * static_cast<signed char>(y >> (8 * i));
  return sum;
}
static inline unsigned __dp4a(unsigned x, unsigned y, unsigned sum) {
  for (int i = 0; i < 4; i++) sum += (x >> (8 * i) & 255u) * (y >> (8 * i) & 255u);
  return sum;
}
static inline int __dp2a_lo(int x, int y, int sum) {
  for (int i = 0; i < 2; i++) sum += static_cast<short>(x >> (16 * i)) * static_cast<signed char>(y >> (8 * i));
  return sum;
}
static inline int __dp2a_hi(int x, int y, int sum) { return __dp2a_lo(x, y >> 16, sum); }
static inline int __sad(int x, int y, unsigned sum) {
  return static_cast<int>(sum) + (x > y ? x - y : y - x);
}
