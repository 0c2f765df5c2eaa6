// SPDX-License-Identifier: Apache-2.0
//
// What a machine can do at most, for `vlmchat bench` to set beside what the kernels do: loops of nothing but a tier's own
// multiply-add on registers, and of nothing but loads.

#ifndef CKPEAK_H
#define CKPEAK_H

#include "ckernels.h"

#ifdef __cplusplus
extern "C" {
#endif

/// The kinds of arithmetic that linear layers are made of.
typedef enum ck_peak_kind {
  CK_PEAK_F32 = 0,   // products of f32
  CK_PEAK_BF16 = 1,  // products of bf16, summed in f32
  CK_PEAK_INT8 = 2,  // products of 8-bit integers, summed in 32 bits
} ck_peak_kind;
enum { CK_PEAK_KIND_COUNT = 3 };

/// A loop of one instruction, as many in flight as hide its latency.
typedef struct ck_peak {
  ck_isa isa;         // the tier that the instruction belongs to
  double operations;  // multiplications and additions of one round
  /// What it returns is of no use but that the work cannot be left out.
  float (*CK_NULLABLE run)(size_t rounds);
} ck_peak;

/// The loop of the highest tier that is supported, not above `highest` and has an instruction for the kind; `run` is NULL
/// where none has.
ck_peak ck_peak_for(ck_isa highest, ck_peak_kind kind);

/// Reads `bytes` bytes, a multiple of 64 on a 64-byte boundary. What it returns is of no use but that the work cannot be
/// left out.
typedef uint64_t ck_read_fn(const void *CK_NONNULL memory, size_t bytes);

/// The function with the widest loads of the tiers up to `highest`. Asking takes some microseconds, for a virtual machine
/// answers for its CPU.
ck_read_fn *CK_NONNULL ck_read_for(ck_isa highest);

#ifdef __cplusplus
}
#endif

#endif
