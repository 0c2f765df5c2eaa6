// SPDX-License-Identifier: Apache-2.0
// What the files of the peak loops share.

#ifndef CK_PEAK_H
#define CK_PEAK_H

#include "ckpeak.h"

// Sums that a loop keeps in flight: more than the latency of a multiply-add times the units that do it, on every CPU to
// date (x86: 5 cycles, 2 units), few enough that all stay in registers.
enum { CK_PEAK_CHAINS = 12 };

// Operations of a round: a chain's vector holds so many elements, and every product is one multiplication, one addition.
#define CK_PEAK_FLOATS(lanes) (2.0 * CK_PEAK_CHAINS * (lanes))
#define CK_PEAK_HALVES(lanes) (2.0 * CK_PEAK_CHAINS * (lanes))
#define CK_PEAK_BYTES(lanes) (2.0 * CK_PEAK_CHAINS * (lanes))
// Four tiles of 16 x 16 sums, each of `depth` products.
#define CK_PEAK_TILES(depth) (2.0 * 4 * 16 * 16 * (depth))

typedef struct ck_peak_tier {
  ck_isa isa;
  ck_peak_kind kind;
  double operations;
  float (*run)(size_t rounds);
} ck_peak_tier;

#if defined(__x86_64__)
float ck_peak_f32_avx2(size_t rounds);
float ck_peak_int8_avx2(size_t rounds);
float ck_peak_int8_avx_vnni(size_t rounds);
float ck_peak_f32_avx512(size_t rounds);
float ck_peak_int8_avx512(size_t rounds);
float ck_peak_bf16_avx512(size_t rounds);
float ck_peak_bf16_amx(size_t rounds);
float ck_peak_int8_amx(size_t rounds);
ck_read_fn ck_read_avx2;
ck_read_fn ck_read_avx512;
#elif defined(__aarch64__)
float ck_peak_f32_neon(size_t rounds);
float ck_peak_int8_dotprod(size_t rounds);
float ck_peak_int8_i8mm(size_t rounds);
#endif

#endif
