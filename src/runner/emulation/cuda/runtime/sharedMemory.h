// Shared memory of the block that runs: the dynamic part beside a guard page, the static part in thread-local storage.
#pragma once
#include <link.h>

#include <cstring>

#include "state.h"

namespace {

char *dynamicRegion() {
  static char *region = [] {
    const std::size_t all = DYNAMIC_SHARED_BYTES + 2 * wholePages(1 << 20);
    char *start = static_cast<char *>(
        mmap(nullptr, all, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
    char *data = start + wholePages(1 << 20);
    mprotect(data, DYNAMIC_SHARED_BYTES, PROT_READ | PROT_WRITE);
    return data;
  }();
  return region;
}

void poison(char *start, std::size_t bytes) {
  for (std::size_t i = 0; i + 4 <= bytes; i += 4) std::memcpy(start + i, &SHARED_POISON, 4);
}

void findStaticShared(Library &library) {
  // Thread-local storage of the kernel's library is its shared memory and nothing else.
  dl_iterate_phdr(
      [](dl_phdr_info *info, std::size_t, void *data) {
        auto &library = *static_cast<Library *>(data);
        const auto entry = reinterpret_cast<std::uintptr_t>(library.entry);
        bool here = false;
        std::size_t bytes = 0;
        for (int i = 0; i < info->dlpi_phnum; i++) {
          const auto &header = info->dlpi_phdr[i];
          const std::uintptr_t start = info->dlpi_addr + header.p_vaddr;
          if (header.p_type == PT_LOAD && entry >= start && entry < start + header.p_memsz) here = true;
          if (header.p_type == PT_TLS) bytes = header.p_memsz;
        }
        if (here) library.sharedBytes = bytes;
        return here ? 1 : 0;
      },
      &library);
}

char *staticSharedOf(Library &library) {
  if (library.sharedBytes == 0) return nullptr;
  library.shared();
  struct Search {
    std::uintptr_t entry;
    char *start;
  } search{reinterpret_cast<std::uintptr_t>(library.entry), nullptr};
  dl_iterate_phdr(
      [](dl_phdr_info *info, std::size_t, void *data) {
        auto &search = *static_cast<Search *>(data);
        for (int i = 0; i < info->dlpi_phnum; i++) {
          const auto &header = info->dlpi_phdr[i];
          const std::uintptr_t start = info->dlpi_addr + header.p_vaddr;
          if (header.p_type != PT_LOAD || search.entry < start || search.entry >= start + header.p_memsz) continue;
          search.start = static_cast<char *>(info->dlpi_tls_data);
          return 1;
        }
        return 0;
      },
      &search);
  return search.start;
}

/// Where dynamic shared memory starts that ends at the guard page, as far as its alignment allows.
char *dynamicBeforeGuard(std::size_t bytes) {
  std::size_t alignment = 1024;
  while (alignment > 32 && bytes % alignment != 0) alignment /= 2;
  const std::size_t end = DYNAMIC_SHARED_BYTES - bytes;
  return dynamicRegion() + end / alignment * alignment;
}

}  // namespace

extern "C" {

void *tilesmith_dynamic_shared(std::size_t bytes) {
  // Guard pages lie on both sides of the region: one order of the threads looks for what comes before the memory. An
  // array that is declared outside of functions asks once, before any launch.
  return launch && launch->kind == REVERSED ? dynamicRegion() : dynamicBeforeGuard(bytes);
}

std::size_t tilesmith_shared_address(const void *place) {
  const auto *byte = static_cast<const char *>(place);
  if (byte >= dynamicRegion() && byte <= dynamicRegion() + DYNAMIC_SHARED_BYTES) {
    return DYNAMIC_SHARED_ADDRESS + static_cast<std::size_t>(byte - dynamicRegion());
  }
  const char *start = launch->staticShared;
  if (start && byte >= start && byte <= start + launch->library->sharedBytes) {
    // Keeps what the address is a multiple of.
    return STATIC_SHARED_ADDRESS + (reinterpret_cast<std::uintptr_t>(start) & 1023) + static_cast<std::size_t>(byte - start);
  }
  return reinterpret_cast<std::uintptr_t>(place) & 0xffffffffu;
}

void *tilesmith_shared_pointer(int line, unsigned address) {
  char *start = launch->staticShared;
  const std::size_t first = STATIC_SHARED_ADDRESS + (reinterpret_cast<std::uintptr_t>(start) & 1023);
  if (start && address >= first && address < first + launch->library->sharedBytes) return start + (address - first);
  if (address >= DYNAMIC_SHARED_ADDRESS && address < DYNAMIC_SHARED_ADDRESS + DYNAMIC_SHARED_BYTES) {
    return dynamicRegion() + (address - DYNAMIC_SHARED_ADDRESS);
  }
  leave(FAULT, threadName(*launch->current) + " uses an address outside of shared memory at line " + std::to_string(line));
}

}
