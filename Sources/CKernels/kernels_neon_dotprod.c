// SPDX-License-Identifier: Apache-2.0
// AArch64 with FEAT_DotProd: dot products of four signed with four signed bytes, added to 32 bits. Weights are unpacked
// to signed bytes, so nothing is to be taken back.

#include "internal.h"

#if defined(__aarch64__)

#include <arm_neon.h>
#include <string.h>

#include "half.h"
#include "super_blocks.h"

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

// MARK: few rows of super-blocks

static inline int8x16_t of_unsigned(uint8x16_t bytes, uint8_t high) {
  return vsubq_s8(vreinterpretq_s8_u8(bytes), vdupq_n_s8((int8_t)high));
}

static inline uint8x16_t load_unsigned(const char *w) { return vld1q_u8((const void *)w); }

// Sixteen weights of the first and of the second block of a pair, from `at` on within each.
static inline void load_half_pair(const ck_type type, int8x16_t to[2], const char *w, const size_t pair, size_t at) {
  const uint8x16_t low = vdupq_n_u8(15);
  if (type == CK_Q4_K) {
    uint8x16_t both = load_unsigned(w + CK_Q4_K_QUANTS + pair * CK_BLOCK + at);
    to[0] = of_unsigned(vandq_u8(both, low), 0);
    to[1] = of_unsigned(vshrq_n_u8(both, 4), 0);
    return;
  }
  const uint8x16_t high = vdupq_n_u8(0x30);
  uint8x16_t both = load_unsigned(w + pair * CK_BLOCK + at);
  uint8x16_t top = load_unsigned(w + CK_Q6_K_HIGH + pair / 2 * CK_BLOCK + at);
  uint8x16_t first = pair % 2 == 0 ? vshlq_n_u8(top, 4) : vshlq_n_u8(top, 2);
  uint8x16_t second = pair % 2 == 0 ? top : vshrq_n_u8(top, 2);
  to[0] = of_unsigned(vorrq_u8(vandq_u8(both, low), vandq_u8(first, high)), 32);
  to[1] = of_unsigned(vorrq_u8(vshrq_n_u8(both, 4), vandq_u8(second, high)), 32);
}

static inline void load_pair(const ck_type type, block to[2], const char *w, const size_t pair) {
  int8x16_t low[2], high[2];
  load_half_pair(type, low, w, pair, 0);
  load_half_pair(type, high, w, pair, 16);
  to[0] = (block){low[0], high[0]};
  to[1] = (block){low[1], high[1]};
}

typedef struct super_factors {
  floats scales[4];  // four each; those of Q4_K are all in the first two
  floats minima[2];
} super_factors;

static inline floats half_in_all(const char *w) {
  return vdupq_n_f32(vgetq_lane_f32(vcvt_f32_f16(vreinterpret_f16_u16(vdup_n_u16(ck_load_u16(w, 0)))), 0));
}

static inline void scaled_bytes(floats to[2], floats step, uint64_t bytes) {
  uint16x8_t halves = vmovl_u8(vcreate_u8(bytes));
  to[0] = vmulq_f32(step, vcvtq_f32_u32(vmovl_u16(vget_low_u16(halves))));
  to[1] = vmulq_f32(step, vcvtq_f32_u32(vmovl_u16(vget_high_u16(halves))));
}

static inline super_factors factors_of(const ck_type type, const char *w) {
  super_factors f = {0};
  if (type == CK_Q4_K) {
    ck_q4_k_factors factors = ck_q4_k_factors_of(w);
    scaled_bytes(f.scales, half_in_all(w), factors.scales);
    scaled_bytes(f.minima, half_in_all(w + sizeof(uint16_t)), factors.minima);
    return f;
  }
  floats step = half_in_all(w + CK_Q6_K_STEP);
  int8x16_t factors = load_bytes(w + CK_Q6_K_SCALES);
  int16x8_t halves[2] = {vmovl_s8(vget_low_s8(factors)), vmovl_s8(vget_high_s8(factors))};
  for (int i = 0; i < 2; i++) {
    f.scales[2 * i] = vmulq_f32(step, vcvtq_f32_s32(vmovl_s16(vget_low_s16(halves[i]))));
    f.scales[2 * i + 1] = vmulq_f32(step, vcvtq_f32_s32(vmovl_s16(vget_high_s16(halves[i]))));
  }
  return f;
}

static inline void scale_inputs(const ck_type type, float *to, const super_factors *f, const float *xs) {
  for (int i = 0; i < 2; i++) {
    floats x = vld1q_f32(xs + 4 * i);
    if (type == CK_Q4_K) {
      vst1q_f32(to + 4 * i, vmulq_f32(f->scales[i], x));
    } else {
      vst1q_f32(to + 8 * i, vmulq_f32(f->scales[2 * i], vzip1q_f32(x, x)));
      vst1q_f32(to + 8 * i + 4, vmulq_f32(f->scales[2 * i + 1], vzip2q_f32(x, x)));
    }
  }
}

