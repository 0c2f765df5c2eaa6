// SPDX-License-Identifier: Apache-2.0
//
// The template of the vector tiers: each kernels_ISA.c defines the operations listed below and includes this file once.
// No include guard.
//
//   CK_SUFFIX(name)                     name with the tier's suffix
//   vector, LANES                       LANES floats
//   TILE_ROWS                           rows of x that a tile of TILE_ROWS x 4 sums holds in registers
//   VALUE_VECTORS                       vectors of a value row that are summed at once in attention
//   v_zero v_set1 v_load v_store        v_load_part, v_store_part: the first n < LANES, nothing beyond is touched
//   v_add v_sub v_mul v_div v_fma       v_fma(a, b, c) = a * b + c
//   v_max v_min                         give the second operand when an operand is NaN
//   v_abs v_round v_power_of_two        v_power_of_two(n), n whole in [-127, 127]; -127 gives zero
//   v_load_f16 v_load_bf16              and their _part forms: 16-bit floats at any address
//   v_sum v_greatest                    over the lanes
//   v_sum4                              four vectors' lane sums, stored side by side
//   v_sum4x4                            the same for four rows of four, with the same order of additions
//
// The order of a sum over k is the same for every shape of call: LANES partial sums a block of SUM_BLOCK, folded, the
// blocks added in order. That is what makes a row's result independent of its neighbours.

enum { SUM_BLOCK = 1024, ROW_BLOCK = 128, COLUMN_BLOCK = 16, PACKED_ROWS = 8, KEY_BLOCK = 64 };

typedef enum weight_type { WEIGHT_F32, WEIGHT_F16, WEIGHT_BF16 } weight_type;

#define INLINE static inline __attribute__((always_inline))

INLINE size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

INLINE size_t weight_bytes(const weight_type type) { return type == WEIGHT_F32 ? 4 : 2; }

INLINE vector load_weight(const weight_type type, const char *row, size_t i) {
  switch (type) {
    case WEIGHT_F16: return v_load_f16(row + 2 * i);
    case WEIGHT_BF16: return v_load_bf16(row + 2 * i);
    default: return v_load((const void *)(row + 4 * i));
  }
}

INLINE vector load_weight_part(const weight_type type, const char *row, size_t i, size_t n) {
  switch (type) {
    case WEIGHT_F16: return v_load_f16_part(row + 2 * i, n);
    case WEIGHT_BF16: return v_load_bf16_part(row + 2 * i, n);
    default: return v_load_part((const void *)(row + 4 * i), n);
  }
}

// MARK: tiles of dot products

// sums[r][j] = dot of x row r and w row j over n elements, folded, for four j.
INLINE void tile(float *const *sums, const int rows, const float *const *x, const weight_type type, const char *const *w,
                 size_t n) {
  vector acc[4][4];
  for (int r = 0; r < rows; r++) {
    for (int j = 0; j < 4; j++) acc[r][j] = v_zero();
  }
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    vector a[4];
    for (int r = 0; r < rows; r++) a[r] = v_load(x[r] + i);
    for (int j = 0; j < 4; j++) {
      vector b = load_weight(type, w[j], i);
      for (int r = 0; r < rows; r++) acc[r][j] = v_fma(a[r], b, acc[r][j]);
    }
  }
  if (i < n) {
    for (int j = 0; j < 4; j++) {
      vector b = load_weight_part(type, w[j], i, n - i);
      for (int r = 0; r < rows; r++) acc[r][j] = v_fma(v_load_part(x[r] + i, n - i), b, acc[r][j]);
    }
  }
  if (rows == 4) {
    v_sum4x4(sums, acc);
  } else {
    for (int r = 0; r < rows; r++) v_sum4(sums[r], acc[r]);
  }
}

// The same with w packed by pack_panel_of.
INLINE void packed_tile(float *const *sums, const int rows, const float *const *x, const float *panel, size_t n) {
  vector acc[4][4];
  for (int r = 0; r < rows; r++) {
    for (int j = 0; j < 4; j++) acc[r][j] = v_zero();
  }
  size_t i = 0;
  for (; i + LANES <= n; i += LANES, panel += 4 * LANES) {
    vector a[4];
    for (int r = 0; r < rows; r++) a[r] = v_load(x[r] + i);
    for (int j = 0; j < 4; j++) {
      vector b = v_load(panel + j * LANES);
      for (int r = 0; r < rows; r++) acc[r][j] = v_fma(a[r], b, acc[r][j]);
    }
  }
  if (i < n) {
    for (int r = 0; r < rows; r++) {
      vector a = v_load_part(x[r] + i, n - i);
      for (int j = 0; j < 4; j++) acc[r][j] = v_fma(a, v_load(panel + j * LANES), acc[r][j]);
    }
  }
  if (rows == 4) {
    v_sum4x4(sums, acc);
  } else {
    for (int r = 0; r < rows; r++) v_sum4(sums[r], acc[r]);
  }
}

