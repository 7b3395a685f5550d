// CUDA's vector types. The toolkit's own headers find theirs already included.
#pragma once
#define __VECTOR_TYPES_H__
#define __VECTOR_FUNCTIONS_H__
#define __VECTOR_FUNCTIONS_HPP__
#define __CUDA_HOST_DEFINES_H__
#define __HOST_DEFINES_H__
#define __DEVICE_TYPES_H__
#define __BUILTIN_TYPES_H__

#define TILESMITH_VECTOR(name, type, align2, align4)                                                        \
  struct name##1 { type x; };                                                                               \
  struct __attribute__((aligned(align2))) name##2 { type x, y; };                                           \
  struct name##3 { type x, y, z; };                                                                         \
  struct __attribute__((aligned(align4))) name##4 { type x, y, z, w; };                                     \
  static inline constexpr name##1 make_##name##1(type x) { return {x}; }                                    \
  static inline constexpr name##2 make_##name##2(type x, type y) { return {x, y}; }                         \
  static inline constexpr name##3 make_##name##3(type x, type y, type z) { return {x, y, z}; }              \
  static inline constexpr name##4 make_##name##4(type x, type y, type z, type w) { return {x, y, z, w}; }

TILESMITH_VECTOR(char, signed char, 2, 4)
TILESMITH_VECTOR(uchar, unsigned char, 2, 4)
TILESMITH_VECTOR(short, short, 4, 8)
TILESMITH_VECTOR(ushort, unsigned short, 4, 8)
TILESMITH_VECTOR(int, int, 8, 16)
TILESMITH_VECTOR(uint, unsigned int, 8, 16)
TILESMITH_VECTOR(long, long, 16, 16)
TILESMITH_VECTOR(ulong, unsigned long, 16, 16)
TILESMITH_VECTOR(longlong, long long, 16, 16)
TILESMITH_VECTOR(ulonglong, unsigned long long, 16, 16)
TILESMITH_VECTOR(float, float, 8, 16)
TILESMITH_VECTOR(double, double, 16, 16)
#undef TILESMITH_VECTOR

struct dim3 {
  unsigned int x, y, z;
  constexpr dim3(unsigned int x = 1, unsigned int y = 1, unsigned int z = 1) : x(x), y(y), z(z) {}
  constexpr dim3(uint3 v) : x(v.x), y(v.y), z(v.z) {}
  constexpr operator uint3() const { return {x, y, z}; }
};
