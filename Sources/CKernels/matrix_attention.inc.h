// SPDX-License-Identifier: Apache-2.0
//
// Part of the template in matrix.inc.h: attention of one head with bf16 products, for many queries. Before it stand
// `multiply`, and
//
//   ATTENTION_ROWS     queries that are worked on together
//   pack_values        see ck_pack_values_reference
//   attention_weights  see ck_attention_weights_reference
//
// Keys and values of a block become panels once for all queries. Then, for ATTENTION_ROWS queries at a time: their
// scores are a product with the keys' panels; the scores of a row become weights, with a running softmax over the
// blocks; and the weights' product with the values' panels is added to what the earlier blocks gave, brought to the new
// greatest score. Blocks begin at multiples of ATTENTION_KEYS, so a query's result does not depend on its neighbours.

enum {
  ATTENTION_KEYS = 384,     // keys of a block: their panels and some rows of scores fit a second-level cache
  ATTENTION_HEAD = 128,     // the largest head
  ATTENTION_QUERIES = 512,  // queries that share panels
  ATTENTION_X_STRIDE = 2 * ATTENTION_HEAD + 64,
  ATTENTION_WEIGHTS_STRIDE = 2 * ATTENTION_KEYS + 64,
};

typedef struct key_block {
  _Alignas(64) uint16_t keys[ATTENTION_KEYS / PANEL_COLUMNS][ATTENTION_HEAD * PANEL_COLUMNS];
  _Alignas(64) uint16_t values[ATTENTION_HEAD / PANEL_COLUMNS][ATTENTION_KEYS * PANEL_COLUMNS];
  size_t begin;
  size_t end;
} key_block;

typedef struct query_rows {
  _Alignas(64) char x[ATTENTION_ROWS][ATTENTION_X_STRIDE];
  _Alignas(64) char weights[ATTENTION_ROWS][ATTENTION_WEIGHTS_STRIDE];
  _Alignas(64) float scores[ATTENTION_ROWS][ATTENTION_KEYS];
} query_rows;

typedef struct running_softmax {
  float greatest[ATTENTION_QUERIES];
  float sum[ATTENTION_QUERIES];
} running_softmax;

// Whether all values are finite: zero times something else is not zero, and must not reach a query that does not see it.
static int CK_SUFFIX(pack_keys)(key_block *block, const ck_attention *a) {
  for (size_t key = block->begin; key < block->end; key += PANEL_COLUMNS) {
    const char *rows[PANEL_COLUMNS];
    for (size_t j = 0; j < PANEL_COLUMNS; j++) {
      rows[j] = (const char *)(a->k + least(key + j, block->end - 1) * a->k_stride);
    }
    CK_SUFFIX(pack_panel)(block->keys[(key - block->begin) / PANEL_COLUMNS], CK_F32, rows, 0, a->head_size);
  }
  int finite = 1;
  for (size_t d = 0; d < a->head_size; d += PANEL_COLUMNS) {
    const float *from = a->v + block->begin * a->v_stride + d;
    finite &= CK_SUFFIX(pack_values)(block->values[d / PANEL_COLUMNS], from, a->v_stride, block->end - block->begin);
  }
  return finite;
}

