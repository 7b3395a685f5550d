// The PTX instructions that kernels for tensor cores write by hand. Which lane holds which element is specified by the
// PTX ISA ("Matrix Fragments for mma.m16n8k16" and its like) and the same for all formats: lane / 4 counts rows of A and
// columns of B, lane % 4 counts registers along K.
#pragma once

namespace tilesmith {

/// How elements lie in a 32-bit register: how many, and the value of one.
struct PtxTf32 {
  static constexpr int count = 1;
  static double value(unsigned bits, int) { return __uint_as_float(bits & 0xffffe000u); }
};
struct PtxS8 {
  static constexpr int count = 4;
  static double value(unsigned bits, int i) { return static_cast<signed char>(bits >> (8 * i)); }
};
struct PtxU8 {
  static constexpr int count = 4;
  static double value(unsigned bits, int i) { return static_cast<unsigned char>(bits >> (8 * i)); }
};
struct PtxBf16 {
  static constexpr int count = 2;
  static double value(unsigned bits, int i) { return __uint_as_float(i == 0 ? bits << 16 : bits & 0xffff0000u); }
};
struct PtxF16 {
  static constexpr int count = 2;
  static double value(unsigned bits, int i) {
    const unsigned code = bits >> (16 * i) & 0xffffu;
    const unsigned magnitude = code << 13 & 0x0fffe000u;
    const float size = (code & 0x7c00u) == 0x7c00u ? __uint_as_float(0x70000000u | magnitude)
                                                   : __uint_as_float(magnitude) * 0x1p112f;
    return code & 0x8000u ? -size : size;
  }
};

/// How sums lie in the registers of a type; two of 16 bits share one (cuda_fp16.h defines these).
template <class S>
struct PtxSum {
  static constexpr int count = 1;
  static double value(S bits, int) { return bits; }
  static void set(S &to, int, double sum) {
    if constexpr (std::is_integral_v<S>) to = static_cast<S>(static_cast<long long>(sum));
    else to = static_cast<S>(sum);
  }
};

template <class S>
struct PtxProduct {
  S **d;
  const unsigned *a;
  const unsigned *b;
  const S *c;
};

template <class E, int K, class S>
void completePtxMma(void **lanes, unsigned mask) {
  if (mask != ~0u) tilesmith_fault(0, "runs mma.sync in a warp of fewer than 32 threads");
  constexpr int P = E::count;
  static double a[16][K], b[K][8];
  for (int lane = 0; lane < warpSize; lane++) {
    const auto &brought = *static_cast<PtxProduct<S> *>(lanes[lane]);
    for (int i = 0; i < 16 * K / 32 / P; i++) {
      for (int e = 0; e < P; e++) {
        a[lane / 4 + 8 * (i & 1)][lane % 4 * P + e + 4 * P * (i >> 1)] = E::value(brought.a[i], e);
      }
    }
    for (int i = 0; i < 8 * K / 32 / P; i++) {
      for (int e = 0; e < P; e++) b[lane % 4 * P + e + 4 * P * i][lane / 4] = E::value(brought.b[i], e);
    }
  }
  constexpr int perRegister = PtxSum<S>::count;
  for (int lane = 0; lane < warpSize; lane++) {
    auto &brought = *static_cast<PtxProduct<S> *>(lanes[lane]);
    S sums[4 / perRegister];
    for (int i = 0; i < 4; i++) {
      const int row = lane / 4 + 8 * (i >> 1);
      const int column = lane % 4 * 2 + (i & 1);
      double sum = PtxSum<S>::value(brought.c[i / perRegister], i % perRegister);
      for (int k = 0; k < K; k++) sum += a[row][k] * b[k][column];
      PtxSum<S>::set(sums[i / perRegister], i % perRegister, sum);
    }
    for (int i = 0; i < 4 / perRegister; i++) *brought.d[i] = sums[i];
  }
}

/// d = a * b + c for a of 16 x K and b of K x 8 elements.
template <class E, int K, class S, std::size_t D, std::size_t A, std::size_t B, std::size_t C>
inline void ptxMma(int line, S *(&d)[D], const unsigned (&a)[A], const unsigned (&b)[B], const S (&c)[C]) {
  static_assert(A == 16 * K / 32 / E::count && B == 8 * K / 32 / E::count && D == C,
                "mma.sync has other numbers of registers for this shape");
  PtxProduct<S> mine{d, a, b, c};
  tilesmith_warp(line, "mma.sync", ~0u, &mine, completePtxMma<E, K, S>);
}

struct PtxMatrices {
  unsigned **to;
  const unsigned short *row;
};

template <bool transposed, int count>
void completePtxLoad(void **lanes, unsigned mask) {
  if (mask != ~0u) tilesmith_fault(0, "runs ldmatrix in a warp of fewer than 32 threads");
  for (int matrix = 0; matrix < count; matrix++) {
    unsigned short elements[8][8];
    for (int row = 0; row < 8; row++) {
      const auto *brought = static_cast<PtxMatrices *>(lanes[8 * matrix + row]);
      std::memcpy(elements[row], brought->row, sizeof elements[row]);
    }
    for (int lane = 0; lane < warpSize; lane++) {
      const int row = lane / 4;
      const int column = lane % 4 * 2;
      const unsigned first = transposed ? elements[column][row] : elements[row][column];
      const unsigned second = transposed ? elements[column + 1][row] : elements[row][column + 1];
      *static_cast<PtxMatrices *>(lanes[lane])->to[matrix] = first | second << 16;
    }
  }
}

/// Loads 8 x 8 matrices of 16-bit elements, the rows of the i-th from the addresses that lanes 8 i to 8 i + 7 name.
template <bool transposed, std::size_t count>
inline void ptxLoadMatrices(int line, unsigned *(&to)[count], unsigned address) {
  if (address % 16 != 0) tilesmith_fault(line, "runs ldmatrix with an address that is not a multiple of 16 bytes");
  PtxMatrices mine{to, static_cast<const unsigned short *>(tilesmith_shared_pointer(line, address))};
  tilesmith_warp(line, "ldmatrix", ~0u, &mine, completePtxLoad<transposed, static_cast<int>(count)>);
}

/// Copies `given` bytes, and zeroes up to `bytes`, once they are waited for.
inline void ptxCopy(int line, std::size_t to, const void *from, std::size_t bytes, std::size_t given) {
  void *target = tilesmith_shared_pointer(line, static_cast<unsigned>(to));
  if (reinterpret_cast<std::uintptr_t>(target) % bytes != 0 || reinterpret_cast<std::uintptr_t>(from) % bytes != 0) {
    tilesmith_fault(line, "copies %zu bytes by cp.async at an address that is no multiple of them", bytes);
  }
  tilesmith_copy_async(target, from, bytes, given < bytes ? bytes - given : 0);
}
template <class T>
inline void ptxCopy(int line, std::size_t to, T from, std::size_t bytes, std::size_t given) {
  ptxCopy(line, to, reinterpret_cast<const void *>(from), bytes, given);
}

template <class To>
inline void ptxRoundToTf32(To &to, float x) {
  const unsigned bits = __float_as_uint(x);
  to = tilesmith::bits<To>((bits & 0x7f800000u) == 0x7f800000u ? bits : (bits + 0x1000u) & 0xffffe000u);
}

}  // namespace tilesmith
