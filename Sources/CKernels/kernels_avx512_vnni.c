// SPDX-License-Identifier: Apache-2.0
// AVX-512 VNNI: dot products of four unsigned with four signed bytes, added to 32 bits.

#include "internal.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#include "half.h"
#include "super_blocks.h"

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

// MARK: many rows

enum { LANES = 16, VECTORS = 3, TILE_ROWS = 4, PANEL_BYTES = 18432 };
typedef __m512 lanes_f;
typedef __m512i lanes_i;

static inline lanes_f m_zero(void) { return _mm512_setzero_ps(); }
static inline lanes_f m_set1(const float *p) { return _mm512_set1_ps(*p); }
static inline lanes_f m_load(const float *p) { return _mm512_loadu_ps(p); }
static inline void m_store(float *p, lanes_f a) { _mm512_storeu_ps(p, a); }
static inline lanes_f m_add(lanes_f a, lanes_f b) { return _mm512_add_ps(a, b); }
static inline lanes_f m_mul(lanes_f a, lanes_f b) { return _mm512_mul_ps(a, b); }
static inline lanes_f m_fma(lanes_f a, lanes_f b, lanes_f c) { return _mm512_fmadd_ps(a, b, c); }
static inline lanes_f m_of(lanes_i a) { return _mm512_cvtepi32_ps(a); }
static inline lanes_f m_of_halves(const uint16_t *p) { return _mm512_cvtph_ps(_mm256_loadu_si256((const void *)p)); }

static inline lanes_i m_weights(const void *p) { return _mm512_load_si512(p); }
static inline lanes_i m_or(lanes_i a, lanes_i b) { return _mm512_or_si512(a, b); }
static inline lanes_i m_bits(lanes_i a, int n, int mask) {
  return _mm512_and_si512(_mm512_srl_epi32(a, _mm_cvtsi32_si128(n)), _mm512_set1_epi32(mask));
}
static inline lanes_i m_signed_byte(lanes_i a, int i) {
  return _mm512_srai_epi32(_mm512_sll_epi32(a, _mm_cvtsi32_si128(24 - 8 * i)), 24);
}

static inline lanes_i m_start(const ck_type type, const int32_t *offset) {
  lanes_i start = _mm512_set1_epi32(*offset);
  return type == CK_Q4_K ? _mm512_setzero_si512() : type == CK_Q8_0 ? _mm512_slli_epi32(start, 4) : start;
}

static inline lanes_i m_start_half(const int32_t *offset, const int32_t *first, int half) {
  return _mm512_slli_epi32(_mm512_set1_epi32(half == 0 ? *first : *offset - *first), 2);
}

static inline lanes_i m_step(const ck_type type, lanes_i sum, lanes_i w, const signed char *x) {
  (void)type;
  int32_t four;
  memcpy(&four, x, sizeof four);
  return _mm512_dpbusd_epi32(sum, w, _mm512_set1_epi32(four));
}

static inline lanes_i m_end(const ck_type type, lanes_i sum, const int32_t *offset) {
  (void)type, (void)offset;
  return sum;
}

// Sixteen bytes of each of sixteen columns to four vectors that hold four of them for each column.
static inline void pack_sixteen(lanes_i to[4], const char *const *w, size_t from) {
  lanes_i a[4];
  for (int i = 0; i < 4; i++) {
    a[i] = _mm512_castsi128_si512(_mm_loadu_si128((const void *)(w[i] + from)));
    a[i] = _mm512_inserti32x4(a[i], _mm_loadu_si128((const void *)(w[i + 4] + from)), 1);
    a[i] = _mm512_inserti32x4(a[i], _mm_loadu_si128((const void *)(w[i + 8] + from)), 2);
    a[i] = _mm512_inserti32x4(a[i], _mm_loadu_si128((const void *)(w[i + 12] + from)), 3);
  }
  lanes_i low01 = _mm512_unpacklo_epi32(a[0], a[1]), high01 = _mm512_unpackhi_epi32(a[0], a[1]);
  lanes_i low23 = _mm512_unpacklo_epi32(a[2], a[3]), high23 = _mm512_unpackhi_epi32(a[2], a[3]);
  to[0] = _mm512_unpacklo_epi64(low01, low23);
  to[1] = _mm512_unpackhi_epi64(low01, low23);
  to[2] = _mm512_unpacklo_epi64(high01, high23);
  to[3] = _mm512_unpackhi_epi64(high01, high23);
}

