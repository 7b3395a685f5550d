// Functions of a whole warp. Each lane brings what it has; the last one to come works the answers out for all.
#pragma once

namespace tilesmith {

template <class T>
struct Shuffled {
  T value;
  int source;
  T result;
};

template <class T>
void completeShuffle(void **lanes, unsigned) {
  for (int lane = 0; lane < warpSize; lane++) {
    auto *self = static_cast<Shuffled<T> *>(lanes[lane]);
    if (!self) continue;
    auto *source = static_cast<Shuffled<T> *>(lanes[self->source & 31]);
    // What comes from a lane that takes no part is undefined on a GPU; here it shows.
    if (source) self->result = source->value;
    else std::memset(static_cast<void *>(&self->result), 0x7f, sizeof(T));
  }
}

template <class T>
inline T shuffle(int line, const char *what, unsigned mask, T value, int source) {
  Shuffled<T> mine{value, source, value};
  tilesmith_warp(line, what, mask, &mine, completeShuffle<T>);
  return mine.result;
}

template <class T>
inline T shuffleFrom(int line, unsigned mask, T value, int source, int width = warpSize) {
  const int lane = static_cast<int>(tilesmith_lane());
  return shuffle(line, "__shfl_sync()", mask, value, (lane & ~(width - 1)) | (source & (width - 1)));
}

template <class T>
inline T shuffleUp(int line, unsigned mask, T value, unsigned delta, int width = warpSize) {
  const int lane = static_cast<int>(tilesmith_lane());
  const int source = lane - static_cast<int>(delta);
  return shuffle(line, "__shfl_up_sync()", mask, value, source < (lane & ~(width - 1)) ? lane : source);
}

template <class T>
inline T shuffleDown(int line, unsigned mask, T value, unsigned delta, int width = warpSize) {
  const int lane = static_cast<int>(tilesmith_lane());
  const int source = lane + static_cast<int>(delta);
  return shuffle(line, "__shfl_down_sync()", mask, value, source > (lane | (width - 1)) ? lane : source);
}

template <class T>
inline T shuffleXor(int line, unsigned mask, T value, int laneMask, int width = warpSize) {
  const int lane = static_cast<int>(tilesmith_lane());
  const int source = lane ^ laneMask;
  return shuffle(line, "__shfl_xor_sync()", mask, value, source > (lane | (width - 1)) ? lane : source);
}

struct Vote {
  int predicate;
  unsigned ballot;
};

inline void completeVote(void **lanes, unsigned mask) {
  unsigned ballot = 0;
  for (int lane = 0; lane < warpSize; lane++) {
    if (mask >> lane & 1u && static_cast<Vote *>(lanes[lane])->predicate) ballot |= 1u << lane;
  }
  for (int lane = 0; lane < warpSize; lane++) {
    if (mask >> lane & 1u) static_cast<Vote *>(lanes[lane])->ballot = ballot;
  }
}

inline unsigned vote(int line, const char *what, unsigned mask, int predicate) {
  Vote mine{predicate, 0};
  tilesmith_warp(line, what, mask, &mine, completeVote);
  return mine.ballot;
}

template <class T>
struct Matched {
  T value;
  unsigned same;
};

template <class T>
void completeMatch(void **lanes, unsigned) {
  for (int lane = 0; lane < warpSize; lane++) {
    auto *self = static_cast<Matched<T> *>(lanes[lane]);
    if (!self) continue;
    self->same = 0;
    for (int other = 0; other < warpSize; other++) {
      const auto *candidate = static_cast<Matched<T> *>(lanes[other]);
      if (candidate && candidate->value == self->value) self->same |= 1u << other;
    }
  }
}

template <class T>
inline unsigned match(int line, const char *what, unsigned mask, T value) {
  Matched<T> mine{value, 0};
  tilesmith_warp(line, what, mask, &mine, completeMatch<T>);
  return mine.same;
}

struct Add {
  template <class T>
  T operator()(T x, T y) const { return x + y; }
};
struct Min {
  template <class T>
  T operator()(T x, T y) const { return y < x ? y : x; }
};
struct Max {
  template <class T>
  T operator()(T x, T y) const { return x < y ? y : x; }
};
struct And {
  template <class T>
  T operator()(T x, T y) const { return x & y; }
};
struct Or {
  template <class T>
  T operator()(T x, T y) const { return x | y; }
};
struct Xor {
  template <class T>
  T operator()(T x, T y) const { return x ^ y; }
};

template <class T, class F>
void completeReduce(void **lanes, unsigned) {
  bool first = true;
  T result{};
  for (int lane = 0; lane < warpSize; lane++) {
    if (!lanes[lane]) continue;
    result = first ? *static_cast<T *>(lanes[lane]) : F{}(result, *static_cast<T *>(lanes[lane]));
    first = false;
  }
  for (int lane = 0; lane < warpSize; lane++) {
    if (lanes[lane]) *static_cast<T *>(lanes[lane]) = result;
  }
}

template <class F, class T>
inline T reduce(int line, const char *what, unsigned mask, T value) {
  tilesmith_warp(line, what, mask, &value, completeReduce<T, F>);
  return value;
}

}  // namespace tilesmith

