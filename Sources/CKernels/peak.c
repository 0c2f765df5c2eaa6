// SPDX-License-Identifier: Apache-2.0
// Which loop of peak_x86.c and peak_neon.c stands for this machine, and what any C compiler can do where none does.

#include "ckpeak.h"

#include "peak.h"

// Lowest first.
static const ck_peak_tier tiers[] = {
#if defined(__x86_64__)
    {CK_ISA_AVX2, CK_PEAK_F32, CK_PEAK_FLOATS(8), ck_peak_f32_avx2},
    {CK_ISA_AVX2, CK_PEAK_INT8, CK_PEAK_BYTES(32), ck_peak_int8_avx2},
    {CK_ISA_AVX_VNNI, CK_PEAK_INT8, CK_PEAK_BYTES(32), ck_peak_int8_avx_vnni},
    {CK_ISA_AVX512, CK_PEAK_F32, CK_PEAK_FLOATS(16), ck_peak_f32_avx512},
    {CK_ISA_AVX512_VNNI, CK_PEAK_INT8, CK_PEAK_BYTES(64), ck_peak_int8_avx512},
    {CK_ISA_AVX512_BF16, CK_PEAK_BF16, CK_PEAK_HALVES(32), ck_peak_bf16_avx512},
    {CK_ISA_AMX, CK_PEAK_BF16, CK_PEAK_TILES(32), ck_peak_bf16_amx},
    {CK_ISA_AMX, CK_PEAK_INT8, CK_PEAK_TILES(64), ck_peak_int8_amx},
#elif defined(__aarch64__)
    {CK_ISA_NEON, CK_PEAK_F32, CK_PEAK_FLOATS(4), ck_peak_f32_neon},
    {CK_ISA_NEON_DOTPROD, CK_PEAK_INT8, CK_PEAK_BYTES(16), ck_peak_int8_dotprod},
    {CK_ISA_NEON_I8MM, CK_PEAK_INT8, CK_PEAK_BYTES(32), ck_peak_int8_i8mm},
#endif
    {CK_ISA_REFERENCE, CK_PEAK_F32, 0, NULL},
};

// Compilers keep the order of floating-point sums, so that this is a loop of scalars in flight.
static float scalar_f32(size_t rounds) {
  float sum[CK_PEAK_CHAINS];
  for (int i = 0; i < CK_PEAK_CHAINS; i++) sum[i] = (float)i;
  for (size_t round = 0; round < rounds; round++) {
    for (int i = 0; i < CK_PEAK_CHAINS; i++) sum[i] = sum[i] * 0.5f + 1.0f;
  }
  float total = 0;
  for (int i = 0; i < CK_PEAK_CHAINS; i++) total += sum[i];
  return total;
}

ck_peak ck_peak_for(ck_isa highest, ck_peak_kind kind) {
  ck_peak peak = {CK_ISA_REFERENCE, 0, NULL};
  if (kind == CK_PEAK_F32) peak = (ck_peak){CK_ISA_REFERENCE, CK_PEAK_FLOATS(1), scalar_f32};
  for (const ck_peak_tier *t = tiers; t->run; t++) {
    if (t->kind == kind && t->isa <= highest && ck_isa_supported(t->isa)) {
      peak = (ck_peak){t->isa, t->operations, t->run};
    }
  }
  return peak;
}

static uint64_t read_words(const void *memory, size_t bytes) {
  const uint64_t *words = memory;
  uint64_t sum[8] = {0};
  for (size_t i = 0; i < bytes / 8; i += 8) {
    for (int j = 0; j < 8; j++) sum[j] ^= words[i + j];
  }
  uint64_t total = 0;
  for (int j = 0; j < 8; j++) total ^= sum[j];
  return total;
}

ck_read_fn *ck_read_for(ck_isa highest) {
#if defined(__x86_64__)
  if (highest >= CK_ISA_AVX512 && ck_isa_supported(CK_ISA_AVX512)) return ck_read_avx512;
  if (highest >= CK_ISA_AVX2 && ck_isa_supported(CK_ISA_AVX2)) return ck_read_avx2;
#else
  (void)highest;
#endif
  return read_words;
}