static inline floats subtract_minima(floats acc, const super_factors *f, const float *sums) {
  return vfmsq_f32(vfmsq_f32(acc, f->minima[0], vld1q_f32(sums)), f->minima[1], vld1q_f32(sums + 4));
}

static inline floats add_block(const ck_type type, floats acc, const float *scale, integers start, block w, block x) {
  if (type == CK_Q4_K) return f_fma(*scale, f_of(dot_block(type, start, w, x)), acc);
  acc = f_fma(scale[0], f_of(vdotq_s32(start, w.low, x.low)), acc);
  return f_fma(scale[1], f_of(vdotq_s32(start, w.high, x.high)), acc);
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
static inline lanes_i m_or(lanes_i a, lanes_i b) { return vorrq_s32(a, b); }
static inline lanes_i m_bits(lanes_i a, int n, int mask) {
  uint32x4_t shifted = vshlq_u32(vreinterpretq_u32_s32(a), vdupq_n_s32(-n));
  return vandq_s32(vreinterpretq_s32_u32(shifted), vdupq_n_s32(mask));
}
static inline lanes_i m_signed_byte(lanes_i a, int i) {
  return vshrq_n_s32(vshlq_s32(a, vdupq_n_s32(24 - 8 * i)), 24);
}

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

// Sixteen bytes of each of four columns to four vectors that hold four of them for each column.
static inline void transpose(lanes_i to[4], const int8x16_t w[4]) {
  int32x4_t even01 = vtrn1q_s32(vreinterpretq_s32_s8(w[0]), vreinterpretq_s32_s8(w[1]));
  int32x4_t odd01 = vtrn2q_s32(vreinterpretq_s32_s8(w[0]), vreinterpretq_s32_s8(w[1]));
  int32x4_t even23 = vtrn1q_s32(vreinterpretq_s32_s8(w[2]), vreinterpretq_s32_s8(w[3]));
  int32x4_t odd23 = vtrn2q_s32(vreinterpretq_s32_s8(w[2]), vreinterpretq_s32_s8(w[3]));
  to[0] = vreinterpretq_s32_s64(vtrn1q_s64(vreinterpretq_s64_s32(even01), vreinterpretq_s64_s32(even23)));
  to[1] = vreinterpretq_s32_s64(vtrn1q_s64(vreinterpretq_s64_s32(odd01), vreinterpretq_s64_s32(odd23)));
  to[2] = vreinterpretq_s32_s64(vtrn2q_s64(vreinterpretq_s64_s32(even01), vreinterpretq_s64_s32(even23)));
  to[3] = vreinterpretq_s32_s64(vtrn2q_s64(vreinterpretq_s64_s32(odd01), vreinterpretq_s64_s32(odd23)));
}

static inline void pack_sixteen(lanes_i to[4], const char *const *w, size_t from) {
  int8x16_t bytes[4];
  for (int i = 0; i < 4; i++) bytes[i] = load_bytes(w[i] + from);
  transpose(to, bytes);
}

// The same to memory, `apart` bytes apart.
static inline void store_transposed(signed char *to, size_t apart, const int8x16_t w[4]) {
  lanes_i columns[4];
  transpose(columns, w);
  for (size_t i = 0; i < 4; i++) vst1q_s8(to + i * apart, vreinterpretq_s8_s32(columns[i]));
}

static inline lanes_i m_start_half(const int32_t *offset, const int32_t *first, int half) {
  (void)offset, (void)first, (void)half;
  return vdupq_n_s32(0);
}

static inline void pack_pair(const ck_type type, void *const to[2], const char *const *w, const size_t pair) {
  enum { APART = VECTORS * 16 };
  for (size_t half = 0; half < 2; half++) {
    int8x16_t first[4];
    int8x16_t second[4];
    for (int i = 0; i < 4; i++) {
      int8x16_t both[2];
      load_half_pair(type, both, w[i], pair, 16 * half);
      first[i] = both[0];
      second[i] = both[1];
    }
    store_transposed((signed char *)to[0] + half * 4 * APART, APART, first);
    store_transposed((signed char *)to[1] + half * 4 * APART, APART, second);
  }
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
  table->linear[CK_Q4_K] = (ck_linear_kernels){
      {few_q4_k_neon_dotprod, CK_INPUT_Q8}, {many_q4_k_neon_dotprod, CK_INPUT_Q8}, 8};
  table->linear[CK_Q6_K] = (ck_linear_kernels){
      {few_q6_k_neon_dotprod, CK_INPUT_Q8}, {many_q6_k_neon_dotprod, CK_INPUT_Q8}, 8};
}

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
