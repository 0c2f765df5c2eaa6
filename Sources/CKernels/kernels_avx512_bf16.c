// SPDX-License-Identifier: Apache-2.0
// AVX-512 with BF16: dot products of pairs of bf16 (VDPBF16PS), twice the arithmetic of f32 in an instruction.
//
// The instruction multiplies exactly, rounds each of its two additions to nearest even, takes denormals for zero and
// makes zero of them, whatever the modes of the thread (Intel SDM volume 2, VDPBF16PS).

#include "internal.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <math.h>

#include "half.h"

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma,f16c"))), \
                             apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma,f16c")
#endif

#define CK_SUFFIX(name) name##_avx512_bf16
enum {
  MATRIX_DEPTH = 512,  // a panel fills a first-level cache, and streams from the second: half as deep is slower
  GROUP_ROWS = 12,     // times two vectors of columns: 24 sums, enough to hide the instruction's latency
};

#define pack_panel_avx512_bf16 ck_pack_panel_avx512_bf16
#define pack_values_avx512_bf16 ck_pack_values_avx512_bf16
#define attention_weights_avx512_bf16 ck_attention_weights_avx512_bf16
#define prepare_row_avx512_bf16 ck_prepare_row_avx512_bf16
#include "matrix.inc.h"

INLINE __m512bh broadcast_pair(const char *p) {
  int32_t pair;
  memcpy(&pair, p, sizeof pair);
  return (__m512bh)_mm512_set1_epi32(pair);
}

// One group of rows against the panel. Without the loops over rows unrolled the sums would not stay in registers.
INLINE void multiply_rows(const matrix_block *b, const int rows, size_t row) {
  __m512 sum[GROUP_ROWS][2];
  __mmask16 low = (__mmask16)((1u << least(b->columns, 16)) - 1);
  __mmask16 high = b->columns > 16 ? (__mmask16)((1u << (b->columns - 16)) - 1) : 0;
  UNROLLED for (int r = 0; r < rows; r++) {
    float *to = b->y + (row + (size_t)r) * b->y_stride;
    __builtin_prefetch(to, 1, 3);
    __builtin_prefetch((const char *)to + 4 * b->columns - 1, 1, 3);
    sum[r][0] = _mm512_setzero_ps();
    sum[r][1] = _mm512_setzero_ps();
  }
  // A register for every third row: the two after it are one and two strides away, which the CPU adds for nothing.
  const size_t stride = b->x_stride_bytes;
  const char *x[GROUP_ROWS / 3];
  UNROLLED for (int r = 0; r < rows; r += 3) x[r / 3] = b->x + (row + (size_t)r) * stride;
  const char *panel = (const char *)b->panel;
  const char *line = x[0] + (size_t)rows * stride;  // of the next group, if there is one
  for (size_t left = b->depth / 2; left > 0; left -= 16, line += 64) {
    const char *ahead = line;
    for (int quarter = 0; quarter < 4; quarter++, ahead += 3 * stride, panel += 4 * PANEL_PAIR_BYTES) {
      __builtin_prefetch(ahead, 0, 3);
      __builtin_prefetch(ahead + stride, 0, 3);
      __builtin_prefetch(ahead + 2 * stride, 0, 3);
      UNROLLED for (int pair = 0; pair < 4; pair++) {
        __m512bh w0 = (__m512bh)_mm512_load_si512((const void *)(panel + pair * PANEL_PAIR_BYTES));
        __m512bh w1 = (__m512bh)_mm512_load_si512((const void *)(panel + pair * PANEL_PAIR_BYTES + 64));
        UNROLLED for (int r = 0; r < rows; r++) {
          __m512bh a = broadcast_pair(x[r / 3] + (size_t)(r % 3) * stride + 4 * pair);
          sum[r][0] = _mm512_dpbf16_ps(sum[r][0], a, w0);
          sum[r][1] = _mm512_dpbf16_ps(sum[r][1], a, w1);
        }
        // Compilers load further ahead than there are registers, and spill.
        __asm__ volatile("" ::: "memory");
      }
      UNROLLED for (int r = 0; r < rows; r += 3) x[r / 3] += 4 * 4;
    }
  }
  UNROLLED for (int r = 0; r < rows; r++) {
    float *to = b->y + (row + (size_t)r) * b->y_stride;
    const float *from = b->bias ? b->bias : to;
    _mm512_mask_storeu_ps(to, low, _mm512_add_ps(_mm512_maskz_loadu_ps(low, from), sum[r][0]));
    if (!high) continue;
    _mm512_mask_storeu_ps(to + 16, high, _mm512_add_ps(_mm512_maskz_loadu_ps(high, from + 16), sum[r][1]));
  }
}

// A function each, never inlined: compilers keep the sums of one in registers, but not those of all in one function.
#define ROWS(rows)                                                                                         \
  static __attribute__((noinline)) void multiply_rows_##rows(const matrix_block *block, size_t row) {      \
    multiply_rows(block, rows, row);                                                                       \
  }
ROWS(1) ROWS(2) ROWS(3) ROWS(4) ROWS(5) ROWS(6) ROWS(7) ROWS(8) ROWS(9) ROWS(10) ROWS(11) ROWS(12)
#undef ROWS

static void CK_SUFFIX(multiply)(const matrix_block *b, const char *next, size_t next_stride, size_t next_bytes) {
  static void (*const multiply_rows_of[])(const matrix_block *, size_t) = {
      NULL,            multiply_rows_1, multiply_rows_2, multiply_rows_3, multiply_rows_4,  multiply_rows_5,
      multiply_rows_6, multiply_rows_7, multiply_rows_8, multiply_rows_9, multiply_rows_10, multiply_rows_11,
      multiply_rows_12};
  // Groups of equal size rather than full ones and a rest, which could not hide the latency.
  size_t groups = (b->rows + GROUP_ROWS - 1) / GROUP_ROWS;
  for (size_t group = 0; group < groups; group++) {
    size_t row = b->rows * group / groups;
    multiply_rows_of[b->rows * (group + 1) / groups - row](b, row);
    call_panel_into_cache(next, next_stride, next_bytes, group, groups);
  }
}

enum { ATTENTION_ROWS = 3 * GROUP_ROWS };

#include "matrix_attention.inc.h"

static void linear_bf16_avx512_bf16(const ck_linear *a) { CK_SUFFIX(matrix)(a, CK_BF16); }

void ck_set_avx512_bf16(ck_table *table) {
  table->linear[CK_BF16].many = (ck_linear_kernel){linear_bf16_avx512_bf16, CK_INPUT_BF16};
  table->attention_bf16 = CK_SUFFIX(attention_bf16);
  table->pack_panel = ck_pack_panel_avx512_bf16;
  table->linear[CK_BF16].many_rows = 8;
}

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
