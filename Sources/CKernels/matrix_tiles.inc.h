// SPDX-License-Identifier: Apache-2.0
//
// Part of the template in matrix.inc.h: products of tiles, for AMX and for its twin in plain C. Before it stand
//
//   TILE_STATE                       declares what the operations below work on
//   TILE_CONFIGURE(config)           a tile_config
//   TILE_RELEASE()
//   TILE_LOAD(tile, from, stride)    rows `stride` bytes apart
//   TILE_STORE(tile, to, stride)
//   TILE_DOT(sums, x, w)             TDPBF16PS; tiles are numbers from 0 to 7, written out
//
// Two tiles of rows by two of columns, sums in 0 to 3: each step of 32 elements of k takes four loads for four products
// of 16 cycles each, so that the loads hide. Every tile is 16 rows of 64 bytes, and one configuration serves all edges:
// - beyond the last element of k inputs and panels are zero;
// - columns beyond the last one are computed from copies and left out when sums are stored by way of a buffer;
// - rows that do not fill a tile are taken with the rows before them, whose results are there already; only fewer than
//   16 rows in all are copied to where zeros follow.
//
// Weights in blocks are rounded to bf16 when they are packed, scale and all (matrix_pack_avx512.c says what that costs
// in precision). The other ways to use them were counted out, in cycles for 16 x 16 sums and a block of 32:
// products of bf16 take 16. 8-bit products, of half a tile's depth, take as long, and then 16 rows of sums must be
// stored, widened, scaled by row and by column, and added: 64 vector operations on two ports, 32 cycles. Unscaled
// weights as bf16 in a sum of their own for each block leave out the widening and one scale: 24. Only sums over several
// blocks could use the double rate of 8-bit products, and blocks differ in scale.

#define TILE_ROWS 16
#define TILE_BYTES 64

typedef struct tile_config {
  uint8_t palette;
  uint8_t start_row;
  uint8_t reserved[14];
  uint16_t row_bytes[16];  // by tile
  uint8_t rows[16];
} tile_config;

_Static_assert(sizeof(tile_config) == 64, "what LDTILECFG loads");

// A tile's rows of inputs and of sums.
typedef struct tile_band {
  const char *x;
  size_t x_stride;
  float *sums;  // [TILE_ROWS, PANEL_COLUMNS]
  size_t sums_stride_bytes;
} tile_band;

// Where a tile's rows and columns are not all there or wanted.
typedef struct tile_edge {
  _Alignas(64) float sums[TILE_ROWS][PANEL_COLUMNS];
  _Alignas(64) char x[TILE_ROWS][2 * MATRIX_DEPTH];
} tile_edge;

// The tile of rows that begins at `row`, in place or by way of `edge`. Its first `*done` rows are not wanted.
INLINE tile_band band_of(const matrix_block *b, size_t row, tile_edge *edge, size_t *done) {
  size_t rows = least(TILE_ROWS, b->rows - row);
  size_t first = rows == TILE_ROWS || b->rows < TILE_ROWS ? row : b->rows - TILE_ROWS;
  tile_band band = {.x = b->x + first * b->x_stride_bytes, .x_stride = b->x_stride_bytes};
  *done = row - first;
  if (b->rows < TILE_ROWS) {
    size_t bytes = b->depth * sizeof(uint16_t);
    for (size_t i = 0; i < rows; i++) memcpy(edge->x[i], band.x + i * b->x_stride_bytes, bytes);
    for (size_t i = rows; i < TILE_ROWS; i++) memset(edge->x[i], 0, bytes);
    band.x = edge->x[0];
    band.x_stride = sizeof edge->x[0];
  }
  if (rows == TILE_ROWS && b->columns == PANEL_COLUMNS) {
    band.sums = b->y + row * b->y_stride;
    band.sums_stride_bytes = b->y_stride * sizeof(float);
    return band;
  }
  band.sums = edge->sums[0];
  band.sums_stride_bytes = sizeof edge->sums[0];
  memset(edge->sums, 0, sizeof edge->sums);
  for (size_t i = 0; i < rows && !b->bias; i++) {
    memcpy(edge->sums[*done + i], b->y + (row + i) * b->y_stride, b->columns * sizeof(float));
  }
  return band;
}

// What went by way of `edge` goes to y.
INLINE void finish_band(const matrix_block *b, size_t row, const tile_band *band, const tile_edge *edge, size_t done) {
  if (band->sums != edge->sums[0]) return;
  for (size_t i = 0; i < least(TILE_ROWS, b->rows - row); i++) {
    memcpy(b->y + (row + i) * b->y_stride, edge->sums[done + i], b->columns * sizeof(float));
  }
}

