// nvcuda::wmma. Which lane holds which element of a fragment is not specified by CUDA; how many each lane holds is,
// and agrees with the toolkit's mma.h: an operand of 16-bit floats has 16 a lane, some of them twice.
#pragma once
#include "tilesmithCuda.h"
#ifdef TILESMITH_TOOLKIT
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#endif

namespace nvcuda {
namespace wmma {

struct matrix_a;
struct matrix_b;
struct accumulator;
struct row_major;
struct col_major;
enum layout_t { mem_row_major, mem_col_major };

namespace precision {
struct tf32;
}

namespace detail {

/// What a lane stores for an element type, whether it is a 16-bit float held in 16 elements, and whether the shape
/// exists for it.
template <class T>
struct Element {
  using Storage = T;
  static constexpr bool isHalf = false;
};
template <>
struct Element<precision::tf32> {
  using Storage = float;
  static constexpr bool isHalf = false;
};

constexpr bool isWide(int m, int n, int k) {
  return k == 16 && ((m == 16 && n == 16) || (m == 32 && n == 8) || (m == 8 && n == 32));
}

template <class T>
struct Operand {
  static constexpr bool shape(int, int, int) { return false; }
};
template <>
struct Operand<signed char> {
  static constexpr bool shape(int m, int n, int k) { return isWide(m, n, k); }
};
template <>
struct Operand<unsigned char> {
  static constexpr bool shape(int m, int n, int k) { return isWide(m, n, k); }
};
template <>
struct Operand<precision::tf32> {
  static constexpr bool shape(int m, int n, int k) { return m == 16 && n == 16 && k == 8; }
};
template <>
struct Operand<double> {
  static constexpr bool shape(int m, int n, int k) { return m == 8 && n == 8 && k == 4; }
};

template <class T>
struct Sum {
  static constexpr bool shape(int, int, int) { return false; }
};
template <>
struct Sum<float> {
  static constexpr bool shape(int m, int n, int k) { return isWide(m, n, k) || (m == 16 && n == 16 && k == 8); }
};
template <>
struct Sum<int> {
  static constexpr bool shape(int m, int n, int k) { return isWide(m, n, k); }
};
template <>
struct Sum<double> {
  static constexpr bool shape(int m, int n, int k) { return m == 8 && n == 8 && k == 4; }
};

#ifdef TILESMITH_TOOLKIT
template <>
struct Element<__half> {
  using Storage = __half;
  static constexpr bool isHalf = true;
};
template <>
struct Operand<__half> {
  static constexpr bool shape(int m, int n, int k) { return isWide(m, n, k); }
};
template <>
struct Operand<__nv_bfloat16> {
  static constexpr bool shape(int m, int n, int k) { return isWide(m, n, k); }
};
template <>
struct Sum<__half> {
  static constexpr bool shape(int m, int n, int k) { return isWide(m, n, k); }
};
inline double widen(__half x) { return __half2float(x); }
inline double widen(__nv_bfloat16 x) { return __bfloat162float(x); }
inline void narrow(double x, __half &to) { to = __double2half(x); }
#endif
inline double widen(double x) { return x; }
inline double widen(int x) { return x; }
inline void narrow(double x, float &to) { to = static_cast<float>(x); }
inline void narrow(double x, double &to) { to = x; }
inline void narrow(double x, int &to) { to = static_cast<int>(static_cast<long long>(x)); }

/// What an operand's element counts for in a product: of a TF32 number the low 13 bits are not looked at.
template <class T, class S>
inline double operandValue(S x) {
  if constexpr (std::is_same_v<T, precision::tf32>) return __uint_as_float(__float_as_uint(x) & 0xffffe000u);
  else return widen(x);
}

template <class Use, int m, int n, int k>
struct Extent;
template <int m, int n, int k>
struct Extent<matrix_a, m, n, k> {
  static constexpr int rows = m, columns = k;
};
template <int m, int n, int k>
struct Extent<matrix_b, m, n, k> {
  static constexpr int rows = k, columns = n;
};
template <int m, int n, int k>
struct Extent<accumulator, m, n, k> {
  static constexpr int rows = m, columns = n;
};

template <class Use, int m, int n, int k, class T>
constexpr bool exists() {
  if constexpr (std::is_same_v<Use, accumulator>) return Sum<T>::shape(m, n, k);
  else return Operand<T>::shape(m, n, k);
}

}  // namespace detail

template <class Use, int m, int n, int k, class T, class Layout = void>
struct fragment {
  static_assert(detail::exists<Use, m, n, k, T>(), "wmma has no fragment of this shape and element type");
  using element_type = T;
  using storage_element_type = typename detail::Element<T>::Storage;
  static constexpr int rows = detail::Extent<Use, m, n, k>::rows;
  static constexpr int columns = detail::Extent<Use, m, n, k>::columns;
  static constexpr bool isSum = std::is_same_v<Use, accumulator>;
  static constexpr int num_elements = detail::Element<T>::isHalf && !isSum ? 16 : rows * columns / warpSize;
  static constexpr int num_storage_elements = num_elements;
  storage_element_type x[num_elements];

