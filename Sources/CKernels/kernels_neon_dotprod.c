// SPDX-License-Identifier: Apache-2.0
// AArch64 with FEAT_DotProd: dot products of four signed with four signed bytes, added to 32 bits. Weights are unpacked
// to signed bytes, so nothing is to be taken back.

#include "internal.h"

#if defined(__aarch64__)

#include <arm_neon.h>
#include <string.h>

#include "half.h"

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("arch=armv8.2-a+dotprod")
#endif

#define CK_SUFFIX(name) name##_neon_dotprod

// MARK: few rows

typedef float32x4_t floats;
typedef int32x4_t integers;
typedef struct block {
  int8x16_t low;
  int8x16_t high;
} block;

static inline int8x16_t load_bytes(const void *p) { return vreinterpretq_s8_u8(vld1q_u8(p)); }

static inline int8x16_t low_nibbles(int8x16_t bytes) {
  return vsubq_s8(vandq_s8(bytes, vdupq_n_s8(15)), vdupq_n_s8(8));
}

static inline int8x16_t high_nibbles(int8x16_t bytes) {
  uint8x16_t high = vshrq_n_u8(vreinterpretq_u8_s8(bytes), 4);
  return vsubq_s8(vreinterpretq_s8_u8(high), vdupq_n_s8(8));
}

static inline floats f_zero(void) { return vdupq_n_f32(0); }
static inline floats f_of(integers a) { return vcvtq_f32_s32(a); }
static inline floats f_fma(float a, floats b, floats c) { return vfmaq_f32(c, b, vdupq_n_f32(a)); }
static inline void f_sum4(float *sums, const floats acc[4]) {
  vst1q_f32(sums, vpaddq_f32(vpaddq_f32(acc[0], acc[1]), vpaddq_f32(acc[2], acc[3])));
}

static inline block load_inputs(const signed char *x) { return (block){load_bytes(x), load_bytes(x + 16)}; }

static inline block load_weights(const ck_type type, const char *w) {
  int8x16_t first = load_bytes(w);
  if (type == CK_Q8_0) return (block){first, load_bytes(w + 16)};
  return (block){low_nibbles(first), high_nibbles(first)};
}

static inline integers start_of(const ck_type type, block x) {
  (void)type, (void)x;
  return vdupq_n_s32(0);
}

static inline integers dot_block(const ck_type type, integers start, block w, block x) {
  (void)type;
  return vdotq_s32(vdotq_s32(start, w.low, x.low), w.high, x.high);
}

static inline void block_scales(float (*to)[8], const int rows, const char *w, const size_t bytes,
                                const float *const *xs, size_t first) {
  uint16_t halves[8];
  for (size_t i = 0; i < 8; i++) halves[i] = ck_load_u16(w + i * bytes, 0);
  float32x4_t low = vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(halves)));
  float32x4_t high = vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(halves + 4)));
  for (int r = 0; r < rows; r++) {
    vst1q_f32(to[r], vmulq_f32(low, vld1q_f32(xs[r] + first)));
    vst1q_f32(to[r] + 4, vmulq_f32(high, vld1q_f32(xs[r] + first + 4)));
  }
}

#include "dot_few.inc.h"

// MARK: many rows

enum { LANES = 4, VECTORS = 3, TILE_ROWS = 4, PANEL_BYTES = 12288 };
typedef float32x4_t lanes_f;
typedef int32x4_t lanes_i;

static inline lanes_f m_zero(void) { return vdupq_n_f32(0); }
static inline lanes_f m_set1(const float *p) { return vld1q_dup_f32(p); }
static inline lanes_f m_load(const float *p) { return vld1q_f32(p); }
static inline void m_store(float *p, lanes_f a) { vst1q_f32(p, a); }
static inline lanes_f m_add(lanes_f a, lanes_f b) { return vaddq_f32(a, b); }
static inline lanes_f m_mul(lanes_f a, lanes_f b) { return vmulq_f32(a, b); }
static inline lanes_f m_fma(lanes_f a, lanes_f b, lanes_f c) { return vfmaq_f32(c, a, b); }
static inline lanes_f m_of(lanes_i a) { return vcvtq_f32_s32(a); }
static inline lanes_f m_of_halves(const uint16_t *p) { return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p))); }
static inline lanes_i m_weights(const void *p) { return vld1q_s32(p); }

static inline lanes_i m_start(const ck_type type, const int32_t *offset) {
  (void)type, (void)offset;
  return vdupq_n_s32(0);
}

static inline lanes_i m_step(const ck_type type, lanes_i sum, lanes_i w, const signed char *x) {
  (void)type;
  return vdotq_s32(sum, vreinterpretq_s8_s32(w), vreinterpretq_s8_s32(vld1q_dup_s32((const void *)x)));
}

static inline lanes_i m_end(const ck_type type, lanes_i sum, const int32_t *offset) {
  (void)type, (void)offset;
  return sum;
}

// Four bytes of each of four columns to a vector, four times, `apart` bytes apart.
static inline void store_transposed(signed char *to, size_t apart, const int8x16_t w[4]) {
  int32x4_t even01 = vtrn1q_s32(vreinterpretq_s32_s8(w[0]), vreinterpretq_s32_s8(w[1]));
  int32x4_t odd01 = vtrn2q_s32(vreinterpretq_s32_s8(w[0]), vreinterpretq_s32_s8(w[1]));
  int32x4_t even23 = vtrn1q_s32(vreinterpretq_s32_s8(w[2]), vreinterpretq_s32_s8(w[3]));
  int32x4_t odd23 = vtrn2q_s32(vreinterpretq_s32_s8(w[2]), vreinterpretq_s32_s8(w[3]));
  int64x2_t columns[4] = {
      vtrn1q_s64(vreinterpretq_s64_s32(even01), vreinterpretq_s64_s32(even23)),
      vtrn1q_s64(vreinterpretq_s64_s32(odd01), vreinterpretq_s64_s32(odd23)),
      vtrn2q_s64(vreinterpretq_s64_s32(even01), vreinterpretq_s64_s32(even23)),
      vtrn2q_s64(vreinterpretq_s64_s32(odd01), vreinterpretq_s64_s32(odd23)),
  };
  for (size_t i = 0; i < 4; i++) vst1q_s8(to + i * apart, vreinterpretq_s8_s64(columns[i]));
}

static inline void pack_bytes(const ck_type type, void *to, const char *const *w) {
  enum { APART = VECTORS * 16 };
  int8x16_t first[4];
  int8x16_t second[4];
  for (int i = 0; i < 4; i++) {
    int8x16_t bytes = load_bytes(w[i]);
    first[i] = type == CK_Q8_0 ? bytes : low_nibbles(bytes);
    second[i] = type == CK_Q8_0 ? load_bytes(w[i] + 16) : high_nibbles(bytes);
  }
  store_transposed(to, APART, first);
  store_transposed((signed char *)to + 4 * APART, APART, second);
}

#include "dot_many.inc.h"

void ck_set_neon_dotprod(ck_table *table) {
  table->linear[CK_Q8_0] = (ck_linear_kernels){
      {few_q8_0_neon_dotprod, CK_INPUT_Q8}, {many_q8_0_neon_dotprod, CK_INPUT_Q8}, 8};
  table->linear[CK_Q4_0] = (ck_linear_kernels){
      {few_q4_0_neon_dotprod, CK_INPUT_Q8}, {many_q4_0_neon_dotprod, CK_INPUT_Q8}, 6};
}

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
