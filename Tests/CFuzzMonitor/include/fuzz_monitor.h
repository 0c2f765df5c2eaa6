#ifndef FUZZ_MONITOR_H
#define FUZZ_MONITOR_H

#include <stdint.h>

/// From here to fuzz_end, this thread works on one input: what it allocates is counted, and what ends the process says which
/// input it was. `format` must stay valid until then.
void fuzz_begin(const char *format, uint64_t seed, uint64_t number);

/// What an input cost.
typedef struct {
  /// The most bytes that were allocated at one time, beyond those at the beginning.
  int64_t peak_bytes;
  /// Nanoseconds of this thread on a processor.
  int64_t nanoseconds;
} fuzz_cost;

fuzz_cost fuzz_end(void);

/// Ends the process when one input takes this thread and any other longer than `seconds` of its processor time. Idempotent.
void fuzz_guard(int64_t seconds);

#endif
