// SPDX-License-Identifier: Apache-2.0
// The super-blocks of Q4_K and Q6_K (ggml-common.h): 256 weights, in blocks of 32 and 16 that have small whole numbers
// for scales, which share a scale in f16.
//
// Q4_K, 144 bytes: f16 scale d, f16 scale dmin, 12 bytes of scales s and minima m, two of 6 bits for each block of 32,
// 128 bytes of q; byte i of the t-th 32 of those holds q[64 t + i] low and q[64 t + 32 + i] high. A weight is
// d * s * q - dmin * m.
//
// Q6_K, 210 bytes: 128 bytes of the low four bits of q, 64 of the high two, 16 signed scales s, one for each block of
// 16, f16 scale d. For each half of 128 weights, of 64 and 32 bytes: weight i of the first 64 lies in the low four bits
// of byte i, weight 64 + i in its high ones; the high two bits of weight i, 32 + i, 64 + i and 96 + i lie in byte i
// from the lowest on. A weight is d * s * (q - 32).

#ifndef CK_SUPER_BLOCKS_H
#define CK_SUPER_BLOCKS_H

#include "half.h"

enum {
  CK_Q4_K_SCALES = 4,  // bytes into the super-block
  CK_Q4_K_QUANTS = 16,
  CK_Q6_K_HIGH = 128,
  CK_Q6_K_SCALES = 192,
  CK_Q6_K_STEP = 208,
  CK_SUB_BLOCKS = 8,  // of 32 weights
};

// Scale and minimum of each of the eight blocks, a byte each.
typedef struct ck_q4_k_factors {
  uint64_t scales;
  uint64_t minima;
} ck_q4_k_factors;

// The first four of each have a byte's low six bits. The others have their low four bits together in one of the last
// four bytes, and their high two where the former leave room.
static inline ck_q4_k_factors ck_q4_k_factors_of(const void *block) {
  uint64_t first;
  uint32_t last;
  memcpy(&first, (const char *)block + CK_Q4_K_SCALES, sizeof first);
  memcpy(&last, (const char *)block + CK_Q4_K_SCALES + 8, sizeof last);
  const uint64_t low = 0x0f0f0f0fu;
  uint64_t low_four = (last & low) | (uint64_t)(last >> 4 & low) << 32;
  uint64_t second = low_four | (first >> 2 & 0x3030303030303030u);
  first &= 0x3f3f3f3f3f3f3f3fu;
  return (ck_q4_k_factors){(uint32_t)first | second << 32, first >> 32 | (second >> 32 << 32)};
}

static inline unsigned ck_byte_of(uint64_t bytes, size_t i) { return (unsigned)(bytes >> 8 * i & 0xff); }

// The two blocks of 32 weights that share bytes of q: number `pair` of the four pairs of a super-block.
static inline size_t ck_first_of_pair(ck_type type, size_t pair) {
  return type == CK_Q4_K ? 2 * pair : pair / 2 * 4 + pair % 2;
}
static inline size_t ck_second_of_pair(ck_type type, size_t pair) {
  return ck_first_of_pair(type, pair) + (type == CK_Q4_K ? 1 : 2);
}

#endif
