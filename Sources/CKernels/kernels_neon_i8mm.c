// SPDX-License-Identifier: Apache-2.0
// AArch64 with FEAT_I8MM: products of two rows of eight bytes with two columns of eight, added to four 32-bit sums.
// Twice the products of a dot product instruction, for many rows; few rows are the dot products' matter.

#include "internal.h"

#if defined(__aarch64__)

#include <arm_neon.h>
#include <string.h>

#include "half.h"

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("i8mm,dotprod"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("arch=armv8.2-a+i8mm+dotprod")
#endif

enum { COLUMNS = 8, ROWS = 4, EIGHTS = CK_BLOCK / 8, PANEL_BLOCKS = 48, BLOCK_ROWS = 256 };

#define INLINE static inline __attribute__((always_inline))

// Columns in pairs: eight bytes of k of the one, then of the other.
typedef struct panel {
  _Alignas(64) signed char bytes[PANEL_BLOCKS][EIGHTS][COLUMNS][8];
  _Alignas(64) float scales[PANEL_BLOCKS][COLUMNS];
} panel;

INLINE size_t least(size_t a, size_t b) { return a < b ? a : b; }

INLINE size_t block_bytes(const ck_type type) { return type == CK_Q8_0 ? CK_Q8_0_BYTES : CK_Q4_0_BYTES; }

INLINE void pack_block(panel *p, const ck_type type, size_t block, size_t column, const char *w) {
  p->scales[block][column] = ck_f16_to_f32(ck_load_u16(w, 0));
  uint8x16_t first = vld1q_u8((const void *)(w + sizeof(uint16_t)));
  int8x16_t low = vreinterpretq_s8_u8(first);
  int8x16_t high;
  if (type == CK_Q8_0) {
    high = vreinterpretq_s8_u8(vld1q_u8((const void *)(w + sizeof(uint16_t) + 16)));
  } else {
    low = vsubq_s8(vreinterpretq_s8_u8(vandq_u8(first, vdupq_n_u8(15))), vdupq_n_s8(8));
    high = vsubq_s8(vreinterpretq_s8_u8(vshrq_n_u8(first, 4)), vdupq_n_s8(8));
  }
  vst1_s8(p->bytes[block][0][column], vget_low_s8(low));
  vst1_s8(p->bytes[block][1][column], vget_high_s8(low));
  vst1_s8(p->bytes[block][2][column], vget_low_s8(high));
  vst1_s8(p->bytes[block][3][column], vget_high_s8(high));
}

// COLUMNS columns from `column` on, blocks [first, first + count); beyond the last column the last one again.
INLINE void pack_panel(panel *p, const ck_linear *a, const ck_type type, size_t column, size_t first, size_t count) {
  for (size_t j = 0; j < COLUMNS; j++) {
    const char *w = (const char *)a->w + least(column + j, a->n1 - 1) * a->w_stride_bytes + first * block_bytes(type);
    for (size_t b = 0; b < count; b++) pack_block(p, type, b, j, w + b * block_bytes(type));
  }
}

INLINE float32x4_t two_rows(const float *even, const float *odd) {
  return vcombine_f32(vld1_dup_f32(even), vld1_dup_f32(odd));
}

// Adds `count` blocks from block `first` on to the sums of ROWS rows, of which some may be the same one.
INLINE void many_tile(float (*const *sums)[COLUMNS], const panel *p, const char *const *rows, size_t k, size_t first,
                      size_t count) {
  enum { ROW_PAIRS = ROWS / 2, COLUMN_PAIRS = COLUMNS / 2 };
  float32x4_t acc[ROW_PAIRS][COLUMN_PAIRS];
  for (int r = 0; r < ROW_PAIRS; r++) {
    for (int c = 0; c < COLUMN_PAIRS; c++) {
      float32x2_t even = vld1_f32(*sums[2 * r] + 2 * c);
      float32x2_t odd = vld1_f32(*sums[2 * r + 1] + 2 * c);
      acc[r][c] = first == 0 ? vdupq_n_f32(0) : vcombine_f32(even, odd);
    }
  }
  for (size_t b = 0; b < count; b++) {
    int32x4_t dot[ROW_PAIRS][COLUMN_PAIRS];
    for (int r = 0; r < ROW_PAIRS; r++) {
      for (int c = 0; c < COLUMN_PAIRS; c++) dot[r][c] = vdupq_n_s32(0);
    }
    for (size_t i = 0; i < EIGHTS; i++) {
      size_t at = (first + b) * CK_BLOCK + 8 * i;
      for (int r = 0; r < ROW_PAIRS; r++) {
        int8x8_t even = vld1_s8((const signed char *)rows[2 * r] + at);
        int8x8_t odd = vld1_s8((const signed char *)rows[2 * r + 1] + at);
        for (int c = 0; c < COLUMN_PAIRS; c++) {
          dot[r][c] = vmmlaq_s32(dot[r][c], vcombine_s8(even, odd), vld1q_s8(p->bytes[b][i][2 * c]));
        }
      }
    }
    for (int r = 0; r < ROW_PAIRS; r++) {
      float32x4_t x = two_rows(ck_q8_row_scales(rows[2 * r], k) + first + b,
                               ck_q8_row_scales(rows[2 * r + 1], k) + first + b);
      for (int c = 0; c < COLUMN_PAIRS; c++) {
        float32x2_t w = vld1_f32(p->scales[b] + 2 * c);
        acc[r][c] = vfmaq_f32(acc[r][c], vmulq_f32(vcombine_f32(w, w), x), vcvtq_f32_s32(dot[r][c]));
      }
    }
  }
  for (int r = 0; r < ROW_PAIRS; r++) {
    for (int c = 0; c < COLUMN_PAIRS; c++) {
      vst1_f32(*sums[2 * r] + 2 * c, vget_low_f32(acc[r][c]));
      vst1_f32(*sums[2 * r + 1] + 2 * c, vget_high_f32(acc[r][c]));
    }
  }
}

// All rows of a block of rows against the panel; beyond the last row the last one again, to where nobody looks.
INLINE void many_rows(float (*sums)[COLUMNS], const panel *p, const ck_linear *a, size_t row, size_t rows, size_t first,
                      size_t count) {
  size_t row_bytes = ck_input_bytes(CK_INPUT_Q8, a->k);
  for (size_t i = 0; i < rows; i += ROWS) {
    const char *x[ROWS];
    float(*to[ROWS])[COLUMNS];
    for (size_t r = 0; r < ROWS; r++) {
      x[r] = (const char *)a->prepared + (row + least(i + r, rows - 1)) * row_bytes;
      to[r] = sums + i + r;
    }
    many_tile(to, p, x, a->k, first, count);
  }
}

INLINE void many(const ck_linear *a, const ck_type type) {
  panel p;
  _Alignas(64) float sums[BLOCK_ROWS][COLUMNS];
  memset(sums, 0, sizeof sums);
  size_t blocks = a->k / CK_BLOCK;
  for (size_t row = 0; row < a->m; row += BLOCK_ROWS) {
    size_t rows = least(BLOCK_ROWS, a->m - row);
    for (size_t column = a->n0; column < a->n1; column += COLUMNS) {
      for (size_t first = 0; first < blocks; first += PANEL_BLOCKS) {
        size_t count = least(PANEL_BLOCKS, blocks - first);
        pack_panel(&p, a, type, column, first, count);
        many_rows(sums, &p, a, row, rows, first, count);
      }
      for (size_t i = 0; i < rows; i++) {
        float *y = a->y + (row + i) * a->y_stride;
        for (size_t j = column; j < least(column + COLUMNS, a->n1); j++) {
          y[j] = a->bias ? sums[i][j - column] + a->bias[j] : sums[i][j - column];
        }
      }
    }
  }
}

static void many_q8_0_neon_i8mm(const ck_linear *a) { many(a, CK_Q8_0); }
static void many_q4_0_neon_i8mm(const ck_linear *a) { many(a, CK_Q4_0); }

void ck_set_neon_i8mm(ck_table *table) {
  table->linear[CK_Q8_0].many = (ck_linear_kernel){many_q8_0_neon_i8mm, CK_INPUT_Q8};
  table->linear[CK_Q4_0].many = (ck_linear_kernel){many_q4_0_neon_i8mm, CK_INPUT_Q8};
}

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
