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
//   v_set1_f16                          one 16-bit float in all lanes
//   v_load_i8 v_load_u4                 LANES signed bytes; 4 bits of each of LANES bytes, `shift` bits up, minus 8
//   v_store_bf16 v_store_i8             rounded to nearest even; to bytes only what lies in [-127, 127]
//   CK_QUANTISED_AS_F32                 if the tier has nothing better for quantised weights than to widen them
//   v_sum v_greatest                    over the lanes
//   v_sum4                              four vectors' lane sums, stored side by side
//   v_sum4x4                            the same for four rows of four, with the same order of additions
//
// The order of a sum over k is the same for every shape of call: LANES partial sums a block of SUM_BLOCK, folded, the
// blocks added in order. That is what makes a row's result independent of its neighbours.
//
// Products with bf16 weights are f32 FMAs on widened weights, not the CPU's bf16 dot product: that one would round the
// activations to 8 bits too, and to keep them by splitting them in two would cost what it saves.

enum {
  SUM_BLOCK = 1024,   // elements of k summed before the lanes are folded: four rows fill half a first-level cache
  ROW_BLOCK = 128,    // rows of x, SUM_BLOCK of each, that fill half a second-level cache
  COLUMN_BLOCK = 16,  // results that fill a cache line
  PACKED_ROWS = 8,    // from so many rows on, copying the weights together pays
  CACHE_LINE = 64,
  ROWS_AHEAD = 8,     // rows of weights that are called into the cache before they are needed
  KEY_BLOCK = 64,     // keys whose scores are held at once in attention
};

typedef enum weight_type { WEIGHT_F32, WEIGHT_F16, WEIGHT_BF16, WEIGHT_Q8_0, WEIGHT_Q4_0 } weight_type;

#define INLINE static inline __attribute__((always_inline))

INLINE size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

// Where element i of a row lies, or the block that it is in.
INLINE size_t weight_offset(const weight_type type, size_t i) {
  switch (type) {
    case WEIGHT_F32: return 4 * i;
    case WEIGHT_Q8_0: return i / CK_BLOCK * CK_Q8_0_BYTES;
    case WEIGHT_Q4_0: return i / CK_BLOCK * CK_Q4_0_BYTES;
    default: return 2 * i;
  }
}

INLINE vector load_q8_0(const char *block, size_t i) {
  return v_mul(v_set1_f16(block), v_load_i8(block + 2 + i % CK_BLOCK));
}

INLINE vector load_q4_0(const char *block, size_t i) {
  return v_mul(v_set1_f16(block), v_load_u4(block + 2 + i % (CK_BLOCK / 2), i % CK_BLOCK < CK_BLOCK / 2 ? 0 : 4));
}

INLINE vector load_weight(const weight_type type, const char *row, size_t i) {
  switch (type) {
    case WEIGHT_F16: return v_load_f16(row + 2 * i);
    case WEIGHT_BF16: return v_load_bf16(row + 2 * i);
    case WEIGHT_Q8_0: return load_q8_0(row + weight_offset(type, i), i);
    case WEIGHT_Q4_0: return load_q4_0(row + weight_offset(type, i), i);
    default: return v_load((const void *)(row + 4 * i));
  }
}

// Never of blocks, which are whole.
INLINE vector load_weight_part(const weight_type type, const char *row, size_t i, size_t n) {
  switch (type) {
    case WEIGHT_F16: return v_load_f16_part(row + 2 * i, n);
    case WEIGHT_BF16: return v_load_bf16_part(row + 2 * i, n);
    default: return v_load_part((const void *)(row + 4 * i), n);
  }
}

// Into the second-level cache, if there is anything at that address.
INLINE void call_into_cache(uintptr_t address) { __builtin_prefetch((const void *)address, 0, 2); }

// MARK: tiles of dot products

// sums[r][j] = dot of x row r and w row j over n elements, folded, for four j. A single row has little
// to do with each weight but to wait for it: then the weights `ahead` bytes further on are called into the cache. They
// need not exist.
INLINE void tile(float *const *sums, const int rows, const float *const *x, const weight_type type,
                 const char *const *w, size_t n, size_t ahead) {
  vector acc[4][4];
  for (int r = 0; r < rows; r++) {
    for (int j = 0; j < 4; j++) acc[r][j] = v_zero();
  }
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    vector a[4];
    for (int r = 0; r < rows; r++) a[r] = v_load(x[r] + i);
    for (int j = 0; j < 4; j++) {
      size_t offset = weight_offset(type, i);
      int blocks = type == WEIGHT_Q8_0 || type == WEIGHT_Q4_0;
      int is_new_line = blocks ? i % CK_BLOCK == 0 : offset % CACHE_LINE == 0;
      if (rows == 1 && is_new_line) call_into_cache((uintptr_t)w[j] + offset + ahead);
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
    case WEIGHT_Q8_0: pack_panel_of(panel, WEIGHT_Q8_0, w, n); break;
    case WEIGHT_Q4_0: pack_panel_of(panel, WEIGHT_Q4_0, w, n); break;
    default: pack_panel_of(panel, WEIGHT_F32, w, n); break;
  }
}

#include "linear.inc.h"

#include "exponentials.inc.h"

#include "attention.inc.h"

#include "rows.inc.h"

#include "conversions.inc.h"

static void CK_SUFFIX(set)(ck_table *table) {
  table->isa = CK_TIER;
  table->linear[CK_F32] = (ck_linear_kernels)CK_LINEAR_PLAIN(CK_SUFFIX(linear_f32));
  table->linear[CK_F16] = (ck_linear_kernels)CK_LINEAR_PLAIN(CK_SUFFIX(linear_f16));
  table->linear[CK_BF16] = (ck_linear_kernels)CK_LINEAR_PLAIN(CK_SUFFIX(linear_bf16));
#ifdef CK_QUANTISED_AS_F32
  table->linear[CK_Q8_0] = (ck_linear_kernels)CK_LINEAR_PLAIN(CK_SUFFIX(linear_q8_0));
  table->linear[CK_Q4_0] = (ck_linear_kernels)CK_LINEAR_PLAIN(CK_SUFFIX(linear_q4_0));
  table->linear[CK_Q4_K] = (ck_linear_kernels)CK_LINEAR_PLAIN(CK_SUFFIX(linear_q4_k));
  table->linear[CK_Q6_K] = (ck_linear_kernels)CK_LINEAR_PLAIN(CK_SUFFIX(linear_q6_k));
#endif
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
  table->f32_to_bf16 = CK_SUFFIX(f32_to_bf16);
  table->q8_0_to_f32 = CK_SUFFIX(q8_0_to_f32);
  table->q4_0_to_f32 = CK_SUFFIX(q4_0_to_f32);
  table->prepare_bf16 = CK_SUFFIX(prepare_bf16);
  table->prepare_q8 = CK_SUFFIX(prepare_q8);
  table->argmax = CK_SUFFIX(argmax);
}

#undef INLINE