// Four rows of weights as f32, a vector of each in turn, the last ones filled with zeros.
INLINE void pack_panel_of(float *panel, const weight_type type, const char *const *w, size_t n) {
  for (size_t i = 0; i < n; i += LANES) {
    for (int j = 0; j < 4; j++, panel += LANES) {
      v_store(panel, n - i >= LANES ? load_weight(type, w[j], i) : load_weight_part(type, w[j], i, n - i));
    }
  }
}

static void CK_SUFFIX(pack_panel)(float *panel, weight_type type, const char *const *w, size_t n) {
  switch (type) {
    case WEIGHT_F16: pack_panel_of(panel, WEIGHT_F16, w, n); break;
    case WEIGHT_BF16: pack_panel_of(panel, WEIGHT_BF16, w, n); break;
    default: pack_panel_of(panel, WEIGHT_F32, w, n); break;
  }
}

// MARK: linear layers

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
    w[j] = (const char *)a->w + smaller(column + j, a->n1 - 1) * a->w_stride_bytes + k * weight_bytes(type);
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
    tile(to, rows, x, type, w, count);
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

static float CK_SUFFIX(dot)(const float *x, const float *y, size_t n) {
  vector sum = v_zero();
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) sum = v_fma(v_load(x + i), v_load(y + i), sum);
  if (i < n) sum = v_fma(v_load_part(x + i, n - i), v_load_part(y + i, n - i), sum);
  return v_sum(sum);
}

// MARK: exponentials

// e^x to about 1 ulp; below e^-87.7 zero, above e^88.3 held there. NaN stays.
INLINE vector v_exp(vector x) {
  x = v_min(v_set1(88.3f), v_max(v_set1(-88.03f), x));
  vector n = v_round(v_mul(x, v_set1(1.44269504f)));
  vector r = v_fma(n, v_set1(-0.693359375f), x);
  r = v_fma(n, v_set1(2.12194440e-4f), r);
  // e^r = 1 + r + r^2 q(r) on |r| <= ln2 / 2, a Chebyshev fit with a relative error of 1e-8.
  vector q = v_set1(0.00139336524f);
  q = v_fma(q, r, v_set1(0.00836318154f));
  q = v_fma(q, r, v_set1(0.0416664649f));
  q = v_fma(q, r, v_set1(0.16666577f));
  q = v_fma(q, r, v_set1(0.500000001f));
  vector value = v_add(v_fma(v_mul(r, r), q, r), v_set1(1.0f));
  return v_mul(value, v_power_of_two(n));
}

INLINE float exp_one(float x) {
  float lanes[LANES];
  v_store(lanes, v_exp(v_set1(x)));
  return lanes[0];
}

// x * sigmoid(argument)
INLINE vector v_times_sigmoid(vector x, vector argument) {
  return v_div(x, v_add(v_set1(1.0f), v_exp(v_sub(v_zero(), argument))));
}

INLINE vector v_silu(vector x) { return v_times_sigmoid(x, x); }

INLINE vector v_gelu_quick(vector x) { return v_times_sigmoid(x, v_mul(x, v_set1(1.702f))); }

INLINE vector v_gelu_tanh(vector x) {
  vector cube = v_mul(v_mul(x, x), v_mul(x, v_set1(0.044715f)));
  return v_times_sigmoid(x, v_mul(v_add(x, cube), v_set1(1.5957691216f)));
}

// relu(x) - |x| erfc(|x| / sqrt 2) / 2
INLINE vector v_gelu_erf(vector x) {
  static const float factors[] = CK_ERFC_SHORT;
  vector magnitude = v_abs(x);
  vector z = v_mul(magnitude, v_set1(0.70710678f));
  vector t = v_div(v_set1(1.0f), v_fma(z, v_set1(CK_ERFC_SHORT_P), v_set1(1.0f)));
  vector sum = v_set1(factors[9]);
  for (int i = 8; i >= 0; i--) sum = v_fma(sum, t, v_set1(factors[i]));
  vector tail = v_mul(v_mul(t, sum), v_exp(v_sub(v_zero(), v_mul(z, z))));
  return v_sub(v_max(v_zero(), x), v_mul(v_mul(magnitude, v_set1(0.5f)), tail));
}

