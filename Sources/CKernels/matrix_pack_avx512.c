// SPDX-License-Identifier: Apache-2.0
// Packing of weights into the panels of matrix.inc.h with AVX-512 BF16, for its own products and for AMX's.

#include "internal.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include "half.h"
#include "super_blocks.h"

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma,f16c"))), \
                             apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma,f16c")
#endif

#define INLINE static inline __attribute__((always_inline))
enum { STEP = 32, HALF_COLUMNS = 16, PAIR_BYTES = 4 * CK_PANEL_COLUMNS };

INLINE __m512 half_in_all(const char *w) {
  return _mm512_broadcastss_ps(_mm_cvtph_ps(_mm_cvtsi32_si128(ck_load_u16(w, 0))));
}

INLINE __m512 floats_of_bytes(__m128i bytes) { return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(bytes)); }

// Block `sub` of 32 weights of a super-block. Products are rounded before minima are taken off, as in the reference.
INLINE __m512i q4_k_weights_of(const char *block, size_t sub) {
  ck_q4_k_factors factors = ck_q4_k_factors_of(block);
  __m512 scale = _mm512_mul_ps(half_in_all(block), _mm512_set1_ps((float)ck_byte_of(factors.scales, sub)));
  __m512 least = _mm512_mul_ps(half_in_all(block + 2), _mm512_set1_ps((float)ck_byte_of(factors.minima, sub)));
  __m256i q = _mm256_loadu_si256((const void *)(block + CK_Q4_K_QUANTS + sub / 2 * CK_BLOCK));
  q = _mm256_and_si256(_mm256_srl_epi16(q, _mm_cvtsi32_si128((int)(sub % 2 * 4))), _mm256_set1_epi8(15));
  __m512 first = _mm512_mul_ps(floats_of_bytes(_mm256_castsi256_si128(q)), scale);
  __m512 second = _mm512_mul_ps(floats_of_bytes(_mm256_extracti128_si256(q, 1)), scale);
  return (__m512i)_mm512_cvtne2ps_pbh(_mm512_sub_ps(second, least), _mm512_sub_ps(first, least));
}

INLINE __m512i q6_k_weights_of(const char *block, size_t sub) {
  size_t half = sub / 4, part = sub % 4;
  __m256i low = _mm256_loadu_si256((const void *)(block + 64 * half + part % 2 * CK_BLOCK));
  __m256i high = _mm256_loadu_si256((const void *)(block + CK_Q6_K_HIGH + CK_BLOCK * half));
  low = _mm256_and_si256(_mm256_srl_epi16(low, _mm_cvtsi32_si128((int)(part / 2 * 4))), _mm256_set1_epi8(15));
  high = _mm256_and_si256(_mm256_srl_epi16(high, _mm_cvtsi32_si128((int)(2 * part))), _mm256_set1_epi8(3));
  __m256i q = _mm256_sub_epi8(_mm256_or_si256(low, _mm256_slli_epi16(high, 4)), _mm256_set1_epi8(32));
  const signed char *factors = (const signed char *)block + CK_Q6_K_SCALES + 2 * sub;
  __m512 step = half_in_all(block + CK_Q6_K_STEP);
  __m512 scale = _mm512_mul_ps(step, _mm512_set1_ps((float)factors[0]));
  __m512 second_scale = _mm512_mul_ps(step, _mm512_set1_ps((float)factors[1]));
  __m512 first = _mm512_mul_ps(floats_of_bytes(_mm256_castsi256_si128(q)), scale);
  __m512 second = _mm512_mul_ps(floats_of_bytes(_mm256_extracti128_si256(q, 1)), second_scale);
  return (__m512i)_mm512_cvtne2ps_pbh(second, first);
}

