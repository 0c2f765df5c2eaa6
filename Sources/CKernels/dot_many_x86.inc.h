// SPDX-License-Identifier: Apache-2.0
// The operations of dot_many.inc.h in 256 bits; m_start, m_step and m_end are the including file's, as is BYTES_HIGH:
// by how much weights of 8 bits are stored too high.

enum { LANES = 8, VECTORS = 2, TILE_ROWS = 3, PANEL_BYTES = 8192 };
typedef __m256 lanes_f;
typedef __m256i lanes_i;

static inline lanes_f m_zero(void) { return _mm256_setzero_ps(); }
static inline lanes_f m_set1(const float *p) { return _mm256_broadcast_ss(p); }
static inline lanes_f m_load(const float *p) { return _mm256_loadu_ps(p); }
static inline void m_store(float *p, lanes_f a) { _mm256_storeu_ps(p, a); }
static inline lanes_f m_add(lanes_f a, lanes_f b) { return _mm256_add_ps(a, b); }
static inline lanes_f m_mul(lanes_f a, lanes_f b) { return _mm256_mul_ps(a, b); }
static inline lanes_f m_fma(lanes_f a, lanes_f b, lanes_f c) { return _mm256_fmadd_ps(a, b, c); }
static inline lanes_f m_of(lanes_i a) { return _mm256_cvtepi32_ps(a); }
static inline lanes_f m_of_halves(const uint16_t *p) { return _mm256_cvtph_ps(_mm_loadu_si128((const void *)p)); }
static inline lanes_i m_weights(const void *p) { return _mm256_load_si256(p); }
static inline lanes_i m_or(lanes_i a, lanes_i b) { return _mm256_or_si256(a, b); }
static inline lanes_i m_bits(lanes_i a, int n, int mask) {
  return _mm256_and_si256(_mm256_srl_epi32(a, _mm_cvtsi32_si128(n)), _mm256_set1_epi32(mask));
}
static inline lanes_i m_signed_byte(lanes_i a, int i) {
  return _mm256_srai_epi32(_mm256_sll_epi32(a, _mm_cvtsi32_si128(24 - 8 * i)), 24);
}

static inline lanes_i m_four(const signed char *x) {
  int32_t four;
  memcpy(&four, x, sizeof four);
  return _mm256_set1_epi32(four);
}

// Sixteen bytes of each of eight columns to four vectors that hold four of them for each column.
static inline void pack_sixteen(lanes_i to[4], const char *const *w, size_t from) {
  lanes_i a[4];
  for (int i = 0; i < 4; i++) {
    a[i] = _mm256_castsi128_si256(_mm_loadu_si128((const void *)(w[i] + from)));
    a[i] = _mm256_inserti128_si256(a[i], _mm_loadu_si128((const void *)(w[i + 4] + from)), 1);
  }
  lanes_i low01 = _mm256_unpacklo_epi32(a[0], a[1]), high01 = _mm256_unpackhi_epi32(a[0], a[1]);
  lanes_i low23 = _mm256_unpacklo_epi32(a[2], a[3]), high23 = _mm256_unpackhi_epi32(a[2], a[3]);
  to[0] = _mm256_unpacklo_epi64(low01, low23);
  to[1] = _mm256_unpackhi_epi64(low01, low23);
  to[2] = _mm256_unpacklo_epi64(high01, high23);
  to[3] = _mm256_unpackhi_epi64(high01, high23);
}

static inline void pack_bytes(const ck_type type, void *to, const char *const *w) {
  enum { APART = VECTORS * 32 };
  char *bytes = to;
  lanes_i four[4];
  if (type == CK_Q4_0) {
    const lanes_i low = _mm256_set1_epi8(15);
    pack_sixteen(four, w, 0);
    for (int i = 0; i < 4; i++) {
      _mm256_store_si256((void *)(bytes + i * APART), _mm256_and_si256(four[i], low));
      _mm256_store_si256((void *)(bytes + (i + 4) * APART), _mm256_and_si256(_mm256_srli_epi16(four[i], 4), low));
    }
    return;
  }
  const lanes_i high = _mm256_set1_epi8((char)BYTES_HIGH);
  for (int half = 0; half < 2; half++) {
    pack_sixteen(four, w, (size_t)half * 16);
    for (int i = 0; i < 4; i++) {
      _mm256_store_si256((void *)(bytes + (half * 4 + i) * APART), _mm256_xor_si256(four[i], high));
    }
  }
}

// Sixteen weights of each block of a pair at a time: they share the bytes of their low four bits.
static inline void pack_pair(const ck_type type, void *const to[2], const char *const *w, const size_t pair) {
  enum { APART = VECTORS * 32 };
  const lanes_i low = _mm256_set1_epi8(15), high = _mm256_set1_epi8(0x30);
  for (size_t half = 0; half < 2; half++) {
    lanes_i both[4], top[4];
    pack_sixteen(both, w, (type == CK_Q4_K ? CK_Q4_K_QUANTS : 0) + pair * CK_BLOCK + half * 16);
    if (type == CK_Q6_K) pack_sixteen(top, w, CK_Q6_K_HIGH + pair / 2 * CK_BLOCK + half * 16);
    for (size_t i = 0; i < 4; i++) {
      lanes_i first = _mm256_and_si256(both[i], low);
      lanes_i second = _mm256_and_si256(_mm256_srli_epi16(both[i], 4), low);
      if (type == CK_Q6_K) {
        lanes_i of_first = pair % 2 == 0 ? _mm256_slli_epi16(top[i], 4) : _mm256_slli_epi16(top[i], 2);
        lanes_i of_second = pair % 2 == 0 ? top[i] : _mm256_srli_epi16(top[i], 2);
        first = _mm256_or_si256(first, _mm256_and_si256(of_first, high));
        second = _mm256_or_si256(second, _mm256_and_si256(of_second, high));
      }
      _mm256_store_si256((void *)((char *)to[0] + (half * 4 + i) * APART), first);
      _mm256_store_si256((void *)((char *)to[1] + (half * 4 + i) * APART), second);
    }
  }
}

#include "dot_many.inc.h"
