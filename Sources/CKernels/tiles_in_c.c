// SPDX-License-Identifier: Apache-2.0
// The matrix kernels of AMX on tiles in plain C, with the instructions' rules (Intel SDM volume 2, TDPBF16PS, LDTILECFG;
// volume 1, chapter 18): so every machine can test how the kernels pack, load and cut at the edges. A fault of the
// instructions is a trap here.

#include <math.h>

#include "half.h"
#include "internal.h"

#pragma STDC FP_CONTRACT OFF

#define CK_SUFFIX(name) name##_tiles_in_c
enum { MATRIX_DEPTH = 512 };

#define pack_panel_tiles_in_c ck_pack_panel_reference
#define pack_values_tiles_in_c ck_pack_values_reference
#define attention_weights_tiles_in_c ck_attention_weights_reference
#define prepare_row_tiles_in_c ck_prepare_bf16_reference
#include "matrix.inc.h"

// MARK: tiles

typedef struct tile {
  size_t rows;
  size_t row_bytes;
  _Alignas(64) unsigned char bytes[16][64];
} tile;

static void require(int condition) {
  if (!condition) __builtin_trap();
}

static void tile_load(tile *t, const void *from, size_t stride) {
  require(t->rows > 0);
  memset(t->bytes, 0, sizeof t->bytes);
  for (size_t row = 0; row < t->rows; row++) memcpy(t->bytes[row], (const char *)from + row * stride, t->row_bytes);
}

static void tile_store(const tile *t, void *to, size_t stride) {
  require(t->rows > 0);
  for (size_t row = 0; row < t->rows; row++) memcpy((char *)to + row * stride, t->bytes[row], t->row_bytes);
}

// Denormals count as zero, going in and coming out.
static float flushed(float x) {
  uint32_t bits = ck_bits_of_float(x);
  return bits & 0x7f800000u ? x : ck_float_of_bits(bits & 0x80000000u);
}

static float element(const tile *t, size_t row, size_t index) {
  return flushed(ck_bf16_to_f32(ck_load_u16(t->bytes[row], index)));
}

// An FMA of bf16 numbers rounds once either way: their product is exact in f32, unless it is too small or too great,
// and exact in double always. The sum of two doubles of at most 24 and 16 significant bits is rounded to odd in 53 bits
// at worst twice; that can miss the last bit, which the tests' tolerance covers.
static float multiplied_and_added(float x, float w, float sum) {
  return flushed((float)((double)x * (double)w + (double)sum));
}

// The even and the odd products are summed apart, then together, then onto what was there.
static void tile_dot(tile *sums, const tile *x, const tile *w) {
  require(sums->rows > 0 && sums->rows == x->rows && sums->row_bytes == w->row_bytes);
  require(x->row_bytes == 4 * w->rows);
  for (size_t m = 0; m < sums->rows; m++) {
    float *row = (float *)(void *)sums->bytes[m];
    for (size_t n = 0; n < sums->row_bytes / 4; n++) {
      float even = 0;
      float odd = 0;
      for (size_t k = 0; k < x->row_bytes / 4; k++) {
        even = multiplied_and_added(element(x, m, 2 * k), element(w, k, 2 * n), even);
        odd = multiplied_and_added(element(x, m, 2 * k + 1), element(w, k, 2 * n + 1), odd);
      }
      row[n] = flushed(flushed(row[n]) + flushed(even + odd));
    }
  }
}

#define TILE_STATE tile tiles[8]
#define TILE_CONFIGURE(config)                                                            \
  do {                                                                                    \
    require((config).palette == 1 && (config).start_row == 0);                            \
    for (int i = 0; i < 8; i++) {                                                         \
      require((config).rows[i] <= 16 && (config).row_bytes[i] <= 64);                     \
      require(((config).rows[i] == 0) == ((config).row_bytes[i] == 0));                   \
      tiles[i] = (tile){.rows = (config).rows[i], .row_bytes = (config).row_bytes[i]};    \
    }                                                                                     \
  } while (0)
#define TILE_RELEASE() memset(tiles, 0, sizeof tiles)
#define TILE_LOAD(index, from, stride) tile_load(&tiles[index], (from), (stride))
#define TILE_STORE(index, to, stride) tile_store(&tiles[index], (to), (stride))
#define TILE_DOT(sums, x, w) tile_dot(&tiles[sums], &tiles[x], &tiles[w])

#include "matrix_tiles.inc.h"

ck_table ck_table_make_tiles_in_c(void) {
  ck_table table = ck_table_make(CK_ISA_REFERENCE);
  set_tiles_tiles_in_c(&table);
  return table;
}
