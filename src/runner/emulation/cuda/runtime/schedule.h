// Lets the threads of a block take turns, and the blocks run one after the other.
#pragma once
#include "sharedMemory.h"
#include "standstill.h"
#include "state.h"

namespace {

void runThread() {
  launch->library->entry(launch->library->values.data());
  launch->current->state = DONE;
  switchFiber(launch->current->context, launch->scheduler);
}

std::uint64_t nextRandom() {
  // SplitMix64 (Steele, Lea, Flood 2014).
  std::uint64_t z = (launch->random += 0x9e3779b97f4a7c15ull);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

void arrange(std::vector<unsigned> &order, std::size_t count) {
  order.resize(count);
  for (std::size_t i = 0; i < count; i++) {
    order[i] = static_cast<unsigned>(launch->kind == REVERSED ? count - 1 - i : i);
  }
  if (launch->kind != SHUFFLED) return;
  for (std::size_t i = count; i > 1; i--) std::swap(order[i - 1], order[nextRandom() % i]);
}

bool releaseBarrier() {
  const int line = launch->fibers[0].line;
  for (const Fiber &fiber : launch->fibers) {
    if (fiber.state != AT_BARRIER || fiber.line != line) return false;
  }
  launch->votes = 0;
  for (Fiber &fiber : launch->fibers) {
    launch->votes += fiber.predicate;
    fiber.state = READY;
  }
  return true;
}

/// The lanes of a warp that have come to the same __activemask(), when no other can get there, are the active ones.
bool answerActive() {
  std::vector<Fiber> &fibers = launch->fibers;
  bool answered = false;
  for (std::size_t i = 0; i < fibers.size(); i++) {
    if (fibers[i].state != ASKS_WHO_IS_ACTIVE) continue;
    const std::size_t first = i / WARP * WARP;
    unsigned mask = 0;
    for (std::size_t lane = 0; lane < WARP && first + lane < fibers.size(); lane++) {
      const Fiber &other = fibers[first + lane];
      if (other.state == ASKS_WHO_IS_ACTIVE && other.line == fibers[i].line) mask |= 1u << lane;
    }
    for (std::size_t lane = 0; lane < WARP; lane++) {
      if (!(mask >> lane & 1)) continue;
      fibers[first + lane].mask = mask;
      fibers[first + lane].state = READY;
    }
    answered = true;
  }
  return answered;
}

/// Runs those threads of a part of the order that can go on, each until it waits; whether there was one.
bool runReady(std::size_t from, std::size_t to) {
  bool progress = false;
  for (std::size_t i = from; i < to && launch->outcome == PASSED; i++) {
    Fiber &fiber = launch->fibers[launch->order[i]];
    if (fiber.state != READY) continue;
    progress = true;
    launch->current = &fiber;
    tilesmith_thread_index = fiber.index;
    switchFiber(launch->scheduler, fiber.context);
  }
  return progress && launch->outcome == PASSED;
}

/// Runs all threads of one block to their end, or to the first fault.
void runBlock() {
  poison(launch->staticShared, launch->library->sharedBytes);
  poison(dynamicRegion(), launch->dynamicBytes);
  char *dynamicStart = dynamicBeforeGuard(launch->dynamicBytes);
  poison(dynamicStart, static_cast<std::size_t>(dynamicRegion() + DYNAMIC_SHARED_BYTES - dynamicStart));
  std::vector<Fiber> &fibers = launch->fibers;
  for (std::size_t i = 0; i < fibers.size(); i++) {
    fibers[i].state = READY;
    fibers[i].copies.clear();
    fibers[i].batches = 0;
    startFiber(fibers[i].context, launch->stacks + i * launch->stackStride + launch->stackStride, STACK_BYTES,
               runThread);
  }
  arrange(launch->order, fibers.size());
  for (;;) {
    bool progress = false;
    for (std::size_t i = 0; i < fibers.size();) {
      // As far apart as barriers allow: a warp goes on until all its threads wait for others, then the next. In the
      // shuffled order all threads of the block step through the functions of warps side by side.
      std::size_t end = i + 1;
      while (end < fibers.size() && (launch->kind == SHUFFLED || launch->order[end] / WARP == launch->order[i] / WARP)) {
        end++;
      }
      while (runReady(i, end)) progress = true;
      if (launch->outcome != PASSED) return;
      i = end;
    }
    if (progress || answerActive()) continue;
    bool ended = true;
    for (const Fiber &fiber : fibers) ended = ended && fiber.state == DONE;
    if (ended) return;
    if (releaseBarrier()) {
      // Between each pair of barriers another order.
      if (launch->kind == SHUFFLED) arrange(launch->order, fibers.size());
      continue;
    }
    message = explainStandstill();
    launch->outcome = FAULT;
    return;
  }
}

void runGrid(dim3 grid) {
  const std::size_t count = static_cast<std::size_t>(grid.x) * grid.y * grid.z;
  std::vector<unsigned> blocks;
  arrange(blocks, count);
  for (const unsigned block : blocks) {
    tilesmith_block_index = {block % grid.x, block / grid.x % grid.y, block / grid.x / grid.y};
    runBlock();
    if (launch->outcome != PASSED) return;
  }
}

void prepareFibers(dim3 block) {
  const std::size_t count = static_cast<std::size_t>(block.x) * block.y * block.z;
  launch->fibers.resize(count);
  for (std::size_t i = 0; i < count; i++) {
    const auto at = static_cast<unsigned>(i);
    launch->fibers[i].index = {at % block.x, at / block.x % block.y, at / block.x / block.y};
  }
  // Below each stack lies a page that nothing may touch.
  launch->stackStride = STACK_BYTES + pageBytes();
  launch->stacksBytes = count * launch->stackStride;
  launch->stacks = static_cast<char *>(mmap(nullptr, launch->stacksBytes, PROT_READ | PROT_WRITE,
                                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
  for (std::size_t i = 0; i < count; i++) mprotect(launch->stacks + i * launch->stackStride, pageBytes(), PROT_NONE);
}

}  // namespace
