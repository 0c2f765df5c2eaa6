// SPDX-License-Identifier: Apache-2.0
// Part of the template in kernels.inc.h: linear layers.

// Adds a block's sums to a row of y: the first block sets it, the last one adds the bias.
INLINE void add_sums(const ck_linear *a, float *y, const float *sums, size_t column, size_t columns, int first,
                     int last) {
  const float *bias = last && a->bias ? a->bias + column : NULL;
  size_t j = 0;
  for (; j + LANES <= columns; j += LANES) {
    vector sum = v_load(sums + j);
    if (!first) sum = v_add(v_load(y + j), sum);
    if (bias) sum = v_add(sum, v_load(bias + j));
    v_store(y + j, sum);
  }
  for (; j < columns; j++) {
    float sum = first ? sums[j] : y[j] + sums[j];
    y[j] = bias ? sum + bias[j] : sum;
  }
}

// Four rows of weights from element k on; beyond the last one the last one again.
INLINE void weight_rows(const char *w[4], const ck_linear *a, const weight_type type, size_t column, size_t k) {
  for (size_t j = 0; j < 4; j++) {
    w[j] = (const char *)a->w + smaller(column + j, a->n1 - 1) * a->w_stride_bytes + weight_offset(type, k);
  }
}

INLINE void input_rows(const float *x[4], const ck_linear *a, const int rows, size_t row, size_t k) {
  for (int r = 0; r < rows; r++) x[r] = a->x + (row + (size_t)r) * a->x_stride + k;
}

// Few rows: the weights are read as they lie.
INLINE void linear_direct_tile(const ck_linear *a, const weight_type type, const int rows, size_t row, size_t column) {
  size_t columns = smaller(4, a->n1 - column);
  size_t k = 0;
  do {
    size_t count = smaller(SUM_BLOCK, a->k - k);
    const char *w[4];
    const float *x[4];
    float sums[4][4];
    float *const to[4] = {sums[0], sums[1], sums[2], sums[3]};
    weight_rows(w, a, type, column, k);
    input_rows(x, a, rows, row, k);
    tile(to, rows, x, type, w, count, ROWS_AHEAD * a->w_stride_bytes);
    for (int r = 0; r < rows; r++) {
      float *y = a->y + (row + (size_t)r) * a->y_stride + column;
      add_sums(a, y, sums[r], column, columns, k == 0, k + count == a->k);
    }
    k += count;
  } while (k < a->k);
}

INLINE void linear_direct(const ck_linear *a, const weight_type type) {
  for (size_t column = a->n0; column < a->n1; column += 4) {
    size_t row = 0;
    for (; row + TILE_ROWS <= a->m; row += TILE_ROWS) linear_direct_tile(a, type, TILE_ROWS, row, column);
    if (TILE_ROWS > 3 && row + 3 <= a->m) {
      linear_direct_tile(a, type, 3, row, column);
      row += 3;
    }
    if (row + 2 <= a->m) {
      linear_direct_tile(a, type, 2, row, column);
      row += 2;
    }
    if (row < a->m) linear_direct_tile(a, type, 1, row, column);
  }
}

// sums[row][column - first] for all rows of a block against the four rows of weights in the panel.
INLINE void linear_panel(const ck_linear *a, float sums[ROW_BLOCK][COLUMN_BLOCK], const float *panel, size_t row,
                         size_t rows, size_t column, size_t k, size_t count) {
  const float *x[4];
  float *to[4];
  size_t i = 0;
  for (; i + TILE_ROWS <= rows; i += TILE_ROWS) {
    input_rows(x, a, TILE_ROWS, row + i, k);
    for (size_t r = 0; r < TILE_ROWS; r++) to[r] = sums[i + r] + column;
    packed_tile(to, TILE_ROWS, x, panel, count);
  }
  for (; i < rows; i++) {
    input_rows(x, a, 1, row + i, k);
    to[0] = sums[i] + column;
    packed_tile(to, 1, x, panel, count);
  }
}

