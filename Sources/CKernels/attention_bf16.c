// SPDX-License-Identifier: Apache-2.0
// The parts of matrix_attention.inc.h that are no products, in plain C.

#include <math.h>

#include "half.h"
#include "internal.h"

#pragma STDC FP_CONTRACT OFF

int ck_pack_values_reference(uint16_t *panel, const float *v, size_t v_stride, size_t keys) {
  int finite = 1;
  for (size_t key = 0; key < (keys + 31) / 32 * 32; key++) {
    for (size_t d = 0; d < CK_PANEL_COLUMNS; d++) {
      float value = key < keys ? v[key * v_stride + d] : 0;
      if (value - value != 0) finite = 0;
      panel[key / 2 * 2 * CK_PANEL_COLUMNS + 2 * d + key % 2] = ck_f32_to_bf16(value);
    }
  }
  return finite;
}

static float score(const ck_attention_row *row, size_t key) {
  return row->scale * row->scores[key] - row->slope * (row->last - (float)key);
}

float ck_attention_weights_reference(const ck_attention_row *row) {
  memset(row->weights, 0, row->padded * sizeof(uint16_t));
  if (row->begin >= row->end) return 1;
  float greatest = *row->greatest;
  for (size_t key = row->begin; key < row->end; key++) {
    if (score(row, key) > greatest) greatest = score(row, key);
  }
  // Nothing but -inf so far weighs nothing; subtracting -inf from it would make NaN of it.
  float shift = greatest == -INFINITY ? 0 : greatest;
  float sum = 0;
  for (size_t key = row->begin; key < row->end; key++) {
    uint16_t weight = ck_f32_to_bf16((float)ck_exp((double)(score(row, key) - shift)));
    memcpy((char *)row->weights + 2 * key, &weight, sizeof weight);
    sum += ck_bf16_to_f32(weight);
  }
  float factor = *row->greatest == -INFINITY ? 0 : (float)ck_exp((double)(*row->greatest - shift));
  *row->sum = *row->sum * factor + sum;
  *row->greatest = greatest;
  return factor;
}
