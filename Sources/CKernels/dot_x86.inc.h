// SPDX-License-Identifier: Apache-2.0
// The operations of dot_few.inc.h in 256 bits: a block is one register. On CPUs with 512 bits, too: a block's scale is
// one number for 256 bits, and the weights' way from memory is the longer one anyway. A file that includes it defines
// CK_SUFFIX and
//
//   dot_unsigned(start, u, s)  start + sums of four products of unsigned and signed bytes; u <= 63
//   dot_bytes(start, w, x)     the same for weights as load_weights gives them for Q8_0
//   BYTES_HIGH                 by how much those are stored too high

typedef __m256 floats;
typedef __m256i integers;
typedef __m256i block;

static inline floats f_zero(void) { return _mm256_setzero_ps(); }
static inline floats f_of(integers a) { return _mm256_cvtepi32_ps(a); }
static inline floats f_fma(float a, floats b, floats c) { return _mm256_fmadd_ps(_mm256_set1_ps(a), b, c); }

static inline __m128 f_fold_pair(__m128 a, __m128 b) {
  return _mm_add_ps(_mm_movelh_ps(a, b), _mm_movehl_ps(b, a));
}

static inline __m128 f_fold(floats a) { return _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1)); }

static inline void f_sum4(float *sums, const floats acc[4]) {
  __m128 low = f_fold_pair(f_fold(acc[0]), f_fold(acc[1]));
  __m128 high = f_fold_pair(f_fold(acc[2]), f_fold(acc[3]));
  _mm_storeu_ps(sums, _mm_add_ps(_mm_shuffle_ps(low, high, 0x88), _mm_shuffle_ps(low, high, 0xdd)));
}

static inline block load_inputs(const signed char *x) { return _mm256_loadu_si256((const void *)x); }

static inline block load_weights(const ck_type type, const char *w) {
  if (type == CK_Q8_0) {
    block bytes = _mm256_loadu_si256((const void *)w);
    return BYTES_HIGH ? _mm256_xor_si256(bytes, _mm256_set1_epi8((char)0x80)) : bytes;
  }
  block twice = _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)w));
  block shifted = _mm256_srlv_epi32(twice, _mm256_setr_epi32(0, 0, 0, 0, 4, 4, 4, 4));
  return _mm256_and_si256(shifted, _mm256_set1_epi8(15));
}

static inline integers start_of(const ck_type type, block x) {
  integers zero = _mm256_setzero_si256();
  if (type == CK_Q4_K || (type == CK_Q8_0 && BYTES_HIGH == 0)) return zero;
  integers high = _mm256_sub_epi32(zero, dot_unsigned(zero, _mm256_set1_epi8(type == CK_Q6_K ? 32 : 8), x));
  return type == CK_Q8_0 ? _mm256_slli_epi32(high, 4) : high;
}

static inline integers dot_block(const ck_type type, integers start, block w, block x) {
  return type == CK_Q8_0 ? dot_bytes(start, w, x) : dot_unsigned(start, w, x);
}

#ifndef BLOCK_HALVES
static inline int half_at(const char *p) { return ck_load_u16(p, 0); }

// The scales of eight blocks.
static inline __m128i block_halves(const char *w, const size_t bytes) {
  __m128i halves = _mm_cvtsi32_si128(half_at(w));
  halves = _mm_insert_epi16(halves, half_at(w + bytes), 1);
  halves = _mm_insert_epi16(halves, half_at(w + 2 * bytes), 2);
  halves = _mm_insert_epi16(halves, half_at(w + 3 * bytes), 3);
  halves = _mm_insert_epi16(halves, half_at(w + 4 * bytes), 4);
  halves = _mm_insert_epi16(halves, half_at(w + 5 * bytes), 5);
  halves = _mm_insert_epi16(halves, half_at(w + 6 * bytes), 6);
  return _mm_insert_epi16(halves, half_at(w + 7 * bytes), 7);
}
#endif

static inline void block_scales(float (*to)[8], const int rows, const char *w, const size_t bytes,
                                const float *const *xs, size_t first) {
  __m256 steps = _mm256_cvtph_ps(block_halves(w, bytes));
  for (int r = 0; r < rows; r++) _mm256_store_ps(to[r], _mm256_mul_ps(steps, _mm256_loadu_ps(xs[r] + first)));
}

// MARK: super-blocks

static inline block load_block(const char *w) { return _mm256_loadu_si256((const void *)w); }

