// SPDX-License-Identifier: Apache-2.0
// Part of the template in dot_few.inc.h: super-blocks, whose eight blocks of 32 meet the inputs' blocks one by one. The
// including file defines, besides what is said there:
//
//   load_pair(type, to, w, pair)      the two blocks of a pair (super_blocks.h) of the super-block at w
//   super_factors, factors_of(type, w)
//                                     the scales and minima of the super-block at w, in registers
//   scale_inputs(type, to, f, xs)     to[i] = scale of block i times xs[i]; for Q6_K to[2 i] and to[2 i + 1], those of
//                                     its halves
//   subtract_minima(acc, f, sums)     acc less the minima times the sums of the inputs' blocks
//   start_of(type, x)                 for these types, too
//   add_block(type, acc, scale, start, w, x)
//                                     acc + scale * dot; for Q6_K each half's
//
// A result is, whatever the shape of the call, sum over blocks of (scale of w * scale of x) * dot, in pairs, after each
// super-block's minima.

enum { SUPER_SCALES = 2 * CK_SUB_BLOCKS };

INLINE size_t super_bytes(const ck_type type) { return type == CK_Q4_K ? CK_Q4_K_BYTES : CK_Q6_K_BYTES; }

INLINE void dot_super_block(floats acc[FEW_ROWS][COLUMNS], const dot_rows *d, const ck_type type, const int rows,
                            const int columns, size_t first, float scale[COLUMNS][FEW_ROWS][SUPER_SCALES]) {
  const size_t parts = type == CK_Q6_K ? 2 : 1;
  for (size_t pair = 0; pair < CK_SUB_BLOCKS / 2; pair++) {
    const size_t index[2] = {ck_first_of_pair(type, pair), ck_second_of_pair(type, pair)};
    block x[2][FEW_ROWS];
    integers start[2][FEW_ROWS];
    for (int half = 0; half < 2; half++) {
      for (int r = 0; r < rows; r++) {
        x[half][r] = load_inputs(d->x[r] + (first + index[half]) * CK_BLOCK);
        start[half][r] = start_of(type, x[half][r]);
      }
    }
    for (int j = 0; j < columns; j++) {
      block w[2];
      load_pair(type, w, d->w[j] + first / CK_SUB_BLOCKS * super_bytes(type), pair);
      for (int half = 0; half < 2; half++) {
        for (int r = 0; r < rows; r++) {
          const float *by = scale[j][r] + parts * index[half];
          acc[r][j] = add_block(type, acc[r][j], by, start[half][r], w[half], x[half][r]);
        }
      }
    }
  }
}

// All super-blocks of a tile.
INLINE void dot_super_blocks(floats acc[FEW_ROWS][COLUMNS], const dot_rows *d, const ck_type type, const int rows,
                             const int columns, size_t k) {
  _Alignas(64) float scale[COLUMNS][FEW_ROWS][SUPER_SCALES];
  for (size_t b = 0; b < k / CK_BLOCK; b += CK_SUB_BLOCKS) {
    for (int j = 0; j < columns; j++) {
      const char *w = d->w[j] + b / CK_SUB_BLOCKS * super_bytes(type);
      call_blocks(w, super_bytes(type), d->ahead);
      super_factors factors = factors_of(type, w);
      for (int r = 0; r < rows; r++) {
        scale_inputs(type, scale[j][r], &factors, d->scales[r] + b);
        if (type == CK_Q4_K) acc[r][j] = subtract_minima(acc[r][j], &factors, d->sums[r] + b);
      }
    }
    dot_super_block(acc, d, type, rows, columns, b, scale);
  }
}
