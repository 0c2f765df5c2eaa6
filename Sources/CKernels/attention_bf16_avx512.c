// SPDX-License-Identifier: Apache-2.0
// The parts of matrix_attention.inc.h that are no products, with AVX-512 BF16.

#include "internal.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <math.h>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma,f16c"))), \
                             apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma,f16c")
#endif

#define INLINE static inline __attribute__((always_inline))
enum { LANES = 16 };
typedef __m512 vector;

INLINE vector v_set1(float x) { return _mm512_set1_ps(x); }
INLINE vector v_add(vector a, vector b) { return _mm512_add_ps(a, b); }
INLINE vector v_mul(vector a, vector b) { return _mm512_mul_ps(a, b); }
INLINE vector v_fma(vector a, vector b, vector c) { return _mm512_fmadd_ps(a, b, c); }
INLINE vector v_max(vector a, vector b) { return _mm512_max_ps(a, b); }
INLINE vector v_min(vector a, vector b) { return _mm512_min_ps(a, b); }
INLINE vector v_round(vector a) { return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
INLINE vector v_power_of_two(vector n) {
  __m512i exponent = _mm512_add_epi32(_mm512_cvtps_epi32(n), _mm512_set1_epi32(127));
  return _mm512_castsi512_ps(_mm512_slli_epi32(exponent, 23));
}

#include "exponential.inc.h"

int ck_pack_values_avx512_bf16(uint16_t *panel, const float *v, size_t v_stride, size_t keys) {
  // Elements of two keys by turns.
  const __m512i zip = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8,  //
                                       23, 7, 22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
  __m512 zero = _mm512_setzero_ps();  // as long as all values are finite
  for (size_t key = 0; key < (keys + 31) / 32 * 32; key += 2) {
    for (size_t d = 0; d < CK_PANEL_COLUMNS; d += LANES, panel += 2 * LANES) {
      vector even = key < keys ? _mm512_loadu_ps(v + key * v_stride + d) : _mm512_setzero_ps();
      vector odd = key + 1 < keys ? _mm512_loadu_ps(v + (key + 1) * v_stride + d) : _mm512_setzero_ps();
      zero = v_add(zero, v_add(_mm512_sub_ps(even, even), _mm512_sub_ps(odd, odd)));
      __m512i both = (__m512i)_mm512_cvtne2ps_pbh(odd, even);
      _mm512_store_si512((void *)panel, _mm512_permutexvar_epi16(zip, both));
    }
  }
  return _mm512_cmp_ps_mask(zero, _mm512_setzero_ps(), _CMP_EQ_OQ) == 0xffff;
}

// The keys [begin, end) among sixteen from `key` on.
INLINE __mmask16 seen(const ck_attention_row *row, size_t key) {
  unsigned below_end = row->end >= key + LANES ? 0xffff : row->end <= key ? 0 : (1u << (row->end - key)) - 1;
  unsigned below_begin = row->begin >= key + LANES ? 0xffff : row->begin <= key ? 0 : (1u << (row->begin - key)) - 1;
  return (__mmask16)(below_end & ~below_begin);
}

float ck_attention_weights_avx512_bf16(const ck_attention_row *row) {
  const vector lowest = v_set1(-INFINITY);
  vector scale = v_set1(row->scale);
  vector greatest = v_set1(*row->greatest);
  vector distance = _mm512_sub_ps(
      v_set1(row->last), _mm512_set_ps(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
  for (size_t key = 0; key < row->padded; key += LANES) {
    vector score = v_mul(_mm512_loadu_ps(row->scores + key), scale);
    if (row->slope != 0) {
      score = _mm512_fnmadd_ps(v_set1(row->slope), distance, score);
      distance = _mm512_sub_ps(distance, v_set1(LANES));
    }
    score = _mm512_mask_mov_ps(lowest, seen(row, key), score);
    _mm512_storeu_ps(row->scores + key, score);
    greatest = v_max(score, greatest);
  }
  float most = _mm512_reduce_max_ps(greatest);
  // Nothing but -inf so far weighs nothing; subtracting -inf from it would make NaN of it.
  vector shift = v_set1(most == -INFINITY ? 0.0f : most);
  vector sum = _mm512_setzero_ps();
  char *weights = row->weights;
  for (size_t key = 0; key < row->padded; key += 2 * LANES, weights += 4 * LANES) {
    vector low = v_exp(_mm512_sub_ps(_mm512_loadu_ps(row->scores + key), shift));
    vector high = v_exp(_mm512_sub_ps(_mm512_loadu_ps(row->scores + key + LANES), shift));
    __m512i halves = (__m512i)_mm512_cvtne2ps_pbh(high, low);
    _mm512_storeu_si512((void *)weights, halves);
    // The sum of what they were rounded to: of even and odd ones, each in the upper half of 32 bits.
    sum = v_add(sum, (vector)_mm512_slli_epi32(halves, 16));
    sum = v_add(sum, (vector)_mm512_and_si512(halves, _mm512_set1_epi32((int)0xffff0000u)));
  }
  float factor = 1;
  if (most != *row->greatest) {
    factor = *row->greatest == -INFINITY ? 0 : _mm512_cvtss_f32(v_exp(v_set1(*row->greatest - most)));
  }
  *row->sum = *row->sum * factor + _mm512_reduce_add_ps(sum);
  *row->greatest = most;
  return factor;
}

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
