// No guard: as in C, each inclusion decides anew whether assertions are checked.
#undef assert
#ifdef NDEBUG
#define assert(condition) ((void)0)
#else
#define assert(...) \
  ((__VA_ARGS__) ? (void)0 : ::tilesmith_fault(__LINE__, "fails the assertion '%s'", #__VA_ARGS__))
#endif