static void CK_SUFFIX(attend)(const ck_attention *a, const key_block *keys, query_rows *rows, running_softmax *softmax,
                              size_t first, size_t query, size_t count) {
  static const _Alignas(64) float zeros[PANEL_COLUMNS];
  size_t last = 0;
  for (size_t r = 0; r < count; r++) last = a->end[query + r] > last ? a->end[query + r] : last;
  if (last <= keys->begin) return;
  const size_t padded = (least(last, keys->end) - keys->begin + STEP - 1) / STEP * STEP;
  for (size_t r = 0; r < count; r++) {
    CK_SUFFIX(prepare_row)(rows->x[r], a->q + (query + r) * a->q_stride, a->head_size);
  }
  matrix_block block = {.columns = PANEL_COLUMNS, .rows = count};
  for (size_t key = 0; key < padded; key += PANEL_COLUMNS) {
    block.y = rows->scores[0] + key;
    block.y_stride = ATTENTION_KEYS;
    block.x = rows->x[0];
    block.x_stride_bytes = ATTENTION_X_STRIDE;
    block.panel = keys->keys[key / PANEL_COLUMNS];
    block.bias = zeros;
    block.depth = a->head_size;
    CK_SUFFIX(multiply)(&block, NULL, 0, 0);
  }
  for (size_t r = 0; r < count; r++) {
    size_t index = query + r;
    ck_attention_row row = {
        .weights = rows->weights[r],
        .scores = rows->scores[r],
        .padded = padded,
        .begin = a->begin[index] > keys->begin ? least(a->begin[index], keys->end) - keys->begin : 0,
        .end = a->end[index] > keys->begin ? least(a->end[index], keys->end) - keys->begin : 0,
        .scale = a->scale,
        .slope = a->alibi_slope,
        .last = (float)a->end[index] - 1 - (float)keys->begin,
        .greatest = &softmax->greatest[index - first],
        .sum = &softmax->sum[index - first],
    };
    float factor = CK_SUFFIX(attention_weights)(&row);
    float *out = a->out + index * a->out_stride;
    for (size_t d = 0; d < a->head_size && factor != 1; d++) out[d] *= factor;
  }
  for (size_t d = 0; d < a->head_size; d += PANEL_COLUMNS) {
    block.y = a->out + query * a->out_stride + d;
    block.y_stride = a->out_stride;
    block.x = rows->weights[0];
    block.x_stride_bytes = ATTENTION_WEIGHTS_STRIDE;
    block.panel = keys->values[d / PANEL_COLUMNS];
    block.bias = NULL;
    block.depth = padded;
    CK_SUFFIX(multiply)(&block, NULL, 0, 0);
  }
}

// The queries [first, end).
static int CK_SUFFIX(attend_part)(const ck_attention *a, size_t first, size_t end) {
  key_block keys;
  query_rows rows;
  running_softmax softmax;
  size_t first_key = SIZE_MAX;
  size_t last_key = 0;
  for (size_t query = first; query < end; query++) {
    softmax.greatest[query - first] = -INFINITY;
    softmax.sum[query - first] = 0;
    memset(a->out + query * a->out_stride, 0, a->head_size * sizeof(float));
    if (a->begin[query] >= a->end[query]) continue;
    first_key = least(first_key, a->begin[query]);
    last_key = a->end[query] > last_key ? a->end[query] : last_key;
  }
  for (size_t key = first_key / ATTENTION_KEYS * ATTENTION_KEYS; key < last_key; key += ATTENTION_KEYS) {
    keys.begin = key;
    keys.end = least(last_key, key + ATTENTION_KEYS);
    if (!CK_SUFFIX(pack_keys)(&keys, a)) return 0;
    for (size_t query = first; query < end; query += ATTENTION_ROWS) {
      CK_SUFFIX(attend)(a, &keys, &rows, &softmax, first, query, least(ATTENTION_ROWS, end - query));
    }
  }
  for (size_t query = first; query < end; query++) {
    // A sum of zero: no key seen, or none with a weight. The row stays zero. NaN stays NaN.
    float sum = softmax.sum[query - first];
    float factor = sum == 0 ? 0.0f : 1.0f / sum;
    for (size_t d = 0; d < a->head_size; d++) a->out[query * a->out_stride + d] *= factor;
  }
  return 1;
}

static int CK_SUFFIX(attention_bf16)(const ck_attention *a) {
  if (a->head_size % STEP != 0 || a->head_size > ATTENTION_HEAD) return 0;
  for (size_t query = 0; query < a->queries; query += ATTENTION_QUERIES) {
    if (!CK_SUFFIX(attend_part)(a, query, least(query + ATTENTION_QUERIES, a->queries))) return 0;
  }
  return 1;
}
