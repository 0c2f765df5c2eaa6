// SPDX-License-Identifier: Apache-2.0
// AVX2: products of unsigned and signed bytes, added in pairs to 16 bits, which saturate, and those in pairs to 32.

#include "internal.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#include "half.h"
#include "super_blocks.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

#define CK_SUFFIX(name) name##_avx2
enum { BYTES_HIGH = 0 };

static inline __m256i dot_unsigned(__m256i start, __m256i u, __m256i s) {
  return _mm256_add_epi32(start, _mm256_madd_epi16(_mm256_maddubs_epi16(u, s), _mm256_set1_epi16(1)));
}

// |w| * (x with the sign of w): two products are at most 2 * 128 * 127, which 16 bits hold.
static inline __m256i dot_bytes(__m256i start, __m256i w, __m256i x) {
  __m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(w), _mm256_sign_epi8(x, w));
  return _mm256_add_epi32(start, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

#include "dot_x86.inc.h"

// MARK: many rows

static inline __m256i m_start(const ck_type type, const int32_t *offset) {
  (void)type, (void)offset;
  return _mm256_setzero_si256();
}

static inline __m256i m_start_half(const int32_t *offset, const int32_t *first, int half) {
  return _mm256_slli_epi32(_mm256_set1_epi32(half == 0 ? *first : *offset - *first), 2);
}

static inline __m256i m_four(const signed char *x);

// For weights of 4 bits the sums of a whole block fit into 16 bits: 8 steps * 2 products * 15 * 127 = 30480.
static inline __m256i m_step(const ck_type type, __m256i sum, __m256i w, const signed char *x) {
  if (type == CK_Q4_0 || type == CK_Q4_K) return _mm256_add_epi16(sum, _mm256_maddubs_epi16(w, m_four(x)));
  if (type == CK_Q6_K) return dot_unsigned(sum, w, m_four(x));
  return dot_bytes(sum, w, m_four(x));
}

static inline __m256i m_end(const ck_type type, __m256i sum, const int32_t *offset) {
  if (type == CK_Q8_0 || type == CK_Q6_K) return sum;
  integers whole = _mm256_madd_epi16(sum, _mm256_set1_epi16(1));
  return type == CK_Q4_K ? whole : _mm256_add_epi32(whole, _mm256_set1_epi32(*offset));
}

#include "dot_many_x86.inc.h"

void ck_set_avx2_int8(ck_table *table) {
  table->linear[CK_Q8_0].few = (ck_linear_kernel){few_q8_0_avx2, CK_INPUT_Q8};
  table->linear[CK_Q4_0].few = (ck_linear_kernel){few_q4_0_avx2, CK_INPUT_Q8};
  table->linear[CK_Q8_0].many = (ck_linear_kernel){many_q8_0_avx2, CK_INPUT_Q8};
  table->linear[CK_Q4_0].many = (ck_linear_kernel){many_q4_0_avx2, CK_INPUT_Q8};
  table->linear[CK_Q8_0].many_rows = table->linear[CK_Q4_0].many_rows = 8;
  table->linear[CK_Q4_K] = (ck_linear_kernels){{few_q4_k_avx2, CK_INPUT_Q8}, {many_q4_k_avx2, CK_INPUT_Q8}, 6};
  table->linear[CK_Q6_K] = (ck_linear_kernels){{few_q6_k_avx2, CK_INPUT_Q8}, {many_q6_k_avx2, CK_INPUT_Q8}, 8};
}

#pragma clang attribute pop

#endif
