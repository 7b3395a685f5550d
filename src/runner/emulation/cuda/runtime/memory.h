// Memory of operands, between ranges of addresses that nothing may touch.
#pragma once
#include <cstring>

#include "state.h"

extern "C" {

/// Room for an operand of `bytes` bytes; null where there are not enough addresses.
void *tilesmith_memory_create(const char *name, std::uint64_t bytes, std::uint32_t elementBytes, int writable) {
  auto *memory = new Memory{};
  memory->name = name;
  memory->bytes = bytes;
  memory->elementBytes = elementBytes;
  memory->writable = writable != 0;
  memory->pagesBytes = wholePages(bytes ? bytes : 1);
  // Wide enough for any 32-bit index of a float; less where addresses are rationed.
  for (std::size_t guard = std::size_t{8} << 30; guard >= (std::size_t{1} << 20); guard /= 2) {
    const std::size_t all = memory->pagesBytes + 2 * guard;
    void *start = mmap(nullptr, all, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED) continue;
    memory->reserved = static_cast<char *>(start);
    memory->reservedBytes = all;
    memory->pages = memory->reserved + guard;
    break;
  }
  if (!memory->reserved || mprotect(memory->pages, memory->pagesBytes, PROT_READ | PROT_WRITE) != 0) {
    delete memory;
    return nullptr;
  }
  memory->data = memory->pages;
  return memory;
}

/// Fills an operand: at the start of its pages, or at their end; `fill` stands in what is left of them.
void tilesmith_memory_write(Memory *memory, const void *source, int atEnd, std::uint32_t fill) {
  mprotect(memory->pages, memory->pagesBytes, PROT_READ | PROT_WRITE);
  // As aligned as whole rows make it, for vectors and fragments, yet against the guard page.
  std::size_t alignment = 32;
  while (alignment > 1 && memory->bytes % alignment != 0) alignment /= 2;
  memory->data = atEnd ? memory->pages + (memory->pagesBytes - memory->bytes) / alignment * alignment : memory->pages;
  for (std::size_t i = 0; i < memory->pagesBytes; i += 4) std::memcpy(memory->pages + i, &fill, 4);
  memory->slack.assign(memory->pages, memory->pages + memory->pagesBytes);
  std::memcpy(memory->data, source, memory->bytes);
  if (!memory->writable) mprotect(memory->pages, memory->pagesBytes, PROT_READ);
}

void tilesmith_memory_read(Memory *memory, void *target) { std::memcpy(target, memory->data, memory->bytes); }

/// Whether something was written beside the operand, in the pages it lies in; the message says where.
int tilesmith_memory_stray(Memory *memory) {
  const char *end = memory->data + memory->bytes;
  for (std::size_t i = 0; i < memory->pagesBytes; i++) {
    const char *byte = memory->pages + i;
    if ((byte >= memory->data && byte < end) || *byte == memory->slack[i]) continue;
    message = "the kernel writes " +
              (byte < memory->data ? plural(static_cast<std::size_t>(memory->data - byte), "byte") + " before the start of "
                                   : plural(static_cast<std::size_t>(byte - end) + 1, "byte") + " past the end of ") +
              memory->name;
    return 1;
  }
  return 0;
}

void tilesmith_memory_destroy(Memory *memory) {
  munmap(memory->reserved, memory->reservedBytes);
  delete memory;
}

}