  /// Place of a lane's element in the matrix, row by row.
  static constexpr int place(int lane, int element) { return (lane * num_elements + element) % (rows * columns); }
};

namespace detail {

template <class F, class T>
inline void checkMemory(const char *what, int line, const T *address, unsigned stride) {
  if (reinterpret_cast<std::uintptr_t>(address) % 32 != 0) {
    tilesmith_fault(line, "calls %s with a pointer that is not a multiple of 32 bytes", what);
  }
  // For bytes and doubles CUDA names no such rule.
  if ((sizeof(T) == 2 || sizeof(T) == 4) && stride * sizeof(T) % 16 != 0) {
    tilesmith_fault(line, "calls %s with a leading dimension of %u, which is not a multiple of 16 bytes", what, stride);
  }
}

template <class F, class T>
inline void load(F &to, const T *from, unsigned stride, bool byRows) {
  const int lane = static_cast<int>(tilesmith_lane());
  for (int i = 0; i < F::num_elements; i++) {
    const int row = F::place(lane, i) / F::columns;
    const int column = F::place(lane, i) % F::columns;
    to.x[i] = from[byRows ? static_cast<std::size_t>(row) * stride + column
                          : static_cast<std::size_t>(column) * stride + row];
  }
}

}  // namespace detail

template <class Use, int m, int n, int k, class T, class Layout>
inline void load_matrix_sync(fragment<Use, m, n, k, T, Layout> &to,
                             const typename detail::Element<T>::Storage *from, unsigned stride,
                             int line = __builtin_LINE()) {
  static_assert(!std::is_void_v<Layout>, "an accumulator is loaded with its layout as fourth argument");
  detail::checkMemory<decltype(to)>("load_matrix_sync()", line, from, stride);
  detail::load(to, from, stride, std::is_same_v<Layout, row_major>);
}

template <int m, int n, int k, class T>
inline void load_matrix_sync(fragment<accumulator, m, n, k, T> &to, const T *from, unsigned stride, layout_t layout,
                             int line = __builtin_LINE()) {
  detail::checkMemory<decltype(to)>("load_matrix_sync()", line, from, stride);
  detail::load(to, from, stride, layout == mem_row_major);
}

template <int m, int n, int k, class T>
inline void store_matrix_sync(T *to, const fragment<accumulator, m, n, k, T> &from, unsigned stride, layout_t layout,
                              int line = __builtin_LINE()) {
  using F = fragment<accumulator, m, n, k, T>;
  detail::checkMemory<F>("store_matrix_sync()", line, to, stride);
  const int lane = static_cast<int>(tilesmith_lane());
  for (int i = 0; i < F::num_elements; i++) {
    const int row = F::place(lane, i) / F::columns;
    const int column = F::place(lane, i) % F::columns;
    to[layout == mem_row_major ? static_cast<std::size_t>(row) * stride + column
                               : static_cast<std::size_t>(column) * stride + row] = from.x[i];
  }
}

template <class Use, int m, int n, int k, class T, class Layout, class V>
inline void fill_fragment(fragment<Use, m, n, k, T, Layout> &to, const V &value) {
  for (auto &element : to.x) element = static_cast<typename detail::Element<T>::Storage>(value);
}

/// Rounds to the 10 fraction bits of TF32, ties away from zero as cvt.rna.tf32.f32 does.
inline float __float_to_tf32(float x) {
  const unsigned bits = __float_as_uint(x);
  return (bits & 0x7f800000u) == 0x7f800000u ? x : __uint_as_float((bits + 0x1000u) & 0xffffe000u);
}

namespace detail {

template <class D, class A, class B, class C>
struct Product {
  D *d;
  const A *a;
  const B *b;
  const C *c;
};

/// All products of one element are exact in a double and are rounded once, with the sum.
template <class D, class A, class B, class C>
void completeProduct(void **lanes, unsigned mask) {
  if (mask != ~0u) tilesmith_fault(0, "calls mma_sync() in a warp of fewer than 32 threads");
  static double a[A::rows * A::columns], b[B::rows * B::columns], c[C::rows * C::columns];
  for (int lane = 0; lane < warpSize; lane++) {
    const auto &brought = *static_cast<Product<D, A, B, C> *>(lanes[lane]);
    for (int i = 0; i < A::num_elements; i++) {
      a[A::place(lane, i)] = operandValue<typename A::element_type>(brought.a->x[i]);
    }
    for (int i = 0; i < B::num_elements; i++) {
      b[B::place(lane, i)] = operandValue<typename B::element_type>(brought.b->x[i]);
    }
    for (int i = 0; i < C::num_elements; i++) c[C::place(lane, i)] = widen(brought.c->x[i]);
  }
  for (int row = 0; row < D::rows; row++) {
    for (int inner = 0; inner < A::columns; inner++) {
      const double left = a[row * A::columns + inner];
      for (int column = 0; column < D::columns; column++) {
        c[row * D::columns + column] += left * b[inner * B::columns + column];
      }
    }
  }
  for (int lane = 0; lane < warpSize; lane++) {
    auto &brought = *static_cast<Product<D, A, B, C> *>(lanes[lane]);
    for (int i = 0; i < D::num_elements; i++) narrow(c[D::place(lane, i)], brought.d->x[i]);
  }
}

}  // namespace detail

template <int m, int n, int k, class TD, class TA, class LA, class LB, class TC>
inline void mma_sync(fragment<accumulator, m, n, k, TD> &d, const fragment<matrix_a, m, n, k, TA, LA> &a,
                     const fragment<matrix_b, m, n, k, TA, LB> &b, const fragment<accumulator, m, n, k, TC> &c,
                     bool = false, int line = __builtin_LINE()) {
  using D = fragment<accumulator, m, n, k, TD>;
  using A = fragment<matrix_a, m, n, k, TA, LA>;
  using B = fragment<matrix_b, m, n, k, TA, LB>;
  using C = fragment<accumulator, m, n, k, TC>;
  detail::Product<D, A, B, C> mine{&d, &a, &b, &c};
  tilesmith_warp(line, "mma_sync()", ~0u, &mine, detail::completeProduct<D, A, B, C>);
}

}  // namespace wmma
}  // namespace nvcuda