static inline void load_pair(const ck_type type, block to[2], const char *w, const size_t pair) {
  const block low = _mm256_set1_epi8(15), high = _mm256_set1_epi8(0x30);
  if (type == CK_Q4_K) {
    block both = load_block(w + CK_Q4_K_QUANTS + pair * CK_BLOCK);
    to[0] = _mm256_and_si256(both, low);
    to[1] = _mm256_and_si256(_mm256_srli_epi16(both, 4), low);
    return;
  }
  block both = load_block(w + pair * CK_BLOCK);
  block top = load_block(w + CK_Q6_K_HIGH + pair / 2 * CK_BLOCK);
  block first = pair % 2 == 0 ? _mm256_slli_epi16(top, 4) : _mm256_slli_epi16(top, 2);
  block second = pair % 2 == 0 ? top : _mm256_srli_epi16(top, 2);
  to[0] = _mm256_or_si256(_mm256_and_si256(both, low), _mm256_and_si256(first, high));
  to[1] = _mm256_or_si256(_mm256_and_si256(_mm256_srli_epi16(both, 4), low), _mm256_and_si256(second, high));
}

static inline floats half_in_all(const char *w) {
  return _mm256_broadcastss_ps(_mm_cvtph_ps(_mm_cvtsi32_si128(ck_load_u16(w, 0))));
}

typedef struct super_factors {
  floats scales[2];  // eight each; those of Q4_K are all in the first
  floats minima;
} super_factors;

// The eight scales, then the eight minima of a Q4_K whose first 16 bytes these are: ck_q4_k_factors_of in a register.
static inline __m128i q4_k_factor_bytes(__m128i head) {
  const __m128i low_from = _mm_setr_epi8(4, 5, 6, 7, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m128i high_from = _mm_setr_epi8(-1, -1, -1, -1, 4, 5, 6, 7, -1, -1, -1, -1, 8, 9, 10, 11);
  const __m128i low_bits = _mm_setr_epi32(0x3f3f3f3f, 0x0f0f0f0f, 0x3f3f3f3f, 0x0f0f0f0f);
  __m128i low = _mm_srlv_epi32(_mm_shuffle_epi8(head, low_from), _mm_setr_epi32(0, 0, 0, 4));
  __m128i high = _mm_srli_epi16(_mm_shuffle_epi8(head, high_from), 2);
  return _mm_or_si128(_mm_and_si128(low, low_bits), _mm_and_si128(high, _mm_set1_epi8(0x30)));
}

static inline super_factors factors_of(const ck_type type, const char *w) {
  if (type == CK_Q4_K) {
    __m128i head = _mm_loadu_si128((const void *)w);
    __m128i bytes = q4_k_factor_bytes(head);
    __m128 steps = _mm_cvtph_ps(head);
    floats scales = _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(bytes));
    floats minima = _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_unpackhi_epi64(bytes, bytes)));
    return (super_factors){{_mm256_mul_ps(_mm256_broadcastss_ps(steps), scales)},
                           _mm256_mul_ps(_mm256_broadcastss_ps(_mm_movehdup_ps(steps)), minima)};
  }
  floats step = half_in_all(w + CK_Q6_K_STEP);
  __m128i first = _mm_loadu_si128((const void *)(w + CK_Q6_K_SCALES));
  __m128i second = _mm_unpackhi_epi64(first, first);
  return (super_factors){{_mm256_mul_ps(step, _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(first))),
                          _mm256_mul_ps(step, _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(second)))},
                         _mm256_setzero_ps()};
}

static inline void scale_inputs(const ck_type type, float *to, const super_factors *f, const float *xs) {
  floats x = _mm256_loadu_ps(xs);
  if (type == CK_Q4_K) {
    _mm256_store_ps(to, _mm256_mul_ps(f->scales[0], x));
    return;
  }
  floats first = _mm256_permutevar8x32_ps(x, _mm256_setr_epi32(0, 0, 1, 1, 2, 2, 3, 3));
  floats second = _mm256_permutevar8x32_ps(x, _mm256_setr_epi32(4, 4, 5, 5, 6, 6, 7, 7));
  _mm256_store_ps(to, _mm256_mul_ps(f->scales[0], first));
  _mm256_store_ps(to + 8, _mm256_mul_ps(f->scales[1], second));
}

static inline floats subtract_minima(floats acc, const super_factors *f, const float *sums) {
  return _mm256_fnmadd_ps(f->minima, _mm256_loadu_ps(sums), acc);
}

// The first number in the lower four lanes, the second in the upper.
static inline floats two_scales(const float *scale) {
  floats both = _mm256_castpd_ps(_mm256_broadcast_sd((const void *)scale));
  return _mm256_permutevar_ps(both, _mm256_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1));
}

static inline floats add_block(const ck_type type, floats acc, const float *scale, integers start, block w, block x) {
  floats dot = f_of(dot_unsigned(start, w, x));
  return type == CK_Q6_K ? _mm256_fmadd_ps(two_scales(scale), dot, acc) : f_fma(*scale, dot, acc);
}

#include "dot_few.inc.h"
