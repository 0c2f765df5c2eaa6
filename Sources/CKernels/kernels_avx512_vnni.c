// SPDX-License-Identifier: Apache-2.0
// AVX-512 VNNI: dot products of four unsigned with four signed bytes, added to 32 bits.

#include "internal.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#include "half.h"

#pragma clang attribute push(                                                                                         \
    __attribute__((target("avx512vnni,avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c"))), apply_to = function)

#define CK_SUFFIX(name) name##_avx512_vnni
enum { BYTES_HIGH = 128 };

static inline __m256i dot_unsigned(__m256i start, __m256i u, __m256i s) { return _mm256_dpbusd_epi32(start, u, s); }
static inline __m256i dot_bytes(__m256i start, __m256i w, __m256i x) { return _mm256_dpbusd_epi32(start, w, x); }

// Eight blocks of 18 bytes: the last scale ends at byte 128. Picking them out of two registers is a fourth of the work
// of inserting them one by one. Those of 34 bytes lie too far apart.
static inline __m128i block_halves(const char *w, const size_t bytes) {
  if (bytes == CK_Q4_0_BYTES) {
    const __m512i where = _mm512_castsi128_si512(_mm_setr_epi16(0, 9, 18, 27, 36, 45, 54, 63));
    __m512i all = _mm512_permutex2var_epi16(_mm512_loadu_si512(w), where, _mm512_loadu_si512(w + 64));
    return _mm512_castsi512_si128(all);
  }
  __m128i halves = _mm_setzero_si128();
#define CK_INSERT(i) halves = _mm_insert_epi16(halves, ck_load_u16(w + (i) * bytes, 0), i)
  CK_INSERT(0), CK_INSERT(1), CK_INSERT(2), CK_INSERT(3), CK_INSERT(4), CK_INSERT(5), CK_INSERT(6), CK_INSERT(7);
#undef CK_INSERT
  return halves;
}
#define BLOCK_HALVES

#include "dot_x86.inc.h"

void ck_set_avx512_vnni(ck_table *table) {
  table->linear[CK_Q8_0].few = (ck_linear_kernel){few_q8_0_avx512_vnni, CK_INPUT_Q8};
  table->linear[CK_Q4_0].few = (ck_linear_kernel){few_q4_0_avx512_vnni, CK_INPUT_Q8};
  table->linear[CK_Q8_0].many_rows = table->linear[CK_Q4_0].many_rows = 8;
}

#pragma clang attribute pop

#endif
