// SPDX-License-Identifier: Apache-2.0
// AArch64 Advanced SIMD: 4 lanes, 32 registers. Part of every AArch64 CPU, so no target attribute is needed.

#include "internal.h"

#if defined(__aarch64__)

#include <arm_neon.h>
#include <math.h>
#include <string.h>

#define CK_SUFFIX(name) name##_neon
#define CK_TIER CK_ISA_NEON
#define CK_QUANTISED_AS_F32
enum { LANES = 4, TILE_ROWS = 4, VALUE_VECTORS = 4 };
typedef float32x4_t vector;

static inline vector v_zero(void) { return vdupq_n_f32(0); }
static inline vector v_set1(float x) { return vdupq_n_f32(x); }
static inline vector v_load(const void *p) { return vreinterpretq_f32_u8(vld1q_u8(p)); }
static inline void v_store(float *p, vector a) { vst1q_f32(p, a); }
static inline vector v_load_part(const void *p, size_t n) {
  float lanes[4] = {0};
  memcpy(lanes, p, 4 * n);
  return vld1q_f32(lanes);
}
static inline void v_store_part(float *p, vector a, size_t n) {
  float lanes[4];
  vst1q_f32(lanes, a);
  memcpy(p, lanes, 4 * n);
}
static inline vector v_add(vector a, vector b) { return vaddq_f32(a, b); }
static inline vector v_sub(vector a, vector b) { return vsubq_f32(a, b); }
static inline vector v_mul(vector a, vector b) { return vmulq_f32(a, b); }
static inline vector v_div(vector a, vector b) { return vdivq_f32(a, b); }
static inline vector v_fma(vector a, vector b, vector c) { return vfmaq_f32(c, a, b); }
static inline vector v_max(vector a, vector b) { return vbslq_f32(vcgtq_f32(a, b), a, b); }
static inline vector v_min(vector a, vector b) { return vbslq_f32(vcltq_f32(a, b), a, b); }
static inline vector v_abs(vector a) { return vabsq_f32(a); }
static inline vector v_round(vector a) { return vrndnq_f32(a); }
static inline vector v_power_of_two(vector n) {
  return vreinterpretq_f32_s32(vshlq_n_s32(vaddq_s32(vcvtq_s32_f32(n), vdupq_n_s32(127)), 23));
}

static inline uint16x4_t load_halves_part(const void *p, size_t n) {
  uint16_t halves[4] = {0};
  memcpy(halves, p, 2 * n);
  return vld1_u16(halves);
}
static inline vector widen_bf16(uint16x4_t halves) { return vreinterpretq_f32_u32(vshll_n_u16(halves, 16)); }
static inline vector widen_f16(uint16x4_t halves) { return vcvt_f32_f16(vreinterpret_f16_u16(halves)); }
static inline vector v_load_bf16(const void *p) { return widen_bf16(load_halves_part(p, 4)); }
static inline vector v_load_bf16_part(const void *p, size_t n) { return widen_bf16(load_halves_part(p, n)); }
static inline vector v_load_f16(const void *p) { return widen_f16(load_halves_part(p, 4)); }
static inline vector v_load_f16_part(const void *p, size_t n) { return widen_f16(load_halves_part(p, n)); }

static inline vector v_set1_f16(const void *p) {
  uint16_t half;
  memcpy(&half, p, sizeof half);
  return widen_f16(vdup_n_u16(half));
}

static inline uint8x8_t load_four_bytes(const void *p) {
  uint32_t bytes;
  memcpy(&bytes, p, sizeof bytes);
  return vreinterpret_u8_u32(vdup_n_u32(bytes));
}

static inline vector v_load_i8(const void *p) {
  int16x8_t halves = vmovl_s8(vreinterpret_s8_u8(load_four_bytes(p)));
  return vcvtq_f32_s32(vmovl_s16(vget_low_s16(halves)));
}

static inline vector v_load_u4(const void *p, int shift) {
  uint8x8_t low = vand_u8(vshl_u8(load_four_bytes(p), vdup_n_s8((int8_t)-shift)), vdup_n_u8(15));
  int16x8_t halves = vmovl_s8(vsub_s8(vreinterpret_s8_u8(low), vdup_n_s8(8)));
  return vcvtq_f32_s32(vmovl_s16(vget_low_s16(halves)));
}

static inline void v_store_bf16(void *p, vector a) {
  uint32x4_t bits = vreinterpretq_u32_f32(a);
  uint32x4_t odd = vandq_u32(vshrq_n_u32(bits, 16), vdupq_n_u32(1));
  uint32x4_t rounded = vaddq_u32(vaddq_u32(bits, vdupq_n_u32(0x7fff)), odd);
  uint32x4_t quiet = vorrq_u32(bits, vdupq_n_u32(0x00400000));
  uint16x4_t high = vshrn_n_u32(vbslq_u32(vceqq_f32(a, a), rounded, quiet), 16);
  memcpy(p, &high, sizeof high);
}

static inline void v_store_i8(void *p, vector a) {
  int16x4_t halves = vqmovn_s32(vcvtnq_s32_f32(a));
  int8x8_t bytes = vqmovn_s16(vcombine_s16(halves, halves));
  memcpy(p, &bytes, 4);
}

static inline float v_greatest(vector a) { return vmaxvq_f32(a); }

// Every sum below adds neighbours, then the two pairs.

static inline float v_sum(vector a) { return vpadds_f32(vpadd_f32(vget_low_f32(a), vget_high_f32(a))); }
static inline void v_sum4(float *sums, const vector acc[4]) {
  vst1q_f32(sums, vpaddq_f32(vpaddq_f32(acc[0], acc[1]), vpaddq_f32(acc[2], acc[3])));
}
static inline void v_sum4x4(float *const *sums, vector acc[4][4]) {
  for (int r = 0; r < 4; r++) v_sum4(sums[r], acc[r]);
}

#include "kernels.inc.h"

void ck_set_neon(ck_table *table) { set_neon(table); }

#endif