// Macros, so that a message can name the line.
#define __shfl_sync(mask, ...) ::tilesmith::shuffleFrom(__LINE__, mask, __VA_ARGS__)
#define __shfl_up_sync(mask, ...) ::tilesmith::shuffleUp(__LINE__, mask, __VA_ARGS__)
#define __shfl_down_sync(mask, ...) ::tilesmith::shuffleDown(__LINE__, mask, __VA_ARGS__)
#define __shfl_xor_sync(mask, ...) ::tilesmith::shuffleXor(__LINE__, mask, __VA_ARGS__)
#define __ballot_sync(mask, predicate) ::tilesmith::vote(__LINE__, "__ballot_sync()", mask, (predicate) ? 1 : 0)
#define __any_sync(mask, predicate) \
  (::tilesmith::vote(__LINE__, "__any_sync()", mask, (predicate) ? 1 : 0) != 0 ? 1 : 0)
#define __all_sync(mask, predicate) \
  (::tilesmith::vote(__LINE__, "__all_sync()", mask, (predicate) ? 0 : 1) == 0 ? 1 : 0)
#define __match_any_sync(mask, value) ::tilesmith::match(__LINE__, "__match_any_sync()", mask, value)
#define __reduce_add_sync(mask, value) \
  ::tilesmith::reduce<::tilesmith::Add>(__LINE__, "__reduce_add_sync()", mask, value)
#define __reduce_min_sync(mask, value) \
  ::tilesmith::reduce<::tilesmith::Min>(__LINE__, "__reduce_min_sync()", mask, value)
#define __reduce_max_sync(mask, value) \
  ::tilesmith::reduce<::tilesmith::Max>(__LINE__, "__reduce_max_sync()", mask, value)
#define __reduce_and_sync(mask, value) \
  ::tilesmith::reduce<::tilesmith::And>(__LINE__, "__reduce_and_sync()", mask, value)
#define __reduce_or_sync(mask, value) \
  ::tilesmith::reduce<::tilesmith::Or>(__LINE__, "__reduce_or_sync()", mask, value)
#define __reduce_xor_sync(mask, value) \
  ::tilesmith::reduce<::tilesmith::Xor>(__LINE__, "__reduce_xor_sync()", mask, value)
#define TILESMITH_SYNCWARP(mask, ...) ::tilesmith_warp(__LINE__, "__syncwarp()", mask, nullptr, nullptr)
#define __syncwarp(...) TILESMITH_SYNCWARP(__VA_ARGS__ __VA_OPT__(, ) 0xffffffffu)
#define __activemask() ::tilesmith_active_mask(__LINE__)
