// SPDX-License-Identifier: Apache-2.0
// AVX2 with FMA and F16C: 8 lanes, 16 registers.

#include "internal.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <math.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

#define CK_SUFFIX(name) name##_avx2
#define CK_TIER CK_ISA_AVX2
enum { LANES = 8, TILE_ROWS = 3, VALUE_VECTORS = 2 };
typedef __m256 vector;

static inline __m256i first_lanes(size_t n) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

static inline vector v_zero(void) { return _mm256_setzero_ps(); }
static inline vector v_set1(float x) { return _mm256_set1_ps(x); }
static inline vector v_load(const float *p) { return _mm256_loadu_ps(p); }
static inline vector v_load_part(const float *p, size_t n) { return _mm256_maskload_ps(p, first_lanes(n)); }
static inline void v_store(float *p, vector a) { _mm256_storeu_ps(p, a); }
static inline void v_store_part(float *p, vector a, size_t n) { _mm256_maskstore_ps(p, first_lanes(n), a); }
static inline vector v_add(vector a, vector b) { return _mm256_add_ps(a, b); }
static inline vector v_sub(vector a, vector b) { return _mm256_sub_ps(a, b); }
static inline vector v_mul(vector a, vector b) { return _mm256_mul_ps(a, b); }
static inline vector v_div(vector a, vector b) { return _mm256_div_ps(a, b); }
static inline vector v_fma(vector a, vector b, vector c) { return _mm256_fmadd_ps(a, b, c); }
static inline vector v_max(vector a, vector b) { return _mm256_max_ps(a, b); }
static inline vector v_min(vector a, vector b) { return _mm256_min_ps(a, b); }
static inline vector v_abs(vector a) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), a); }
static inline vector v_round(vector a) {
  return _mm256_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}

static inline vector v_power_of_two(vector n) {
  __m256i exponent = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127));
  return _mm256_castsi256_ps(_mm256_slli_epi32(exponent, 23));
}

static inline __m128i load_halves_part(const void *p, size_t n) {
  uint16_t halves[8] = {0};
  memcpy(halves, p, 2 * n);
  return _mm_loadu_si128((const void *)halves);
}

static inline vector widen_bf16(__m128i halves) {
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(halves), 16));
}

static inline vector v_load_bf16(const void *p) { return widen_bf16(_mm_loadu_si128(p)); }
static inline vector v_load_bf16_part(const void *p, size_t n) { return widen_bf16(load_halves_part(p, n)); }
static inline vector v_load_f16(const void *p) { return _mm256_cvtph_ps(_mm_loadu_si128(p)); }
static inline vector v_load_f16_part(const void *p, size_t n) { return _mm256_cvtph_ps(load_halves_part(p, n)); }

static inline vector v_set1_f16(const void *p) {
  short half;
  memcpy(&half, p, sizeof half);
  return _mm256_cvtph_ps(_mm_set1_epi16(half));
}

static inline vector v_load_i8(const void *p) {
  return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64(p)));
}

static inline vector v_load_u4(const void *p, int shift) {
  __m256i bits = _mm256_srl_epi32(_mm256_cvtepu8_epi32(_mm_loadl_epi64(p)), _mm_cvtsi32_si128(shift));
  __m256i low = _mm256_and_si256(bits, _mm256_set1_epi32(15));
  return _mm256_cvtepi32_ps(_mm256_sub_epi32(low, _mm256_set1_epi32(8)));
}

static inline void v_store_bf16(void *p, vector a) {
  __m256i bits = _mm256_castps_si256(a);
  __m256i odd = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
  __m256i rounded = _mm256_add_epi32(_mm256_add_epi32(bits, _mm256_set1_epi32(0x7fff)), odd);
  __m256i is_nan = _mm256_castps_si256(_mm256_cmp_ps(a, a, _CMP_UNORD_Q));
  __m256i quiet = _mm256_or_si256(bits, _mm256_set1_epi32(0x00400000));
  __m256i high = _mm256_srli_epi32(_mm256_blendv_epi8(rounded, quiet, is_nan), 16);
  __m256i packed = _mm256_permute4x64_epi64(_mm256_packus_epi32(high, high), 0x08);
  _mm_storeu_si128(p, _mm256_castsi256_si128(packed));
}

static inline void v_store_i8(void *p, vector a) {
  __m256i words = _mm256_cvtps_epi32(a);
  __m128i halves = _mm_packs_epi32(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
  _mm_storel_epi64(p, _mm_packs_epi16(halves, halves));
}

static inline float v_greatest(vector a) {
  __m128 four = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
  __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)));
}

// Every sum below folds lanes 4 apart, then 2, 1.

static inline __m128 fold_to_four(vector a) {
  return _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
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

static inline void v_sum4x4(float *const *sums, vector acc[4][4]) {
  for (int r = 0; r < 4; r++) v_sum4(sums[r], acc[r]);
}

#include "kernels.inc.h"

static void f32_to_f16_avx2(void *y, const float *x, size_t n) {
  for (size_t i = 0; i < n; i += LANES) {
    size_t count = n - i < LANES ? n - i : LANES;
    vector value = count == LANES ? v_load(x + i) : v_load_part(x + i, count);
    __m128i halves = _mm256_cvtps_ph(value, _MM_FROUND_TO_NEAREST_INT);
    memcpy((char *)y + 2 * i, &halves, 2 * count);
  }
}

void ck_set_avx2(ck_table *table) {
  set_avx2(table);
  table->f32_to_f16 = f32_to_f16_avx2;
  ck_set_avx2_int8(table);
}

#pragma clang attribute pop

#endif