// Many rows: four rows of weights at a time are widened once into a panel that stays in the first-level cache, and meet
// there a block of rows of x that stays in the second-level one. Results are gathered until they fill cache lines of y,
// whose rows may all lie a power of two apart.
static void CK_SUFFIX(linear_packed)(const ck_linear *a, weight_type type) {
  _Alignas(64) float panel[4 * SUM_BLOCK];
  _Alignas(64) float sums[ROW_BLOCK][COLUMN_BLOCK];
  for (size_t row = 0; row < a->m; row += ROW_BLOCK) {
    size_t rows = smaller(ROW_BLOCK, a->m - row);
    for (size_t k = 0; k < a->k; k += SUM_BLOCK) {
      size_t count = smaller(SUM_BLOCK, a->k - k);
      for (size_t first = a->n0; first < a->n1; first += COLUMN_BLOCK) {
        size_t columns = smaller(COLUMN_BLOCK, a->n1 - first);
        for (size_t column = 0; column < columns; column += 4) {
          const char *w[4];
          weight_rows(w, a, type, first + column, k);
          CK_SUFFIX(pack_panel)(panel, type, w, count);
          linear_panel(a, sums, panel, row, rows, column, k, count);
        }
        for (size_t i = 0; i < rows; i++) {
          add_sums(a, a->y + (row + i) * a->y_stride + first, sums[i], first, columns, k == 0, k + count == a->k);
        }
      }
    }
  }
}

INLINE void linear(const ck_linear *a, const weight_type type) {
  if (a->m < PACKED_ROWS || a->k == 0) {
    linear_direct(a, type);
  } else {
    CK_SUFFIX(linear_packed)(a, type);
  }
}

static void CK_SUFFIX(linear_f32)(const ck_linear *a) { linear(a, WEIGHT_F32); }
static void CK_SUFFIX(linear_f16)(const ck_linear *a) { linear(a, WEIGHT_F16); }
static void CK_SUFFIX(linear_bf16)(const ck_linear *a) { linear(a, WEIGHT_BF16); }
#ifdef CK_QUANTISED_AS_F32
// Super-blocks of four rows of weights are widened for all rows of inputs: to take one apart for a few elements costs
// more than to multiply them.
INLINE void linear_super(const ck_linear *a, ck_type type, void (*widen)(float *, const void *, size_t)) {
  _Alignas(64) float weights[4][SUM_BLOCK];
  const char *const w[4] = {(char *)weights[0], (char *)weights[1], (char *)weights[2], (char *)weights[3]};
  for (size_t column = a->n0; column < a->n1; column += 4) {
    size_t columns = smaller(4, a->n1 - column);
    size_t k = 0;
    do {
      size_t count = smaller(SUM_BLOCK, a->k - k);
      for (size_t j = 0; j < 4; j++) {
        const char *row = (const char *)a->w + smaller(column + j, a->n1 - 1) * a->w_stride_bytes;
        widen(weights[j], row + ck_type_bytes(type, k), count);
      }
      for (size_t row = 0; row < a->m; row++) {
        const float *x = a->x + row * a->x_stride + k;
        float sums[4];
        float *to = sums;
        tile(&to, 1, &x, WEIGHT_F32, w, count, 0);
        add_sums(a, a->y + row * a->y_stride + column, sums, column, columns, k == 0, k + count == a->k);
      }
      k += count;
    } while (k < a->k);
  }
}

static void CK_SUFFIX(linear_q4_k)(const ck_linear *a) { linear_super(a, CK_Q4_K, ck_widen_q4_k); }
static void CK_SUFFIX(linear_q6_k)(const ck_linear *a) { linear_super(a, CK_Q6_K, ck_widen_q6_k); }
static void CK_SUFFIX(linear_q8_0)(const ck_linear *a) { linear(a, WEIGHT_Q8_0); }
static void CK_SUFFIX(linear_q4_0)(const ck_linear *a) { linear(a, WEIGHT_Q4_0); }
#endif

static float CK_SUFFIX(dot)(const float *x, const float *y, size_t n) {
  vector sum = v_zero();
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) sum = v_fma(v_load(x + i), v_load(y + i), sum);
  if (i < n) sum = v_fma(v_load_part(x + i, n - i), v_load_part(y + i, n - i), sum);
  return v_sum(sum);
}