static inline void pack_bytes(const ck_type type, void *to, const char *const *w) {
  enum { APART = VECTORS * 64 };
  char *bytes = to;
  lanes_i four[4];
  if (type == CK_Q4_0) {
    const lanes_i low = _mm512_set1_epi8(15);
    pack_sixteen(four, w, 0);
    for (int i = 0; i < 4; i++) {
      _mm512_store_si512(bytes + i * APART, _mm512_and_si512(four[i], low));
      _mm512_store_si512(bytes + (i + 4) * APART, _mm512_and_si512(_mm512_srli_epi16(four[i], 4), low));
    }
    return;
  }
  for (int half = 0; half < 2; half++) {
    pack_sixteen(four, w, (size_t)half * 16);
    for (int i = 0; i < 4; i++) {
      _mm512_store_si512(bytes + (half * 4 + i) * APART, _mm512_xor_si512(four[i], _mm512_set1_epi8((char)0x80)));
    }
  }
}

// Sixteen weights of each block of a pair at a time: they share the bytes of their low four bits.
static inline void pack_pair(const ck_type type, void *const to[2], const char *const *w, const size_t pair) {
  enum { APART = VECTORS * 64 };
  const lanes_i low = _mm512_set1_epi8(15), high = _mm512_set1_epi8(0x30);
  for (size_t half = 0; half < 2; half++) {
    lanes_i both[4], top[4];
    pack_sixteen(both, w, (type == CK_Q4_K ? CK_Q4_K_QUANTS : 0) + pair * CK_BLOCK + half * 16);
    if (type == CK_Q6_K) pack_sixteen(top, w, CK_Q6_K_HIGH + pair / 2 * CK_BLOCK + half * 16);
    for (size_t i = 0; i < 4; i++) {
      lanes_i first = _mm512_and_si512(both[i], low);
      lanes_i second = _mm512_and_si512(_mm512_srli_epi16(both[i], 4), low);
      if (type == CK_Q6_K) {
        lanes_i of_first = pair % 2 == 0 ? _mm512_slli_epi16(top[i], 4) : _mm512_slli_epi16(top[i], 2);
        lanes_i of_second = pair % 2 == 0 ? top[i] : _mm512_srli_epi16(top[i], 2);
        first = _mm512_or_si512(first, _mm512_and_si512(of_first, high));
        second = _mm512_or_si512(second, _mm512_and_si512(of_second, high));
      }
      _mm512_store_si512((char *)to[0] + (half * 4 + i) * APART, first);
      _mm512_store_si512((char *)to[1] + (half * 4 + i) * APART, second);
    }
  }
}

#include "dot_many.inc.h"

void ck_set_avx512_vnni(ck_table *table) {
  table->linear[CK_Q8_0] = (ck_linear_kernels){
      {few_q8_0_avx512_vnni, CK_INPUT_Q8}, {many_q8_0_avx512_vnni, CK_INPUT_Q8}, 6};
  table->linear[CK_Q4_0] = (ck_linear_kernels){
      {few_q4_0_avx512_vnni, CK_INPUT_Q8}, {many_q4_0_avx512_vnni, CK_INPUT_Q8}, 4};
  table->linear[CK_Q4_K] = (ck_linear_kernels){
      {few_q4_k_avx512_vnni, CK_INPUT_Q8}, {many_q4_k_avx512_vnni, CK_INPUT_Q8}, 12};
  table->linear[CK_Q6_K] = (ck_linear_kernels){
      {few_q6_k_avx512_vnni, CK_INPUT_Q8}, {many_q6_k_avx512_vnni, CK_INPUT_Q8}, 10};
}

#pragma clang attribute pop

#endif
