// SPDX-License-Identifier: Apache-2.0
// AVX-512 F, BW, DQ, VL: 16 lanes, 32 registers.

#include "internal.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <math.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c"))),             \
                             apply_to = function)

#define CK_SUFFIX(name) name##_avx512
#define CK_TIER CK_ISA_AVX512
enum { LANES = 16, TILE_ROWS = 4, VALUE_VECTORS = 4 };
typedef __m512 vector;

static inline __mmask16 first_lanes(size_t n) { return (__mmask16)((1u << n) - 1); }

static inline vector v_zero(void) { return _mm512_setzero_ps(); }
static inline vector v_set1(float x) { return _mm512_set1_ps(x); }
static inline vector v_load(const float *p) { return _mm512_loadu_ps(p); }
static inline vector v_load_part(const float *p, size_t n) { return _mm512_maskz_loadu_ps(first_lanes(n), p); }
static inline void v_store(float *p, vector a) { _mm512_storeu_ps(p, a); }
static inline void v_store_part(float *p, vector a, size_t n) { _mm512_mask_storeu_ps(p, first_lanes(n), a); }
static inline vector v_add(vector a, vector b) { return _mm512_add_ps(a, b); }
static inline vector v_sub(vector a, vector b) { return _mm512_sub_ps(a, b); }
static inline vector v_mul(vector a, vector b) { return _mm512_mul_ps(a, b); }
static inline vector v_div(vector a, vector b) { return _mm512_div_ps(a, b); }
static inline vector v_fma(vector a, vector b, vector c) { return _mm512_fmadd_ps(a, b, c); }
static inline vector v_max(vector a, vector b) { return _mm512_max_ps(a, b); }
static inline vector v_min(vector a, vector b) { return _mm512_min_ps(a, b); }
static inline vector v_abs(vector a) { return _mm512_abs_ps(a); }
static inline vector v_round(vector a) {
  return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}

static inline vector v_power_of_two(vector n) {
  __m512i exponent = _mm512_add_epi32(_mm512_cvtps_epi32(n), _mm512_set1_epi32(127));
  return _mm512_castsi512_ps(_mm512_slli_epi32(exponent, 23));
}

static inline vector widen_bf16(__m256i halves) {
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(halves), 16));
}

static inline vector v_load_bf16(const void *p) { return widen_bf16(_mm256_loadu_si256(p)); }
static inline vector v_load_bf16_part(const void *p, size_t n) {
  return widen_bf16(_mm256_maskz_loadu_epi16(first_lanes(n), p));
}
static inline vector v_load_f16(const void *p) { return _mm512_cvtph_ps(_mm256_loadu_si256(p)); }
static inline vector v_load_f16_part(const void *p, size_t n) {
  return _mm512_cvtph_ps(_mm256_maskz_loadu_epi16(first_lanes(n), p));
}

static inline vector v_set1_f16(const void *p) {
  short half;
  memcpy(&half, p, sizeof half);
  return _mm512_cvtph_ps(_mm256_set1_epi16(half));
}

static inline vector v_load_i8(const void *p) {
  return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128(p)));
}

static inline vector v_load_u4(const void *p, int shift) {
  __m512i bits = _mm512_srl_epi32(_mm512_cvtepu8_epi32(_mm_loadu_si128(p)), _mm_cvtsi32_si128(shift));
  __m512i low = _mm512_and_si512(bits, _mm512_set1_epi32(15));
  return _mm512_cvtepi32_ps(_mm512_sub_epi32(low, _mm512_set1_epi32(8)));
}

static inline void v_store_bf16(void *p, vector a) {
  __m512i bits = _mm512_castps_si512(a);
  __m512i odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
  __m512i rounded = _mm512_add_epi32(_mm512_add_epi32(bits, _mm512_set1_epi32(0x7fff)), odd);
  __mmask16 is_nan = _mm512_cmp_ps_mask(a, a, _CMP_UNORD_Q);
  __m512i high = _mm512_mask_or_epi32(rounded, is_nan, bits, _mm512_set1_epi32(0x00400000));
  _mm256_storeu_si256(p, _mm512_cvtepi32_epi16(_mm512_srli_epi32(high, 16)));
}

