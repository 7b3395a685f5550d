// Functions of a 16-bit format that the toolkit defines for device code alone, worked out in a wider format. A product
// of two 16-bit numbers is exact in a double, so that the only rounding of a fused operation is the last one, but for
// sums that lie within 2^-53 of halfway between two results.
#pragma once
#include <cmath>

#define TILESMITH_HALF_UNARY(T, T2, name, wide, narrow, pair, low, high, expression)     \
  static inline T h##name(T value) {                                                     \
    const float x = wide(value);                                                         \
    return narrow(expression);                                                           \
  }                                                                                      \
  static inline T2 h2##name(T2 value) { return pair(h##name(low(value)), h##name(high(value))); }

#define TILESMITH_HALF_FUNCTIONS(T, T2, wide, narrow, narrowDouble, pair, low, high)                     \
  static inline T __hfma(T x, T y, T z) {                                                                \
    return narrowDouble(std::fma(static_cast<double>(wide(x)), static_cast<double>(wide(y)),             \
                                 static_cast<double>(wide(z))));                                         \
  }                                                                                                      \
  static inline T __hfma_sat(T x, T y, T z) { return narrow(__saturatef(wide(__hfma(x, y, z)))); }       \
  static inline T __hfma_relu(T x, T y, T z) { return narrow(std::fmax(wide(__hfma(x, y, z)), 0.0f)); }  \
  static inline T2 __hfma2(T2 x, T2 y, T2 z) {                                                           \
    return pair(__hfma(low(x), low(y), low(z)), __hfma(high(x), high(y), high(z)));                      \
  }                                                                                                      \
  static inline T2 __hfma2_relu(T2 x, T2 y, T2 z) {                                                      \
    return pair(__hfma_relu(low(x), low(y), low(z)), __hfma_relu(high(x), high(y), high(z)));            \
  }                                                                                                      \
  TILESMITH_HALF_UNARY(T, T2, exp, wide, narrow, pair, low, high, std::exp(x))                           \
  TILESMITH_HALF_UNARY(T, T2, exp2, wide, narrow, pair, low, high, std::exp2(x))                         \
  TILESMITH_HALF_UNARY(T, T2, exp10, wide, narrow, pair, low, high, std::pow(10.0f, x))                  \
  TILESMITH_HALF_UNARY(T, T2, log, wide, narrow, pair, low, high, std::log(x))                           \
  TILESMITH_HALF_UNARY(T, T2, log2, wide, narrow, pair, low, high, std::log2(x))                         \
  TILESMITH_HALF_UNARY(T, T2, log10, wide, narrow, pair, low, high, std::log10(x))                       \
  TILESMITH_HALF_UNARY(T, T2, sqrt, wide, narrow, pair, low, high, std::sqrt(x))                         \
  TILESMITH_HALF_UNARY(T, T2, rsqrt, wide, narrow, pair, low, high, 1.0f / std::sqrt(x))                 \
  TILESMITH_HALF_UNARY(T, T2, rcp, wide, narrow, pair, low, high, 1.0f / x)                              \
  TILESMITH_HALF_UNARY(T, T2, sin, wide, narrow, pair, low, high, std::sin(x))                           \
  TILESMITH_HALF_UNARY(T, T2, cos, wide, narrow, pair, low, high, std::cos(x))                           \
  TILESMITH_HALF_UNARY(T, T2, tanh, wide, narrow, pair, low, high, std::tanh(x))                         \
  TILESMITH_HALF_UNARY(T, T2, floor, wide, narrow, pair, low, high, std::floor(x))                       \
  TILESMITH_HALF_UNARY(T, T2, ceil, wide, narrow, pair, low, high, std::ceil(x))                         \
  TILESMITH_HALF_UNARY(T, T2, trunc, wide, narrow, pair, low, high, std::trunc(x))                       \
  TILESMITH_HALF_UNARY(T, T2, rint, wide, narrow, pair, low, high, std::nearbyint(x))
