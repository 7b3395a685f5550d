// How the runtime calls a kernel whose parameter types only the compiler knows.
#pragma once
#include <cstddef>
#include <type_traits>
#include <utility>

namespace tilesmith {

template <class... P, std::size_t... I>
inline void callWith(void (*kernel)(P...), void **arguments, std::index_sequence<I...>) {
  (void)arguments;
  kernel(*static_cast<std::remove_reference_t<P> *>(arguments[I])...);
}

template <class... P>
inline void call(void (*kernel)(P...), void **arguments) {
  callWith(kernel, arguments, std::index_sequence_for<P...>{});
}

template <class... P>
inline unsigned describe(void (*)(P...), unsigned *sizes, unsigned capacity) {
  const std::size_t all[] = {sizeof(std::remove_reference_t<P>)..., 0};
  for (unsigned i = 0; i < sizeof...(P) && i < capacity; i++) sizes[i] = static_cast<unsigned>(all[i]);
  return sizeof...(P);
}

}  // namespace tilesmith

/// Makes the kernel that the expression names the entry of this library.
#define TILESMITH_ENTRY(...)                                                            \
  extern "C" void tilesmith_entry(void **arguments) {                                   \
    ::tilesmith::call(__VA_ARGS__, arguments);                                          \
  }                                                                                     \
  extern "C" unsigned tilesmith_parameters(unsigned *sizes, unsigned capacity) {        \
    return ::tilesmith::describe(__VA_ARGS__, sizes, capacity);                         \
  }                                                                                     \
  static __thread char tilesmith_shared_mark;                                           \
  extern "C" char *tilesmith_touch_shared() { return &tilesmith_shared_mark; }
