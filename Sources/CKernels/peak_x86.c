// SPDX-License-Identifier: Apache-2.0
// The peak loops of x86. Each chain's sum waits only for itself; an empty assembly statement keeps the compiler from
// seeing through the loop.

#include "peak.h"

#if defined(__x86_64__)

#include <immintrin.h>

// sum[i] = step for every chain, `rounds` times. The array is gone after unrolling: every sum stays in a register.
#define RUN_CHAINS(type, zero, step)                                                    \
  type sum[CK_PEAK_CHAINS];                                                             \
  _Pragma("clang loop unroll(full)") for (int i = 0; i < CK_PEAK_CHAINS; i++) sum[i] = zero; \
  for (size_t round = 0; round < rounds; round++) {                                     \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < CK_PEAK_CHAINS; i++) {       \
      sum[i] = step;                                                                    \
      __asm__ volatile("" : "+v"(sum[i]));                                              \
    }                                                                                   \
  }                                                                                     \
  type total = sum[0];                                                                  \
  for (int i = 1; i < CK_PEAK_CHAINS; i++)

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

float ck_peak_f32_avx2(size_t rounds) {
  const __m256 half = _mm256_set1_ps(0.5f), one = _mm256_set1_ps(1);
  RUN_CHAINS(__m256, _mm256_setzero_ps(), _mm256_fmadd_ps(sum[i], half, one)) total = _mm256_add_ps(total, sum[i]);
  return _mm256_cvtss_f32(total);
}

// Without a dot product: pairs of bytes to 16 bits, pairs of those to 32, and the sum.
float ck_peak_int8_avx2(size_t rounds) {
  const __m256i ones = _mm256_set1_epi16(1), signed_bytes = _mm256_set1_epi8(-3);
  RUN_CHAINS(__m256i, _mm256_setzero_si256(),
             _mm256_add_epi32(sum[i], _mm256_madd_epi16(_mm256_maddubs_epi16(sum[i], signed_bytes), ones)))
    total = _mm256_add_epi32(total, sum[i]);
  return (float)_mm256_extract_epi32(total, 0);
}

static inline uint64_t fold(__m256i sum) {
  __m128i two = _mm_xor_si128(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
  return (uint64_t)_mm_cvtsi128_si64(_mm_xor_si128(two, _mm_unpackhi_epi64(two, two)));
}

uint64_t ck_read_avx2(const void *memory, size_t bytes) {
  const __m256i *lines = memory;
  __m256i even = _mm256_setzero_si256(), odd = even;
  for (size_t i = 0; i < bytes / 64; i++) {
    even = _mm256_xor_si256(even, _mm256_load_si256(lines + 2 * i));
    odd = _mm256_xor_si256(odd, _mm256_load_si256(lines + 2 * i + 1));
  }
  return fold(_mm256_xor_si256(even, odd));
}

#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx2,fma,avxvnni"))), apply_to = function)

float ck_peak_int8_avx_vnni(size_t rounds) {
  const __m256i bytes = _mm256_set1_epi8(3), signed_bytes = _mm256_set1_epi8(-3);
  RUN_CHAINS(__m256i, _mm256_setzero_si256(), _mm256_dpbusd_avx_epi32(sum[i], bytes, signed_bytes))
    total = _mm256_add_epi32(total, sum[i]);
  return (float)_mm256_extract_epi32(total, 0);
}

#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)

float ck_peak_f32_avx512(size_t rounds) {
  const __m512 half = _mm512_set1_ps(0.5f), one = _mm512_set1_ps(1);
  RUN_CHAINS(__m512, _mm512_setzero_ps(), _mm512_fmadd_ps(sum[i], half, one)) total = _mm512_add_ps(total, sum[i]);
  return _mm512_cvtss_f32(total);
}

uint64_t ck_read_avx512(const void *memory, size_t bytes) {
  const __m512i *lines = memory;
  __m512i even = _mm512_setzero_si512(), odd = even;
  size_t i = 0;
  for (; i + 2 <= bytes / 64; i += 2) {
    even = _mm512_xor_si512(even, _mm512_load_si512(lines + i));
    odd = _mm512_xor_si512(odd, _mm512_load_si512(lines + i + 1));
  }
  if (i < bytes / 64) even = _mm512_xor_si512(even, _mm512_load_si512(lines + i));
  __m512i sum = _mm512_xor_si512(even, odd);
  return fold(_mm256_xor_si256(_mm512_castsi512_si256(sum), _mm512_extracti64x4_epi64(sum, 1)));
}

#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,avx512vnni"))),       \
                             apply_to = function)

float ck_peak_int8_avx512(size_t rounds) {
  const __m512i bytes = _mm512_set1_epi8(3), signed_bytes = _mm512_set1_epi8(-3);
  RUN_CHAINS(__m512i, _mm512_setzero_si512(), _mm512_dpbusd_epi32(sum[i], bytes, signed_bytes))
    total = _mm512_add_epi32(total, sum[i]);
  return (float)_mm_cvtsi128_si32(_mm512_castsi512_si128(total));
}

#pragma clang attribute pop

#pragma clang attribute push(                                                                                        \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,avx512vnni,avx512bf16"))), apply_to = function)

float ck_peak_bf16_avx512(size_t rounds) {
  // 0x3f80 is 1 in bf16, 0xbf00 is -0.5: the sums grow by 0 a pair and never overflow.
  const __m512bh first = (__m512bh)_mm512_set1_epi16(0x3f80);
  const __m512bh second = (__m512bh)_mm512_set1_epi32((int)0x3f00bf00);
  RUN_CHAINS(__m512, _mm512_setzero_ps(), _mm512_dpbf16_ps(sum[i], first, second)) total = _mm512_add_ps(total, sum[i]);
  return _mm512_cvtss_f32(total);
}

#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("amx-tile,amx-bf16,amx-int8"))), apply_to = function)

// Tiles of 16 rows of 64 bytes: sums in 0 to 3, left factors in 4 and 5, right factors in 6 and 7.
static void configure_tiles(void) {
  struct __attribute__((packed)) {
    uint8_t palette, start_row, reserved[14];
    uint16_t row_bytes[16];
    uint8_t rows[16];
  } configuration = {.palette = 1};
  for (int tile = 0; tile < 8; tile++) {
    configuration.row_bytes[tile] = 64;
    configuration.rows[tile] = 16;
  }
  _tile_loadconfig(&configuration);
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  _tile_zero(4);
  _tile_zero(5);
  _tile_zero(6);
  _tile_zero(7);
}

float ck_peak_bf16_amx(size_t rounds) {
  configure_tiles();
  for (size_t round = 0; round < rounds; round++) {
    _tile_dpbf16ps(0, 4, 6);
    _tile_dpbf16ps(1, 4, 7);
    _tile_dpbf16ps(2, 5, 6);
    _tile_dpbf16ps(3, 5, 7);
  }
  _tile_release();
  return 0;
}

float ck_peak_int8_amx(size_t rounds) {
  configure_tiles();
  for (size_t round = 0; round < rounds; round++) {
    _tile_dpbusd(0, 4, 6);
    _tile_dpbusd(1, 4, 7);
    _tile_dpbusd(2, 5, 6);
    _tile_dpbusd(3, 5, 7);
  }
  _tile_release();
  return 0;
}

#pragma clang attribute pop

#endif
