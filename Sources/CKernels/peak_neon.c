// SPDX-License-Identifier: Apache-2.0
// The peak loops of AArch64; see peak_x86.c.

#include "peak.h"

#if defined(__aarch64__)

#include <arm_neon.h>

#define RUN_CHAINS(type, zero, step)                                                    \
  type sum[CK_PEAK_CHAINS];                                                             \
  _Pragma("clang loop unroll(full)") for (int i = 0; i < CK_PEAK_CHAINS; i++) sum[i] = zero; \
  for (size_t round = 0; round < rounds; round++) {                                     \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < CK_PEAK_CHAINS; i++) {       \
      sum[i] = step;                                                                    \
      __asm__ volatile("" : "+w"(sum[i]));                                              \
    }                                                                                   \
  }                                                                                     \
  type total = sum[0];                                                                  \
  for (int i = 1; i < CK_PEAK_CHAINS; i++)

float ck_peak_f32_neon(size_t rounds) {
  const float32x4_t first = vdupq_n_f32(0.5f), second = vdupq_n_f32(-0.5f);
  RUN_CHAINS(float32x4_t, vdupq_n_f32(0), vfmaq_f32(sum[i], first, second)) total = vaddq_f32(total, sum[i]);
  return vgetq_lane_f32(total, 0);
}

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)

float ck_peak_int8_dotprod(size_t rounds) {
  const int8x16_t first = vdupq_n_s8(3), second = vdupq_n_s8(-3);
  RUN_CHAINS(int32x4_t, vdupq_n_s32(0), vdotq_s32(sum[i], first, second)) total = vaddq_s32(total, sum[i]);
  return (float)vgetq_lane_s32(total, 0);
}

#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("i8mm"))), apply_to = function)

// 2 x 8 by 8 x 2: 32 products an instruction.
float ck_peak_int8_i8mm(size_t rounds) {
  const int8x16_t first = vdupq_n_s8(3), second = vdupq_n_s8(-3);
  RUN_CHAINS(int32x4_t, vdupq_n_s32(0), vmmlaq_s32(sum[i], first, second)) total = vaddq_s32(total, sum[i]);
  return (float)vgetq_lane_s32(total, 0);
}

#pragma clang attribute pop

#endif