// A macro of sorts: TILE_STATE is a variable of the caller.
#define MULTIPLY_BANDS(b, top, bottom, two)                                  \
  do {                                                                       \
    if ((b)->bias) {                                                         \
      TILE_LOAD(0, (b)->bias, 0);                                            \
      TILE_LOAD(1, (b)->bias + 16, 0);                                       \
      if (two) TILE_LOAD(2, (b)->bias, 0);                                   \
      if (two) TILE_LOAD(3, (b)->bias + 16, 0);                              \
    } else {                                                                 \
      TILE_LOAD(0, (top).sums, (top).sums_stride_bytes);                     \
      TILE_LOAD(1, (top).sums + 16, (top).sums_stride_bytes);                \
      if (two) TILE_LOAD(2, (bottom).sums, (bottom).sums_stride_bytes);      \
      if (two) TILE_LOAD(3, (bottom).sums + 16, (bottom).sums_stride_bytes); \
    }                                                                        \
    const char *w = (const char *)(b)->panel;                                \
    for (size_t i = 0; i < (b)->depth; i += STEP, w += 16 * PANEL_PAIR_BYTES) { \
      TILE_LOAD(4, (top).x + 2 * i, (top).x_stride);                         \
      TILE_LOAD(6, w, PANEL_PAIR_BYTES);                                     \
      TILE_LOAD(7, w + TILE_BYTES, PANEL_PAIR_BYTES);                        \
      if (two) TILE_LOAD(5, (bottom).x + 2 * i, (bottom).x_stride);          \
      TILE_DOT(0, 4, 6);                                                     \
      TILE_DOT(1, 4, 7);                                                     \
      if (two) TILE_DOT(2, 5, 6);                                            \
      if (two) TILE_DOT(3, 5, 7);                                            \
    }                                                                        \
    TILE_STORE(0, (top).sums, (top).sums_stride_bytes);                      \
    TILE_STORE(1, (top).sums + 16, (top).sums_stride_bytes);                 \
    if (two) TILE_STORE(2, (bottom).sums, (bottom).sums_stride_bytes);       \
    if (two) TILE_STORE(3, (bottom).sums + 16, (bottom).sums_stride_bytes);  \
  } while (0)

static void CK_SUFFIX(multiply)(const matrix_block *b, const char *next, size_t next_stride, size_t next_bytes) {
  TILE_STATE;
  tile_config config = {.palette = 1};
  for (int tile = 0; tile < 8; tile++) {
    config.rows[tile] = TILE_ROWS;
    config.row_bytes[tile] = TILE_BYTES;
  }
  TILE_CONFIGURE(config);
  tile_edge edges[2];
  size_t groups = (b->rows + 2 * TILE_ROWS - 1) / (2 * TILE_ROWS);
  for (size_t group = 0; group < groups; group++) {
    size_t row = group * 2 * TILE_ROWS;
    size_t done[2];
    tile_band top = band_of(b, row, &edges[0], &done[0]);
    if (b->rows - row > TILE_ROWS) {
      tile_band bottom = band_of(b, row + TILE_ROWS, &edges[1], &done[1]);
      MULTIPLY_BANDS(b, top, bottom, 1);
      finish_band(b, row + TILE_ROWS, &bottom, &edges[1], done[1]);
    } else {
      MULTIPLY_BANDS(b, top, top, 0);
    }
    finish_band(b, row, &top, &edges[0], done[0]);
    call_panel_into_cache(next, next_stride, next_bytes, group, groups);
  }
  // What is not in use need not be saved when the system switches to another thread.
  TILE_RELEASE();
}

enum { ATTENTION_ROWS = 2 * TILE_ROWS };

#include "matrix_attention.inc.h"

static void CK_SUFFIX(linear_bf16)(const ck_linear *a) { CK_SUFFIX(matrix)(a, CK_BF16); }
static void CK_SUFFIX(linear_q8_0)(const ck_linear *a) { CK_SUFFIX(matrix)(a, CK_Q8_0); }
static void CK_SUFFIX(linear_q4_0)(const ck_linear *a) { CK_SUFFIX(matrix)(a, CK_Q4_0); }
static void CK_SUFFIX(linear_q4_k)(const ck_linear *a) { CK_SUFFIX(matrix)(a, CK_Q4_K); }
static void CK_SUFFIX(linear_q6_k)(const ck_linear *a) { CK_SUFFIX(matrix)(a, CK_Q6_K); }

static void CK_SUFFIX(set_tiles)(ck_table *table) {
  table->linear[CK_BF16].many = (ck_linear_kernel){CK_SUFFIX(linear_bf16), CK_INPUT_BF16};
  table->linear[CK_Q8_0].many = (ck_linear_kernel){CK_SUFFIX(linear_q8_0), CK_INPUT_BF16};
  table->linear[CK_Q4_0].many = (ck_linear_kernel){CK_SUFFIX(linear_q4_0), CK_INPUT_BF16};
  table->linear[CK_Q4_K].many = (ck_linear_kernel){CK_SUFFIX(linear_q4_k), CK_INPUT_BF16};
  table->linear[CK_Q6_K].many = (ck_linear_kernel){CK_SUFFIX(linear_q6_k), CK_INPUT_BF16};
  table->attention_bf16 = CK_SUFFIX(attention_bf16);
  for (ck_type type = CK_BF16; type <= CK_Q6_K; type++) table->linear[type].many_rows = 8;
}
