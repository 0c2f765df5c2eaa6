// SPDX-License-Identifier: Apache-2.0
//
// The template of linear layers over quantised weights for many rows of 8-bit inputs: CK_INPUT_Q8. Bound by arithmetic:
// the weights of some columns are unpacked, a stretch of k at a time, into a panel that stays in the first-level cache,
// and meet there all rows. A lane is a column: four bytes of k of LANES columns make a vector, so that a dot product
// instruction with four bytes of an input row in every lane adds to LANES results. A file that includes it defines:
//
//   CK_SUFFIX(name)
//   lanes_f, lanes_i, LANES     LANES floats, and as many int32, each also four bytes
//   VECTORS, TILE_ROWS          vectors of columns and rows of a tile, whose sums stay in registers: one register an
//                               int32 sum, one a float sum
//   m_zero m_load m_store m_add m_mul m_fma m_of(lanes_i)
//   m_set1(p)                   *p in all lanes
//   m_weights(p)                a vector of the panel
//   m_start(type, p)            what a block's sums start from, *p being the row's offset (see internal.h)
//   m_start_half(p, q, half)    the same for a half of a block of Q6_K, *q being the offset of the first half
//   m_step(type, sum, w, x)     sum += four products a lane; x points to four bytes
//   m_end(type, sum, p)         a block's sum, whole
//   pack_bytes(type, to, w)     the block at w[i] of LANES columns: 8 vectors, VECTORS vectors apart, as m_step takes
//                               them
//   pack_sixteen(to, w, from)   sixteen bytes from w[i] + from on of LANES columns: four vectors of four bytes a column
//   m_or m_bits(a, n, mask)     a >> n & mask in each lane
//   m_signed_byte(a, i)         byte i of each lane
//   pack_pair(type, to, w, pair)
//                               the same for the two blocks to[0] and to[1] of a pair of the super-block at w[i]
//
// A result is, whatever the shape of the call, sum over blocks in order of (scale of w * scale of x) * dot, one FMA a
// block: the dots are whole numbers below 2^24 and exact. Q6_K has two scales a block and two such products, Q4_K a
// second FMA for its minimum.
//
// The scales cost two float multiplications and a conversion for every eight dot products, the former on the same two
// units as the dot products: 8 / 10 of the peak is what this can reach.

enum {
  STEPS = CK_BLOCK / 4,              // vectors of a block of LANES columns
  PANEL_COLUMNS = VECTORS * LANES,
  PANEL_BLOCKS = PANEL_BYTES / (PANEL_COLUMNS * CK_BLOCK),
  SUPER_PANEL_BLOCKS = PANEL_BLOCKS / CK_SUB_BLOCKS * CK_SUB_BLOCKS,
  BLOCK_ROWS = 256,                  // rows that a panel meets
};

#define INLINE static inline __attribute__((always_inline))

typedef struct panel {
  _Alignas(64) unsigned char bytes[PANEL_BLOCKS][STEPS][PANEL_COLUMNS][4];
  _Alignas(64) float scales[PANEL_BLOCKS][PANEL_COLUMNS];
  _Alignas(64) float seconds[PANEL_BLOCKS][PANEL_COLUMNS];  // minima of Q4_K, scales of the second halves of Q6_K
} panel;

INLINE size_t least(size_t a, size_t b) { return a < b ? a : b; }

INLINE size_t weight_block_bytes(const ck_type type) { return type == CK_Q8_0 ? CK_Q8_0_BYTES : CK_Q4_0_BYTES; }

// `vectors` vectors of columns from `column` on, blocks [first, first + count); beyond the last column the last one
// again.
INLINE void pack_panel(panel *p, const ck_linear *a, const ck_type type, size_t column, const size_t vectors,
                       size_t first, size_t count) {
  for (size_t v = 0; v < vectors; v++) {
    const char *w[LANES];
    for (size_t i = 0; i < LANES; i++) {
      size_t index = least(column + v * LANES + i, a->n1 - 1);
      w[i] = (const char *)a->w + index * a->w_stride_bytes + first * weight_block_bytes(type);
    }
    for (size_t b = 0; b < count; b++) {
      uint16_t halves[LANES];
      for (size_t i = 0; i < LANES; i++) halves[i] = ck_load_u16(w[i], 0);
      m_store(p->scales[b] + v * LANES, m_of_halves(halves));
      for (size_t i = 0; i < LANES; i++) w[i] += sizeof(uint16_t);
      pack_bytes(type, p->bytes[b][0][v * LANES], w);
      for (size_t i = 0; i < LANES; i++) w[i] += weight_block_bytes(type) - sizeof(uint16_t);
    }
  }
}

