// What glibc's allocator can be told, and Swift's Glibc module does not show. Elsewhere these do nothing.
#ifndef TAILROSTER_CMEMORY_H
#define TAILROSTER_CMEMORY_H

#include <stdlib.h>

#if defined(__GLIBC__)
#include <malloc.h>

// One heap for all threads: a heap each keeps what every thread once needed. And a fixed size from which a block is a mapping of
// its own, which goes back to the system when it is freed: left alone, glibc raises it to 32 MB after the first large table,
// and the next one lies in the heap, below something small that stays.
static inline void tailroster_memory_settle(void) {
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_MMAP_THRESHOLD, 128 * 1024);
    mallopt(M_TRIM_THRESHOLD, 1024 * 1024);
}

static inline void tailroster_memory_give_back(void) { malloc_trim(0); }

// Bytes that are handed out now, for benchmarks.
static inline size_t tailroster_memory_in_use(void) {
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}
#else
static inline void tailroster_memory_settle(void) {}
static inline void tailroster_memory_give_back(void) {}
static inline size_t tailroster_memory_in_use(void) { return 0; }
#endif

#endif
