// SPDX-License-Identifier: Apache-2.0
// What Swift does not see of the system: calls that glibc shows only to _GNU_SOURCE, and its allocator's.

#define _GNU_SOURCE
#if defined(__linux__)
#include <sched.h>
#endif
#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "internal.h"

int ck_processor_allowed(size_t processor) {
#if defined(__linux__)
  cpu_set_t sets[64];  // room for 65,536 processors: the call fails when the kernel has more than fit
  const size_t count = sizeof sets * 8;
  if (processor >= count || sched_getaffinity(0, sizeof sets, sets) != 0) return 0;
  return CPU_ISSET_S(processor, sizeof sets, sets) != 0;
#else
  (void)processor;
  return 0;
#endif
}

int ck_current_processor(void) {
#if defined(__linux__)
  return sched_getcpu();
#else
  return -1;
#endif
}

void ck_keep_freed_memory(void) {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the most that it takes
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
#endif
}