#include "dot_many_super.inc.h"

// Calls lines of results, which lie rows apart, into the cache to be written.
INLINE void call_results(const ck_linear *a, size_t row, size_t rows, size_t column, size_t columns) {
  for (size_t r = 0; r < rows; r++) {
    const float *y = a->y + (row + r) * a->y_stride + column;
    for (size_t j = 0; j < columns; j += 16) __builtin_prefetch((const void *)((uintptr_t)y + j * sizeof(float)), 1);
  }
}

INLINE void store_results(const ck_linear *a, const float *sums, size_t row, size_t column, size_t columns) {
  float *y = a->y + row * a->y_stride + column;
  const float *bias = a->bias ? a->bias + column : NULL;
  size_t j = 0;
  for (; j + LANES <= columns; j += LANES) {
    lanes_f sum = m_load(sums + j);
    m_store(y + j, bias ? m_add(sum, m_load(bias + j)) : sum);
  }
  for (; j < columns; j++) y[j] = bias ? sums[j] + bias[j] : sums[j];
}

// Adds `count` blocks from block `first` on to the sums of `rows` rows and `vectors` vectors of columns.
INLINE void many_tile(float (*sums)[PANEL_COLUMNS], const panel *p, const ck_type type, const int rows,
                      const int vectors, const char *prepared, size_t row_bytes, size_t k, size_t first, size_t count) {
  const int parts = type == CK_Q6_K ? 2 : 1;
  const signed char *x[TILE_ROWS];
  const float *scales[TILE_ROWS];
  const int32_t *offsets[TILE_ROWS];
  const int32_t *halves[TILE_ROWS];
  const float *x_sums[TILE_ROWS];
  lanes_f acc[TILE_ROWS][VECTORS];
  for (int r = 0; r < rows; r++) {
    const char *row = prepared + (size_t)r * row_bytes;
    x[r] = (const signed char *)row + first * CK_BLOCK;
    scales[r] = ck_q8_row_scales(row, k) + first;
    offsets[r] = ck_q8_row_offsets(row, k) + first;
    halves[r] = ck_q8_row_halves(row, k) + first;
    x_sums[r] = ck_q8_row_sums(row, k) + first;
    for (int v = 0; v < vectors; v++) acc[r][v] = first == 0 ? m_zero() : m_load(sums[r] + v * LANES);
  }
  const char *next = (const char *)x[0] + TILE_ROWS * row_bytes;
  for (size_t b = 0; b < count; b++) {
    // The rows of the next tile: too short a stretch of each for the hardware to see where this goes.
    for (int r = 0; r < rows; r++) __builtin_prefetch(next + (size_t)r * row_bytes + b * CK_BLOCK);
    for (int part = 0; part < parts; part++) {
      lanes_i dot[TILE_ROWS][VECTORS];
      for (int r = 0; r < rows; r++) {
        for (int v = 0; v < vectors; v++) {
          dot[r][v] = parts == 1 ? m_start(type, offsets[r] + b) : m_start_half(offsets[r] + b, halves[r] + b, part);
        }
      }
      for (int step = part * STEPS / parts; step < (part + 1) * STEPS / parts; step++) {
        lanes_i w[VECTORS];
        for (int v = 0; v < vectors; v++) w[v] = m_weights(p->bytes[b][step][v * LANES]);
        for (int r = 0; r < rows; r++) {
          for (int v = 0; v < vectors; v++) dot[r][v] = m_step(type, dot[r][v], w[v], x[r] + b * CK_BLOCK + 4 * step);
        }
      }
      for (int v = 0; v < vectors; v++) {
        lanes_f scale = m_load((part == 0 ? p->scales[b] : p->seconds[b]) + v * LANES);
        for (int r = 0; r < rows; r++) {
          lanes_f sum = m_of(m_end(type, dot[r][v], offsets[r] + b));
          acc[r][v] = m_fma(m_mul(scale, m_set1(scales[r] + b)), sum, acc[r][v]);
        }
      }
    }
    for (int v = 0; v < vectors && type == CK_Q4_K; v++) {
      lanes_f minimum = m_load(p->seconds[b] + v * LANES);
      for (int r = 0; r < rows; r++) acc[r][v] = m_fma(minimum, m_set1(x_sums[r] + b), acc[r][v]);
    }
  }
  for (int r = 0; r < rows; r++) {
    for (int v = 0; v < vectors; v++) m_store(sums[r] + v * LANES, acc[r][v]);
  }
}

