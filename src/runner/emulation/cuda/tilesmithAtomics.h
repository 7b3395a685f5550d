// Atomic functions. The threads of a launch take turns at barriers only, so plain reads and writes are atomic.
#pragma once

namespace tilesmith {
template <class T, class F>
inline T exchangeBy(T *address, F next) {
  const T old = *address;
  *address = next(old);
  return old;
}

template <class T>
using Same = std::common_type_t<T>;
}  // namespace tilesmith

template <class T>
static inline T atomicAdd(T *address, tilesmith::Same<T> value) {
  if constexpr (!std::is_integral_v<T>) tilesmith_float_atomic();
  return tilesmith::exchangeBy(address, [&](T old) { return static_cast<T>(old + value); });
}
static inline float2 atomicAdd(float2 *address, float2 value) {
  tilesmith_float_atomic();
  return tilesmith::exchangeBy(address, [&](float2 old) { return float2{old.x + value.x, old.y + value.y}; });
}
static inline float4 atomicAdd(float4 *address, float4 value) {
  tilesmith_float_atomic();
  return tilesmith::exchangeBy(address, [&](float4 old) {
    return float4{old.x + value.x, old.y + value.y, old.z + value.z, old.w + value.w};
  });
}

#define TILESMITH_ATOMIC(name, expression)                              \
  template <class T>                                                    \
  static inline T name(T *address, tilesmith::Same<T> value) {          \
    return tilesmith::exchangeBy(address, [&](T old) -> T { return expression; }); \
  }
TILESMITH_ATOMIC(atomicSub, old - value)
TILESMITH_ATOMIC(atomicExch, ((void)old, value))
TILESMITH_ATOMIC(atomicMin, value < old ? value : old)
TILESMITH_ATOMIC(atomicMax, old < value ? value : old)
TILESMITH_ATOMIC(atomicAnd, old & value)
TILESMITH_ATOMIC(atomicOr, old | value)
TILESMITH_ATOMIC(atomicXor, old ^ value)
TILESMITH_ATOMIC(atomicInc, old >= value ? 0 : old + 1)
TILESMITH_ATOMIC(atomicDec, old == 0 || old > value ? value : old - 1)
#undef TILESMITH_ATOMIC

template <class T>
static inline T atomicCAS(T *address, tilesmith::Same<T> expected, tilesmith::Same<T> value) {
  return tilesmith::exchangeBy(address, [&](T old) { return old == expected ? value : old; });
}

#define TILESMITH_SCOPED(name)                                                                \
  template <class T>                                                                          \
  static inline T name##_block(T *address, tilesmith::Same<T> value) { return name(address, value); }  \
  template <class T>                                                                          \
  static inline T name##_system(T *address, tilesmith::Same<T> value) { return name(address, value); }
TILESMITH_SCOPED(atomicAdd)
TILESMITH_SCOPED(atomicSub)
TILESMITH_SCOPED(atomicExch)
TILESMITH_SCOPED(atomicMin)
TILESMITH_SCOPED(atomicMax)
#undef TILESMITH_SCOPED