INLINE vector v_relu(vector x) { return v_max(v_zero(), x); }

#define CK_MAP(name, operation)                                                                                        \
  static void CK_SUFFIX(name)(float *y, const float *x, size_t n) {                                                    \
    size_t i = 0;                                                                                                      \
    for (; i + LANES <= n; i += LANES) v_store(y + i, operation(v_load(x + i)));                                       \
    if (i < n) v_store_part(y + i, operation(v_load_part(x + i, n - i)), n - i);                                       \
  }

CK_MAP(silu, v_silu)
CK_MAP(gelu_erf, v_gelu_erf)
CK_MAP(gelu_tanh, v_gelu_tanh)
CK_MAP(gelu_quick, v_gelu_quick)
CK_MAP(relu, v_relu)
#undef CK_MAP

static void CK_SUFFIX(silu_gate)(float *y, const float *gate, const float *up, size_t n) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) v_store(y + i, v_mul(v_silu(v_load(gate + i)), v_load(up + i)));
  if (i < n) v_store_part(y + i, v_mul(v_silu(v_load_part(gate + i, n - i)), v_load_part(up + i, n - i)), n - i);
}

// MARK: softmax

static void CK_SUFFIX(softmax)(float *y, const float *x, size_t n) {
  vector greatest = v_set1(-INFINITY);
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) greatest = v_max(v_load(x + i), greatest);
  float max = v_greatest(greatest);
  for (; i < n; i++) max = x[i] > max ? x[i] : max;
  if (!(max > -INFINITY && max < INFINITY)) {
    ck_softmax_reference(y, x, n);
    return;
  }
  vector sum = v_zero();
  vector shift = v_set1(max);
  for (i = 0; i + LANES <= n; i += LANES) {
    vector e = v_exp(v_sub(v_load(x + i), shift));
    sum = v_add(sum, e);
    v_store(y + i, e);
  }
  float total = v_sum(sum);
  if (i < n) {
    float rest[LANES] = {0};
    v_store(rest, v_exp(v_sub(v_load_part(x + i, n - i), shift)));
    for (size_t j = 0; i + j < n; j++) {
      total += rest[j];
      y[i + j] = rest[j];
    }
  }
  vector factor = v_set1(1.0f / total);
  for (i = 0; i + LANES <= n; i += LANES) v_store(y + i, v_mul(v_load(y + i), factor));
  if (i < n) v_store_part(y + i, v_mul(v_load_part(y + i, n - i), factor), n - i);
}

// MARK: attention

// Rows of queries that are worked on together, with their running softmax.
typedef struct query_group {
  float greatest[4];
  float sum[4];
  _Alignas(64) float weight[4][KEY_BLOCK];  // scores, then exp(score - greatest), zero where a key is not seen
  size_t begin[4];                          // keys of the present block that row r sees
  size_t end[4];
} query_group;

// weight[r][key - block] = q[r] . k[key] for the keys [first, last), and for some around them within the block.
INLINE void attention_dots(query_group *g, const ck_attention *a, const int rows, const float *const *q, size_t block,
                           size_t first, size_t last) {
  for (size_t key = first - first % 4; key < last; key += 4) {
    const char *k[4];
    float *to[4];
    for (size_t j = 0; j < 4; j++) k[j] = (const char *)(a->k + smaller(key + j, last - 1) * a->k_stride);
    for (int r = 0; r < rows; r++) to[r] = g->weight[r] + (key - block);
    tile(to, rows, q, WEIGHT_F32, k, a->head_size);
  }
}

