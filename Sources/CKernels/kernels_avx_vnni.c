// SPDX-License-Identifier: Apache-2.0
// AVX-VNNI: the dot products of AVX-512 VNNI in 256 bits, on CPUs that need not have AVX-512.

#include "internal.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#include "half.h"
#include "super_blocks.h"

// AVX-512 VL has the same instruction by another name: built for it, this file can be tested where AVX-VNNI is missing.
#ifndef CK_AVX_VNNI_TARGET
#define CK_AVX_VNNI_TARGET "avxvnni,avx2,fma,f16c"
#define CK_DPBUSD _mm256_dpbusd_avx_epi32
#endif

#pragma clang attribute push(__attribute__((target(CK_AVX_VNNI_TARGET))), apply_to = function)

#define CK_SUFFIX(name) name##_avx_vnni
enum { BYTES_HIGH = 128 };

static inline __m256i dot_unsigned(__m256i start, __m256i u, __m256i s) { return CK_DPBUSD(start, u, s); }
static inline __m256i dot_bytes(__m256i start, __m256i w, __m256i x) { return CK_DPBUSD(start, w, x); }

#include "dot_x86.inc.h"

// MARK: many rows

static inline __m256i m_start(const ck_type type, const int32_t *offset) {
  __m256i start = _mm256_set1_epi32(*offset);
  return type == CK_Q4_K ? _mm256_setzero_si256() : type == CK_Q8_0 ? _mm256_slli_epi32(start, 4) : start;
}

static inline __m256i m_start_half(const int32_t *offset, const int32_t *first, int half) {
  return _mm256_slli_epi32(_mm256_set1_epi32(half == 0 ? *first : *offset - *first), 2);
}

static inline __m256i m_four(const signed char *x);

static inline __m256i m_step(const ck_type type, __m256i sum, __m256i w, const signed char *x) {
  (void)type;
  return CK_DPBUSD(sum, w, m_four(x));
}

static inline __m256i m_end(const ck_type type, __m256i sum, const int32_t *offset) {
  (void)type, (void)offset;
  return sum;
}

#include "dot_many_x86.inc.h"

void ck_set_avx_vnni(ck_table *table) {
  table->linear[CK_Q8_0] = (ck_linear_kernels){
      {few_q8_0_avx_vnni, CK_INPUT_Q8}, {many_q8_0_avx_vnni, CK_INPUT_Q8}, 8};
  table->linear[CK_Q4_0] = (ck_linear_kernels){
      {few_q4_0_avx_vnni, CK_INPUT_Q8}, {many_q4_0_avx_vnni, CK_INPUT_Q8}, 6};
  table->linear[CK_Q4_K] = (ck_linear_kernels){
      {few_q4_k_avx_vnni, CK_INPUT_Q8}, {many_q4_k_avx_vnni, CK_INPUT_Q8}, 10};
  table->linear[CK_Q6_K] = (ck_linear_kernels){
      {few_q6_k_avx_vnni, CK_INPUT_Q8}, {many_q6_k_avx_vnni, CK_INPUT_Q8}, 10};
}

#pragma clang attribute pop

#endif
