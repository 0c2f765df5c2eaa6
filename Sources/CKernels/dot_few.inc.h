// SPDX-License-Identifier: Apache-2.0
//
// The template of linear layers over quantised weights for few rows of 8-bit inputs: CK_INPUT_Q8. Bound by the
// weights' way from memory, so they are read once, as they lie, and unpacked in registers. A file that includes it
// defines:
//
//   CK_SUFFIX(name)
//   floats, integers     sums of a block's products, each of some of its elements
//   block                the 32 bytes of a block, in registers
//   load_inputs load_weights(type, bytes)
//   start_of(type, x)    what a sum starts from, to take back what the weights of `type` are stored too high
//   dot_block(type, start, w, x)
//   f_zero f_of(integers) f_fma(float, b, c)
//   f_sum4(sums, acc)    the lane sums of four vectors
//   block_scales(to, rows, w, bytes, xs)  to[r][i] = scale of block i of w, `bytes` apart, times xs[r][i], for SCALES i
//
// and for super-blocks what dot_few_super.inc.h asks for.
//
// A result is, whatever the shape of the call, sum over blocks of (scale of w * scale of x) * dot, one FMA a lane and
// block, then the sum over lanes: the dots are whole numbers below 2^24 and exact.

enum {
  SCALES = 8,           // blocks whose scales are worked out at once
  FEW_ROWS = 4,         // rows of inputs that the weights meet while they are in registers
  COLUMNS = 4,
  CACHE_LINE = 64,
  BYTES_AHEAD = 16384,  // weights are called into the cache at least so far before they are needed
};

#define INLINE static inline __attribute__((always_inline))

typedef struct dot_rows {
  const signed char *x[FEW_ROWS];
  const float *scales[FEW_ROWS];
  const float *sums[FEW_ROWS];
  const char *w[COLUMNS];
  size_t ahead;  // bytes to the weights that are called into the cache: a tile, at least
} dot_rows;

INLINE size_t block_bytes(const ck_type type) { return type == CK_Q8_0 ? CK_Q8_0_BYTES : CK_Q4_0_BYTES; }

// `count` blocks from block `first` on, whose scales are known.
INLINE void dot_blocks(floats acc[FEW_ROWS][COLUMNS], const dot_rows *d, const ck_type type, const int rows,
                       const int columns, size_t first, const size_t count, float scale[COLUMNS][FEW_ROWS][SCALES]) {
  for (size_t i = 0; i < count; i++) {
    block x[FEW_ROWS];
    integers start[FEW_ROWS];
    for (int r = 0; r < rows; r++) {
      x[r] = load_inputs(d->x[r] + (first + i) * CK_BLOCK);
      start[r] = start_of(type, x[r]);
    }
    for (int j = 0; j < columns; j++) {
      block w = load_weights(type, d->w[j] + (first + i) * block_bytes(type) + sizeof(uint16_t));
      for (int r = 0; r < rows; r++) {
        acc[r][j] = f_fma(scale[j][r][i], f_of(dot_block(type, start[r], w, x[r])), acc[r][j]);
      }
    }
  }
}

// Prefetching never faults; past the end of the weights it only does nothing of use.
INLINE void call_blocks(const char *w, size_t bytes, size_t ahead) {
  uintptr_t from = (uintptr_t)w + ahead;
  for (size_t i = 0; i < bytes; i += CACHE_LINE) __builtin_prefetch((const void *)(from + i), 0, 2);
}

#include "dot_few_super.inc.h"

// All blocks of a tile.
INLINE void dot_plain_blocks(floats acc[FEW_ROWS][COLUMNS], const dot_rows *d, const ck_type type, const int rows,
                             const int columns, size_t k) {
  const size_t bytes = block_bytes(type);
  const size_t blocks = k / CK_BLOCK;
  _Alignas(64) float scale[COLUMNS][FEW_ROWS][SCALES];
  size_t b = 0;
  for (; b + SCALES <= blocks; b += SCALES) {
    for (int j = 0; j < columns; j++) {
      call_blocks(d->w[j] + b * bytes, SCALES * bytes, d->ahead);
      block_scales(scale[j], rows, d->w[j] + b * bytes, bytes, d->scales, b);
    }
    dot_blocks(acc, d, type, rows, columns, b, SCALES, scale);
  }
  for (; b < blocks; b++) {
    for (int j = 0; j < columns; j++) {
      float step = ck_f16_to_f32(ck_load_u16(d->w[j] + b * bytes, 0));
      for (int r = 0; r < rows; r++) scale[j][r][0] = step * d->scales[r][b];
    }
    dot_blocks(acc, d, type, rows, columns, b, 1, scale);
  }
}

INLINE void few_tile(const ck_linear *a, const ck_type type, const int rows, const int columns, size_t row,
                     size_t column) {
  const size_t row_bytes = ck_input_bytes(CK_INPUT_Q8, a->k);
  const size_t tile_bytes = COLUMNS * a->w_stride_bytes;
  dot_rows d;
  d.ahead = tile_bytes > BYTES_AHEAD ? tile_bytes : BYTES_AHEAD;
  floats acc[FEW_ROWS][COLUMNS];
  for (int r = 0; r < rows; r++) {
    const char *prepared = (const char *)a->prepared + (row + (size_t)r) * row_bytes;
    d.x[r] = (const signed char *)prepared;
    d.scales[r] = ck_q8_row_scales(prepared, a->k);
    d.sums[r] = ck_q8_row_sums(prepared, a->k);
    for (int j = 0; j < COLUMNS; j++) acc[r][j] = f_zero();
  }
  for (int j = 0; j < columns; j++) {
    size_t last = a->n1 - 1;
    size_t index = column + (size_t)j < last ? column + (size_t)j : last;
    d.w[j] = (const char *)a->w + index * a->w_stride_bytes;
  }
  if (type == CK_Q4_K || type == CK_Q6_K) dot_super_blocks(acc, &d, type, rows, columns, a->k);
  else dot_plain_blocks(acc, &d, type, rows, columns, a->k);
  for (int r = 0; r < rows; r++) {
    float sums[COLUMNS];
    f_sum4(sums, acc[r]);
    float *y = a->y + (row + (size_t)r) * a->y_stride + column;
    for (size_t j = 0; j < (size_t)columns && column + j < a->n1; j++) {
      y[j] = a->bias ? sums[j] + a->bias[column + j] : sums[j];
    }
  }
}

// Columns go round outside rows: the weights of a tile are in the cache when the next rows meet them.
INLINE void few(const ck_linear *a, const ck_type type) {
  for (size_t column = a->n0; column < a->n1; column += COLUMNS) {
    size_t row = 0;
    for (; row + 2 < a->m; row += FEW_ROWS) {
      for (size_t half = 0; half < COLUMNS && column + half < a->n1; half += 2) {
        if (row + FEW_ROWS <= a->m) few_tile(a, type, FEW_ROWS, 2, row, column + half);
        else few_tile(a, type, 3, 2, row, column + half);
      }
    }
    if (row + 2 == a->m) few_tile(a, type, 2, COLUMNS, row, column);
    if (row + 1 == a->m) few_tile(a, type, 1, COLUMNS, row, column);
  }
}

static void CK_SUFFIX(few_q8_0)(const ck_linear *a) { few(a, CK_Q8_0); }
static void CK_SUFFIX(few_q4_0)(const ck_linear *a) { few(a, CK_Q4_0); }
static void CK_SUFFIX(few_q4_k)(const ck_linear *a) { few(a, CK_Q4_K); }
static void CK_SUFFIX(few_q6_k)(const ck_linear *a) { few(a, CK_Q6_K); }

#undef INLINE