// Turns row r's dots into weights and brings its running sum and its output to the new greatest score.
INLINE void attention_weights(query_group *g, const ck_attention *a, int r, size_t query, size_t block) {
  float *weight = g->weight[r];
  size_t begin = g->begin[r];
  size_t end = g->end[r];
  for (size_t i = 0; i < KEY_BLOCK; i += LANES) v_store(weight + i, v_mul(v_load(weight + i), v_set1(a->scale)));
  for (size_t i = 0; i < begin - block; i++) weight[i] = -INFINITY;
  for (size_t i = end - block; i < KEY_BLOCK; i++) weight[i] = -INFINITY;
  if (a->alibi_slope != 0) {
    for (size_t key = begin; key < end; key++) {
      weight[key - block] -= a->alibi_slope * (float)(a->end[query] - 1 - key);
    }
  }
  vector greatest = v_set1(g->greatest[r]);
  for (size_t i = 0; i < KEY_BLOCK; i += LANES) greatest = v_max(v_load(weight + i), greatest);
  float max = v_greatest(greatest);
  // Nothing but -inf so far weighs nothing; subtracting -inf from it would make NaN of it.
  vector shift = v_set1(max == -INFINITY ? 0.0f : max);
  vector sum = v_zero();
  for (size_t i = 0; i < KEY_BLOCK; i += LANES) {
    vector e = v_exp(v_sub(v_load(weight + i), shift));
    sum = v_add(sum, e);
    v_store(weight + i, e);
  }
  if (max != g->greatest[r]) {
    float factor = g->greatest[r] == -INFINITY ? 0.0f : exp_one(g->greatest[r] - max);
    float *out = a->out + query * a->out_stride;
    for (size_t d = 0; d < a->head_size; d++) out[d] *= factor;
    g->sum[r] *= factor;
    g->greatest[r] = max;
  }
  g->sum[r] += v_sum(sum);
}

// out[r] += sum over the keys [begin, end) of weight[r] * v[key], for `vectors` vectors from element d on, of which the
// last may be a part.
INLINE void attention_columns(const query_group *g, const ck_attention *a, const int rows, int row, float *const *out,
                              size_t block, size_t begin, size_t end, size_t d, const int vectors, size_t part) {
  vector acc[4][VALUE_VECTORS];
  for (int r = 0; r < rows; r++) {
    for (int c = 0; c < vectors; c++) {
      const float *from = out[r] + d + c * LANES;
      acc[r][c] = part ? v_load_part(from, part) : v_load(from);
    }
  }
  for (size_t key = begin; key < end; key++) {
    const float *v = a->v + key * a->v_stride + d;
    vector value[VALUE_VECTORS];
    for (int c = 0; c < vectors; c++) value[c] = part ? v_load_part(v, part) : v_load(v + c * LANES);
    for (int r = 0; r < rows; r++) {
      vector weight = v_set1(g->weight[row + r][key - block]);
      for (int c = 0; c < vectors; c++) acc[r][c] = v_fma(weight, value[c], acc[r][c]);
    }
  }
  for (int r = 0; r < rows; r++) {
    for (int c = 0; c < vectors; c++) {
      float *to = out[r] + d + c * LANES;
      if (part) v_store_part(to, acc[r][c], part);
      else v_store(to, acc[r][c]);
    }
  }
}

INLINE void attention_values(const query_group *g, const ck_attention *a, const int rows, int row, float *const *out,
                             size_t block, size_t begin, size_t end) {
  if (begin >= end) return;
  size_t d = 0;
  for (; d + VALUE_VECTORS * LANES <= a->head_size; d += VALUE_VECTORS * LANES) {
    attention_columns(g, a, rows, row, out, block, begin, end, d, VALUE_VECTORS, 0);
  }
  for (; d + LANES <= a->head_size; d += LANES) attention_columns(g, a, rows, row, out, block, begin, end, d, 1, 0);
  if (d < a->head_size) attention_columns(g, a, rows, row, out, block, begin, end, d, 1, a->head_size - d);
}

// One block of keys, from key `block` on: [first, last) is what some row of the group may see of it.
INLINE void attention_block(query_group *g, const ck_attention *a, const int rows, size_t query, const float *const *q,
                            float *const *out, size_t block, size_t first, size_t last) {
  size_t common_begin = first;
  size_t common_end = last;
  for (int r = 0; r < rows; r++) {
    size_t begin = a->begin[query + (size_t)r];
    size_t end = a->end[query + (size_t)r];
    g->begin[r] = begin > first ? begin : first;
    g->end[r] = end < last ? end : last;
    if (g->begin[r] >= g->end[r]) g->begin[r] = g->end[r] = first;
    if (g->begin[r] > common_begin) common_begin = g->begin[r];
    if (g->end[r] < common_end) common_end = g->end[r];
  }
  attention_dots(g, a, rows, q, block, first, last);
  for (int r = 0; r < rows; r++) {
    if (g->begin[r] < g->end[r]) attention_weights(g, a, r, query + (size_t)r, block);
  }
  // The keys that all rows see together; those that only some see row by row, so that nothing that is hidden from a row
  // is ever multiplied into it, were it by zero. Each row meets its keys in order either way.
  int shared = common_begin < common_end;
  for (int r = 0; r < rows; r++) {
    size_t end = shared ? common_begin : g->end[r];
    attention_values(g, a, 1, r, out + r, block, g->begin[r], end);
  }
  if (!shared) return;
  attention_values(g, a, rows, 0, out, block, common_begin, common_end);
  for (int r = 0; r < rows; r++) attention_values(g, a, 1, r, out + r, block, common_end, g->end[r]);
}