// All rows of a block of rows against the panel.
INLINE void many_rows(float (*sums)[PANEL_COLUMNS], const panel *p, const ck_linear *a, const ck_type type,
                      const int vectors, size_t column, size_t row, size_t rows, size_t first, size_t count) {
  int is_last = first + count == a->k / CK_BLOCK;
  size_t row_bytes = ck_input_bytes(CK_INPUT_Q8, a->k);
  const char *x = (const char *)a->prepared + row * row_bytes;
  size_t i = 0;
  for (; i + TILE_ROWS <= rows; i += TILE_ROWS) {
    if (is_last) call_results(a, row + i, TILE_ROWS, column, (size_t)vectors * LANES);
    many_tile(sums + i, p, type, TILE_ROWS, vectors, x + i * row_bytes, row_bytes, a->k, first, count);
  }
  if (TILE_ROWS > 2 && i + 2 <= rows) {
    many_tile(sums + i, p, type, 2, vectors, x + i * row_bytes, row_bytes, a->k, first, count);
    i += 2;
  }
  if (i < rows) many_tile(sums + i, p, type, 1, vectors, x + i * row_bytes, row_bytes, a->k, first, count);
}

// Kept apart, so that each shape of the panel is compiled once a type.
INLINE void many_columns(float (*sums)[PANEL_COLUMNS], panel *p, const ck_linear *a, const ck_type type, size_t row,
                         size_t rows, size_t column, const int vectors) {
  size_t blocks = a->k / CK_BLOCK;
  const int is_super = type == CK_Q4_K || type == CK_Q6_K;
  const size_t stretch = is_super ? SUPER_PANEL_BLOCKS : PANEL_BLOCKS;
  for (size_t first = 0; first < blocks; first += stretch) {
    size_t count = least(stretch, blocks - first);
    if (is_super) pack_super_panel(p, a, type, column, (size_t)vectors, first, count);
    else pack_panel(p, a, type, column, (size_t)vectors, first, count);
    many_rows(sums, p, a, type, vectors, column, row, rows, first, count);
  }
}

INLINE void many(const ck_linear *a, const ck_type type) {
  panel p;
  _Alignas(64) float sums[BLOCK_ROWS][PANEL_COLUMNS];
  for (size_t row = 0; row < a->m; row += BLOCK_ROWS) {
    size_t rows = least(BLOCK_ROWS, a->m - row);
    for (size_t column = a->n0; column < a->n1; column += PANEL_COLUMNS) {
      size_t columns = least(PANEL_COLUMNS, a->n1 - column);
      if (a->k == 0) memset(sums, 0, rows * sizeof *sums);
      else if (columns > (VECTORS - 1) * LANES) many_columns(sums, &p, a, type, row, rows, column, VECTORS);
      else if (VECTORS > 2 && columns > LANES) many_columns(sums, &p, a, type, row, rows, column, 2);
      else many_columns(sums, &p, a, type, row, rows, column, 1);
      for (size_t i = 0; i < rows; i++) store_results(a, sums[i], row + i, column, columns);
    }
  }
}

static void CK_SUFFIX(many_q8_0)(const ck_linear *a) { many(a, CK_Q8_0); }
static void CK_SUFFIX(many_q4_0)(const ck_linear *a) { many(a, CK_Q4_0); }
static void CK_SUFFIX(many_q4_k)(const ck_linear *a) { many(a, CK_Q4_K); }
static void CK_SUFFIX(many_q6_k)(const ck_linear *a) { many(a, CK_Q6_K); }

#undef INLINE