static inline void v_store_i8(void *p, vector a) { _mm_storeu_si128(p, _mm512_cvtepi32_epi8(_mm512_cvtps_epi32(a))); }

static inline float v_greatest(vector a) { return _mm512_reduce_max_ps(a); }

// Every sum below folds lanes 8 apart, then 4, 2, 1.

static inline __m128 fold_to_four(vector a) {
  __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(a), _mm512_extractf32x8_ps(a, 1));
  return _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
}

static inline float v_sum(vector a) {
  __m128 four = fold_to_four(a);
  __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

static inline __m128 fold_pair(__m128 a, __m128 b) {
  return _mm_add_ps(_mm_movelh_ps(a, b), _mm_movehl_ps(b, a));
}

static inline void v_sum4(float *sums, const vector acc[4]) {
  __m128 low = fold_pair(fold_to_four(acc[0]), fold_to_four(acc[1]));
  __m128 high = fold_pair(fold_to_four(acc[2]), fold_to_four(acc[3]));
  _mm_storeu_ps(sums, _mm_add_ps(_mm_shuffle_ps(low, high, 0x88), _mm_shuffle_ps(low, high, 0xdd)));
}

// The same for four vectors at once, their fours in the four quarters of the result.
static inline vector fold_four_to_four(vector a, vector b, vector c, vector d) {
  vector ab = _mm512_add_ps(_mm512_shuffle_f32x4(a, b, 0x44), _mm512_shuffle_f32x4(a, b, 0xee));
  vector cd = _mm512_add_ps(_mm512_shuffle_f32x4(c, d, 0x44), _mm512_shuffle_f32x4(c, d, 0xee));
  return _mm512_add_ps(_mm512_shuffle_f32x4(ab, cd, 0x88), _mm512_shuffle_f32x4(ab, cd, 0xdd));
}

static inline vector fold_quarters_pair(vector a, vector b) {
  return _mm512_add_ps(_mm512_shuffle_ps(a, b, 0x44), _mm512_shuffle_ps(a, b, 0xee));
}

static inline void v_sum4x4(float *const *sums, vector acc[4][4]) {
  vector column[4];
  for (int j = 0; j < 4; j++) column[j] = fold_four_to_four(acc[0][j], acc[1][j], acc[2][j], acc[3][j]);
  vector low = fold_quarters_pair(column[0], column[1]);
  vector high = fold_quarters_pair(column[2], column[3]);
  vector rows = _mm512_add_ps(_mm512_shuffle_ps(low, high, 0x88), _mm512_shuffle_ps(low, high, 0xdd));
  _mm_storeu_ps(sums[0], _mm512_castps512_ps128(rows));
  _mm_storeu_ps(sums[1], _mm512_extractf32x4_ps(rows, 1));
  _mm_storeu_ps(sums[2], _mm512_extractf32x4_ps(rows, 2));
  _mm_storeu_ps(sums[3], _mm512_extractf32x4_ps(rows, 3));
}

#include "kernels.inc.h"

static void f32_to_f16_avx512(void *y, const float *x, size_t n) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    _mm256_storeu_si256((void *)((char *)y + 2 * i), _mm512_cvtps_ph(v_load(x + i), _MM_FROUND_TO_NEAREST_INT));
  }
  if (i == n) return;
  __m256i rest = _mm512_cvtps_ph(v_load_part(x + i, n - i), _MM_FROUND_TO_NEAREST_INT);
  _mm256_mask_storeu_epi16((char *)y + 2 * i, first_lanes(n - i), rest);
}

void ck_set_avx512(ck_table *table) {
  set_avx512(table);
  table->f32_to_f16 = f32_to_f16_avx512;
  ck_set_avx2_int8(table);  // 32 products an instruction, of bytes, are more than 16 of floats
}

#pragma clang attribute pop

#endif