INLINE void attention_group(const ck_attention *a, const int rows, size_t query) {
  query_group g;
  const float *q[4];
  float *out[4];
  size_t first = SIZE_MAX;
  size_t last = 0;
  for (int r = 0; r < rows; r++) {
    size_t index = query + (size_t)r;
    q[r] = a->q + index * a->q_stride;
    out[r] = a->out + index * a->out_stride;
    g.greatest[r] = -INFINITY;
    g.sum[r] = 0;
    for (size_t d = 0; d < a->head_size; d++) out[r][d] = 0;
    if (a->begin[index] >= a->end[index]) continue;
    first = smaller(first, a->begin[index]);
    last = a->end[index] > last ? a->end[index] : last;
  }
  // Blocks begin at multiples of KEY_BLOCK, wherever the group's keys do: a row's sums are cut at the same keys whatever
  // its neighbours see.
  for (size_t block = first / KEY_BLOCK * KEY_BLOCK; block < last; block += KEY_BLOCK) {
    size_t begin = block > first ? block : first;
    attention_block(&g, a, rows, query, q, out, block, begin, smaller(last, block + KEY_BLOCK));
  }
  for (int r = 0; r < rows; r++) {
    // A sum of zero: no key seen, or none with a weight. The row stays zero. NaN stays NaN.
    float factor = g.sum[r] == 0 ? 0.0f : 1.0f / g.sum[r];
    for (size_t d = 0; d < a->head_size; d++) out[r][d] *= factor;
  }
}

static void CK_SUFFIX(attention)(const ck_attention *a) {
  size_t query = 0;
  for (; query + TILE_ROWS <= a->queries; query += TILE_ROWS) attention_group(a, TILE_ROWS, query);
  for (; query < a->queries; query++) attention_group(a, 1, query);
}

// MARK: norms

INLINE vector v_weighted(vector x, const float *weight, size_t i, size_t part) {
  if (!weight) return x;
  return v_mul(x, part ? v_load_part(weight + i, part) : v_load(weight + i));
}

INLINE vector v_biased(vector x, const float *bias, size_t i, size_t part) {
  if (!bias) return x;
  return v_add(x, part ? v_load_part(bias + i, part) : v_load(bias + i));
}

static void CK_SUFFIX(rms_norm)(float *y, const float *x, const float *weight, size_t n, float eps) {
  vector squares = v_zero();
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    vector v = v_load(x + i);
    squares = v_fma(v, v, squares);
  }
  if (i < n) {
    vector v = v_load_part(x + i, n - i);
    squares = v_fma(v, v, squares);
  }
  vector factor = v_set1(1.0f / sqrtf(v_sum(squares) / (float)n + eps));
  for (i = 0; i + LANES <= n; i += LANES) v_store(y + i, v_weighted(v_mul(v_load(x + i), factor), weight, i, 0));
  if (i < n) {
    vector normal = v_mul(v_load_part(x + i, n - i), factor);
    v_store_part(y + i, v_weighted(normal, weight, i, n - i), n - i);
  }
}

static void CK_SUFFIX(layer_norm)(float *y, const float *x, const float *weight, const float *bias, size_t n,
                                  float eps) {
  vector sum = v_zero();
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) sum = v_add(sum, v_load(x + i));
  if (i < n) sum = v_add(sum, v_load_part(x + i, n - i));
  float average = v_sum(sum) / (float)n;
  vector mean = v_set1(average);
  vector squares = v_zero();
  for (i = 0; i + LANES <= n; i += LANES) {
    vector difference = v_sub(v_load(x + i), mean);
    squares = v_fma(difference, difference, squares);
  }
  float variance = v_sum(squares);
  for (size_t j = i; j < n; j++) variance += (x[j] - average) * (x[j] - average);
  vector factor = v_set1(1.0f / sqrtf(variance / (float)n + eps));
  for (i = 0; i + LANES <= n; i += LANES) {
    vector normal = v_mul(v_sub(v_load(x + i), mean), factor);
    v_store(y + i, v_biased(v_weighted(normal, weight, i, 0), bias, i, 0));
  }
  if (i < n) {
    size_t part = n - i;
    vector normal = v_mul(v_sub(v_load_part(x + i, part), mean), factor);
    v_store_part(y + i, v_biased(v_weighted(normal, weight, i, part), bias, i, part), part);
  }
}

