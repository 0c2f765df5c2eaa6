// SPDX-License-Identifier: Apache-2.0
// What the files of CKernels share.

#ifndef CK_INTERNAL_H
#define CK_INTERNAL_H

#include "ckernels.h"

// The kernels of a type of weights that takes any number of inputs as they are.
#define CK_LINEAR_PLAIN(function) {{(function), CK_INPUT_F32}, {(function), CK_INPUT_F32}, 1}

// The form CK_INPUT_Q8 of a row of k inputs: k bytes of q, then four numbers for each block of 32, each kind together:
// - scales, f32;
// - offsets, int32, -8 times the sum of the block's q: what takes back that weights of 4 bits are stored 8 too high;
// - halves, int32, the same of the first 16 alone, for weights with a scale for every 16;
// - sums, f32, the sum of q times the scale, for weights with a minimum.
static inline float *ck_q8_scales(void *row, size_t k) { return (float *)((char *)row + k); }
static inline int32_t *ck_q8_offsets(void *row, size_t k) {
  return (int32_t *)((char *)row + k + k / CK_BLOCK * sizeof(float));
}
static inline int32_t *ck_q8_halves(void *row, size_t k) { return ck_q8_offsets(row, k) + k / CK_BLOCK; }
static inline float *ck_q8_sums(void *row, size_t k) {
  return (float *)((char *)row + k + k / CK_BLOCK * (sizeof(float) + 2 * sizeof(int32_t)));
}
static inline const float *ck_q8_row_scales(const void *row, size_t k) { return (const float *)((const char *)row + k); }
static inline const int32_t *ck_q8_row_offsets(const void *row, size_t k) {
  return (const int32_t *)((const char *)row + k + k / CK_BLOCK * sizeof(float));
}
static inline const int32_t *ck_q8_row_halves(const void *row, size_t k) {
  return ck_q8_row_offsets(row, k) + k / CK_BLOCK;
}
static inline const float *ck_q8_row_sums(const void *row, size_t k) {
  return (const float *)((const char *)row + k + k / CK_BLOCK * (sizeof(float) + 2 * sizeof(int32_t)));
}

// A block's scale and what its inputs are multiplied by, from the step of max |x| / 127. Steps too small to have an
// inverse count as zero. A step of NaN stands for a block that holds something not finite: its q are zero and its scale
// makes NaN of every sum that it enters, so that a broken model shows, as it does where inputs are not rounded.
static inline float ck_q8_inverse(float step) { return step >= 0x1p-126f ? 1 / step : 0; }
static inline float ck_q8_scale(float step) { return step < 0x1p-126f ? 0 : step; }

void ck_widen_q4_k(float *y, const void *x, size_t n);
void ck_widen_q6_k(float *y, const void *x, size_t n);

void ck_prepare_bf16_reference(void *y, const float *x, size_t k);
void ck_prepare_q8_reference(void *y, const float *x, size_t k);
void ck_pack_panel_reference(void *panel, ck_type type, const char *const *rows, size_t k, size_t depth);

// A panel of 32 columns of values, pairs of keys side by side, filled up with zeros to a multiple of 32 keys: bf16,
// [ceil(keys / 32) * 16, CK_PANEL_COLUMNS, 2]. Returns whether all values are finite.
int ck_pack_values_reference(uint16_t *panel, const float *v, size_t v_stride, size_t keys);

// A query's scores for a block of keys, before the scale.
typedef struct ck_attention_row {
  void *weights;   // [padded], bf16
  float *scores;   // [padded], may be overwritten
  size_t padded;   // a multiple of 32
  size_t begin;    // the keys of the block that the query sees
  size_t end;
  float scale;
  float slope;     // ALiBi: slope * (key - last) is added
  float last;      // the last key that the query sees, which may be beyond the block
  float *greatest; // of the blocks before: the greatest score, and the sum of weights relative to it
  float *sum;
} ck_attention_row;

// exp(score - greatest) for the keys that the query sees, rounded to bf16, and zero for the others. Brings `greatest` and
// `sum` up to date, the latter with the weights as rounded, and returns what earlier sums are to be multiplied by.
float ck_attention_weights_reference(const ck_attention_row *row);

// Each sets the kernels that its tier has.
void ck_set_reference(ck_table *table);
#if defined(__x86_64__)
void ck_set_avx2(ck_table *table);
void ck_set_avx2_int8(ck_table *table);  // a part of the tier
void ck_set_avx_vnni(ck_table *table);
void ck_set_avx512(ck_table *table);
void ck_set_avx512_vnni(ck_table *table);
void ck_set_avx512_bf16(ck_table *table);
void ck_set_amx(ck_table *table);
void ck_pack_panel_avx512_bf16(void *panel, ck_type type, const char *const *rows, size_t k, size_t depth);
int ck_pack_values_avx512_bf16(uint16_t *panel, const float *v, size_t v_stride, size_t keys);
void ck_prepare_row_avx512_bf16(void *y, const float *x, size_t k);
float ck_attention_weights_avx512_bf16(const ck_attention_row *row);
int ck_amx_supported(void);  // asks the system for tiles, once
#elif defined(__aarch64__)
void ck_set_neon(ck_table *table);
void ck_set_neon_dotprod(ck_table *table);
void ck_set_neon_i8mm(ck_table *table);
#endif

// For the rows that hold an infinity or nothing but -inf.
void ck_softmax_reference(float *y, const float *x, size_t n);

// erfc(z) = exp(-z^2) * t * P(t), t = 1 / (1 + p z), z >= 0: Chebyshev fits of P over all of t in (0, 1].
// Relative error of erfc: 4e-8 for the short one (f32 tiers), 6e-11 for the long one (reference).
#define CK_ERFC_SHORT_P 0.45
#define CK_ERFC_SHORT                                                                                \
  {0.25388531876706427,   0.25388348053197629,   0.22826340964082736,   0.17533293765055802,         \
   0.11955929029902422,   -0.021311678211396769, 0.14078609961688898,   -0.2991595591780547,         \
   0.19002875249645082,   -0.041268071236750928}
#define CK_ERFC_LONG_P 0.4
#define CK_ERFC_LONG                                                                                 \
  {0.22567583343252676,   0.22567582766203442,   0.207622171471151,     0.17150259236692139,         \
   0.12183834871467901,   0.06555417132740772,   0.024326561630039253,  -0.03291131325095515,        \
   0.0077404583340796272, -0.023535883690820956, -0.083242651754620686, 0.20841151954437012,         \
   -0.17834927403079331,  0.070877024513429698,  -0.011185386287932747}

#endif
