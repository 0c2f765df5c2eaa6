// SPDX-License-Identifier: Apache-2.0
// Part of the template in kernels.inc.h: attention of one head.

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
    tile(to, rows, q, WEIGHT_F32, k, a->head_size, ROWS_AHEAD * a->k_stride * sizeof(float));
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
  // Blocks begin at multiples of KEY_BLOCK, wherever the group's keys do: a row's sums are cut at the same keys
  // whatever its neighbours see.
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