// MARK: element by element

static void CK_SUFFIX(rope)(float *x, const float *cosine, const float *sine, size_t n) {
  size_t half = n / 2;
  float *low = x;
  float *high = x + half;
  size_t i = 0;
  for (; i + LANES <= half; i += LANES) {
    vector a = v_load(low + i), b = v_load(high + i), c = v_load(cosine + i), s = v_load(sine + i);
    v_store(low + i, v_sub(v_mul(a, c), v_mul(b, s)));
    v_store(high + i, v_fma(a, s, v_mul(b, c)));
  }
  for (; i < half; i++) {
    float a = low[i];
    float b = high[i];
    low[i] = a * cosine[i] - b * sine[i];
    high[i] = b * cosine[i] + a * sine[i];
  }
}

static void CK_SUFFIX(add)(float *y, const float *x, size_t n) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) v_store(y + i, v_add(v_load(y + i), v_load(x + i)));
  for (; i < n; i++) y[i] += x[i];
}

static void CK_SUFFIX(add_scaled)(float *y, const float *x, float scale, size_t n) {
  vector factor = v_set1(scale);
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) v_store(y + i, v_fma(factor, v_load(x + i), v_load(y + i)));
  if (i < n) v_store_part(y + i, v_fma(factor, v_load_part(x + i, n - i), v_load_part(y + i, n - i)), n - i);
}

static void CK_SUFFIX(add_scaled_by)(float *y, const float *x, const float *scale, size_t n) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) v_store(y + i, v_fma(v_load(scale + i), v_load(x + i), v_load(y + i)));
  for (; i < n; i++) {
    vector sum = v_fma(v_set1(scale[i]), v_set1(x[i]), v_set1(y[i]));
    v_store_part(y + i, sum, 1);
  }
}

static void CK_SUFFIX(f16_to_f32)(float *y, const void *x, size_t n) {
  const char *bytes = x;
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) v_store(y + i, v_load_f16(bytes + 2 * i));
  if (i < n) v_store_part(y + i, v_load_f16_part(bytes + 2 * i, n - i), n - i);
}

static void CK_SUFFIX(bf16_to_f32)(float *y, const void *x, size_t n) {
  const char *bytes = x;
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) v_store(y + i, v_load_bf16(bytes + 2 * i));
  if (i < n) v_store_part(y + i, v_load_bf16_part(bytes + 2 * i, n - i), n - i);
}

static size_t CK_SUFFIX(argmax)(const float *x, size_t n) {
  vector greatest = v_set1(-INFINITY);
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) greatest = v_max(v_load(x + i), greatest);
  float max = v_greatest(greatest);
  for (; i < n; i++) max = x[i] > max ? x[i] : max;
  for (i = 0; i < n; i++) {
    if (x[i] == max) return i;
  }
  return 0;
}

static void CK_SUFFIX(set)(ck_table *table) {
  table->isa = CK_TIER;
  table->linear_f32 = CK_SUFFIX(linear_f32);
  table->linear_f16 = CK_SUFFIX(linear_f16);
  table->linear_bf16 = CK_SUFFIX(linear_bf16);
  table->attention = CK_SUFFIX(attention);
  table->dot = CK_SUFFIX(dot);
  table->softmax = CK_SUFFIX(softmax);
  table->rms_norm = CK_SUFFIX(rms_norm);
  table->layer_norm = CK_SUFFIX(layer_norm);
  table->rope = CK_SUFFIX(rope);
  table->silu_gate = CK_SUFFIX(silu_gate);
  table->silu = CK_SUFFIX(silu);
  table->gelu_erf = CK_SUFFIX(gelu_erf);
  table->gelu_tanh = CK_SUFFIX(gelu_tanh);
  table->gelu_quick = CK_SUFFIX(gelu_quick);
  table->relu = CK_SUFFIX(relu);
  table->add = CK_SUFFIX(add);
  table->add_scaled = CK_SUFFIX(add_scaled);
  table->add_scaled_by = CK_SUFFIX(add_scaled_by);
  table->f16_to_f32 = CK_SUFFIX(f16_to_f32);
  table->bf16_to_f32 = CK_SUFFIX(bf16_to_f32);
  table->argmax = CK_SUFFIX(argmax);
}

#undef INLINE
