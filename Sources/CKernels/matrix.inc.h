// SPDX-License-Identifier: Apache-2.0
//
// The template of the matrix kernels: linear layers for many rows, whose inputs come as CK_INPUT_BF16. Each file of a
// tier defines what is listed below and includes this file once. No include guard.
//
//   CK_SUFFIX(name)    name with the tier's suffix
//   MATRIX_DEPTH       elements of k that a panel holds: a multiple of 32
//   pack_panel(elements, type, rows, k, depth)
//                      fills a panel from PANEL_COLUMNS rows of weights, elements [k, k + depth), with zeros up to a
//                      multiple of 32 elements
//   multiply(block, next, next_stride, next_bytes)
//                      a matrix_block, and the weights to call into the cache meanwhile, if any
//
// A panel is PANEL_COLUMNS rows of weights, side by side, in pairs of elements: what both the dot products of AVX-512
// and the tiles of AMX take. It is packed once, stays in the first-level cache and meets there all rows of inputs, a
// part of which, MATRIX_DEPTH long, stays in the second-level one. While it does so, the weights of the next panel are
// called into the cache, so that their way from memory is hidden behind the arithmetic.
//
// Every sum has an accumulator of its own, and meets k in the same order and the same parts wherever it stands: a row's
// result does not depend on its neighbours, nor a column's.

enum {
  PANEL_COLUMNS = CK_PANEL_COLUMNS,
  PANEL_PAIR_BYTES = 4 * PANEL_COLUMNS,
  STEP = 32,  // elements of k: inputs are filled up to a multiple, and so are panels
  MATRIX_LINE = 64,
};

#define INLINE static inline __attribute__((always_inline))
#if defined(__clang__)
#define UNROLLED _Pragma("clang loop unroll(full)")
#else
#define UNROLLED _Pragma("GCC unroll 16")
#endif

// [depth / 2][PANEL_COLUMNS][2]
typedef struct matrix_panel {
  _Alignas(64) uint16_t elements[MATRIX_DEPTH * PANEL_COLUMNS];
} matrix_panel;

// y[row, column] = what was there + sum over depth of x[row] * panel[column], for all rows and the panel's columns. In
// the first part of k it is `bias`, [PANEL_COLUMNS], that was there.
typedef struct matrix_block {
  float *y;
  size_t y_stride;
  const char *x;
  size_t x_stride_bytes;
  const uint16_t *panel;
  const float *bias;  // 64-byte aligned; NULL: the sums in y go on
  size_t rows;
  size_t columns;
  size_t depth;  // a multiple of STEP
} matrix_block;

static void CK_SUFFIX(multiply)(const matrix_block *block, const char *next, size_t next_stride, size_t next_bytes);

INLINE size_t least(size_t a, size_t b) { return a < b ? a : b; }

// Part `part` of `parts` of the cache lines of a panel's weights: PANEL_COLUMNS rows of `bytes`.
INLINE void call_panel_into_cache(const char *w, size_t stride, size_t bytes, size_t part, size_t parts) {
  if (!w) return;
  size_t lines = bytes / MATRIX_LINE + 1;
  size_t first = PANEL_COLUMNS * lines * part / parts;
  size_t end = PANEL_COLUMNS * lines * (part + 1) / parts;
  // As integers: there may be no weights at that address, and nothing happens then.
  uintptr_t row = (uintptr_t)w + first / lines * stride;
  size_t line = first % lines;
  for (size_t i = first; i < end; i++) {
    __builtin_prefetch((const void *)(row + line * MATRIX_LINE), 0, 2);
    if (++line < lines) continue;
    line = 0;
    row += stride;
  }
}

// The panel that is needed after the one of `column` and k.
INLINE const char *next_weights(const ck_linear *a, ck_type type, size_t column, size_t k) {
  size_t next = column + PANEL_COLUMNS < a->n1 ? column + PANEL_COLUMNS : a->n0;
  size_t next_k = next == a->n0 ? k + MATRIX_DEPTH : k;
  return (const char *)((uintptr_t)a->w + next * a->w_stride_bytes + ck_type_bytes(type, next_k));
}

static void CK_SUFFIX(matrix)(const ck_linear *a, ck_type type) {
  matrix_panel panel;
  _Alignas(64) float bias[PANEL_COLUMNS];
  size_t x_stride = ck_input_bytes(CK_INPUT_BF16, a->k);
  size_t k = 0;
  do {
    size_t depth = least(MATRIX_DEPTH, a->k - k);
    for (size_t column = a->n0; column < a->n1; column += PANEL_COLUMNS) {
      size_t columns = least(PANEL_COLUMNS, a->n1 - column);
      const char *rows[PANEL_COLUMNS];  // beyond the last one the last one again
      for (size_t j = 0; j < PANEL_COLUMNS; j++) {
        rows[j] = (const char *)a->w + least(column + j, a->n1 - 1) * a->w_stride_bytes;
        bias[j] = j < columns && a->bias ? a->bias[column + j] : 0;
      }
      CK_SUFFIX(pack_panel)(panel.elements, type, rows, k, depth);
      matrix_block block = {
          .y = a->y + column,
          .y_stride = a->y_stride,
          .x = (const char *)a->prepared + k * sizeof(uint16_t),
          .x_stride_bytes = x_stride,
          .panel = panel.elements,
          .bias = k == 0 ? bias : NULL,
          .rows = a->m,
          .columns = columns,
          .depth = (depth + STEP - 1) / STEP * STEP,
      };
      CK_SUFFIX(multiply)(&block, next_weights(a, type, column, k), a->w_stride_bytes, ck_type_bytes(type, depth));
    }
    k += depth;
  } while (k < a->k);
}