// Thirty-two weights as bf16, of which the first n are there.
INLINE __m512i weights_of(const ck_type type, const char *row, size_t k, size_t n) {
  if (type == CK_BF16) {
    const char *from = row + 2 * k;
    return n >= STEP ? _mm512_loadu_si512((const void *)from)
                     : _mm512_maskz_loadu_epi16((__mmask32)((1u << n) - 1), (const void *)from);
  }
  if (type == CK_F32) {
    const char *from = row + 4 * k;
    __mmask32 there = n >= STEP ? 0xffffffffu : (1u << n) - 1;
    __m512 first = _mm512_maskz_loadu_ps((__mmask16)there, (const void *)from);
    __m512 second = _mm512_maskz_loadu_ps((__mmask16)(there >> 16), (const void *)(from + 64));
    return (__m512i)_mm512_cvtne2ps_pbh(second, first);
  }
  if (type == CK_Q4_K || type == CK_Q6_K) {
    const char *super = row + k / CK_SUPER_BLOCK * (type == CK_Q4_K ? CK_Q4_K_BYTES : CK_Q6_K_BYTES);
    size_t sub = k % CK_SUPER_BLOCK / CK_BLOCK;
    return type == CK_Q4_K ? q4_k_weights_of(super, sub) : q6_k_weights_of(super, sub);
  }
  // Blocks are whole. The scale is applied here, and the product rounded to bf16: a relative error of 2^-9, where the
  // block's own rounding is up to 2^-8 of its greatest weight with eight bits, 2^-4 with four.
  const char *block = row + k / CK_BLOCK * (type == CK_Q8_0 ? CK_Q8_0_BYTES : CK_Q4_0_BYTES);
  __m512 scale = _mm512_set1_ps(_mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(ck_load_u16(block, 0)))));
  __m128i low, high;
  if (type == CK_Q8_0) {
    low = _mm_loadu_si128((const void *)(block + 2));
    high = _mm_loadu_si128((const void *)(block + 18));
  } else {
    __m128i both = _mm_loadu_si128((const void *)(block + 2));
    __m128i nibble = _mm_set1_epi8(15);
    __m128i offset = _mm_set1_epi8(8);
    low = _mm_sub_epi8(_mm_and_si128(both, nibble), offset);
    high = _mm_sub_epi8(_mm_and_si128(_mm_srli_epi16(both, 4), nibble), offset);
  }
  __m512 first = _mm512_mul_ps(_mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(low)), scale);
  __m512 second = _mm512_mul_ps(_mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(high)), scale);
  return (__m512i)_mm512_cvtne2ps_pbh(second, first);
}

// Sixteen rows of sixteen pairs become sixteen pairs of sixteen columns.
INLINE void transpose_pairs(__m512i r[16]) {
  __m512i t[16];
  for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_epi32(r[i], r[i + 1]);
    t[i + 1] = _mm512_unpackhi_epi32(r[i], r[i + 1]);
  }
  for (int i = 0; i < 16; i += 4) {
    r[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
    r[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
    r[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
    r[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
  }
  // Now quarter q of r[4 g + i] holds pair 4 q + i of the rows 4 g to 4 g + 3.
  for (int i = 0; i < 4; i++) {
    __m512i even_low = _mm512_shuffle_i32x4(r[i], r[i + 4], 0x88);
    __m512i odd_low = _mm512_shuffle_i32x4(r[i], r[i + 4], 0xdd);
    __m512i even_high = _mm512_shuffle_i32x4(r[i + 8], r[i + 12], 0x88);
    __m512i odd_high = _mm512_shuffle_i32x4(r[i + 8], r[i + 12], 0xdd);
    t[i] = _mm512_shuffle_i32x4(even_low, even_high, 0x88);
    t[i + 4] = _mm512_shuffle_i32x4(odd_low, odd_high, 0x88);
    t[i + 8] = _mm512_shuffle_i32x4(even_low, even_high, 0xdd);
    t[i + 12] = _mm512_shuffle_i32x4(odd_low, odd_high, 0xdd);
  }
  for (int i = 0; i < 16; i++) r[i] = t[i];
}

INLINE void pack_panel_of(char *to, const ck_type type, const char *const *rows, size_t k, size_t depth) {
  for (size_t i = 0; i < depth; i += STEP, to += STEP / 2 * PAIR_BYTES) {
    for (size_t half = 0; half < CK_PANEL_COLUMNS; half += HALF_COLUMNS) {
      __m512i r[16];
      for (size_t j = 0; j < 16; j++) r[j] = weights_of(type, rows[half + j], k + i, depth - i);
      transpose_pairs(r);
      for (size_t j = 0; j < 16; j++) _mm512_store_si512((void *)(to + j * PAIR_BYTES + 4 * half), r[j]);
    }
  }
}

void ck_pack_panel_avx512_bf16(void *panel, ck_type type, const char *const *rows, size_t k, size_t depth) {
  switch (type) {
    case CK_F32: pack_panel_of(panel, CK_F32, rows, k, depth); break;
    case CK_Q8_0: pack_panel_of(panel, CK_Q8_0, rows, k, depth); break;
    case CK_Q4_0: pack_panel_of(panel, CK_Q4_0, rows, k, depth); break;
    case CK_Q4_K: pack_panel_of(panel, CK_Q4_K, rows, k, depth); break;
    case CK_Q6_K: pack_panel_of(panel, CK_Q6_K, rows, k, depth); break;
    default: pack_panel_of(panel, CK_BF16, rows, k, depth); break;
  }
}

// A row of whole vectors of inputs as bf16.
void ck_prepare_row_avx512_bf16(void *y, const float *x, size_t k) {
  for (size_t i = 0; i < k; i += STEP) {
    _mm512_storeu_si512((void *)((char *)y + 2 * i), weights_of(CK_F32, (const char *)x, i, k - i));
  }
}

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
