// SPDX-License-Identifier: Apache-2.0
// Packing of weights into the panels of matrix.inc.h, in plain C.

#include "half.h"
#include "internal.h"

#pragma STDC FP_CONTRACT OFF

static float weight(ck_type type, const char *row, size_t i) {
  if (type == CK_F32) return ck_load_f32(row, i);
  if (type == CK_BF16) return ck_bf16_to_f32(ck_load_u16(row, i));
  const char *block = row + ck_type_bytes(type, i / CK_BLOCK * CK_BLOCK);
  size_t j = i % CK_BLOCK;
  float scale = ck_f16_to_f32(ck_load_u16(block, 0));
  if (type == CK_Q8_0) return scale * (float)(signed char)block[2 + j];
  unsigned char both = (unsigned char)block[2 + j % (CK_BLOCK / 2)];
  return scale * (float)((j < CK_BLOCK / 2 ? both & 15 : both >> 4) - 8);
}

// Elements [k, k + 32) of a row, of which `count` are there. Those of a super-block are widened with all of it.
static void weights_of(float *to, ck_type type, const char *row, size_t k, size_t count) {
  if (type != CK_Q4_K && type != CK_Q6_K) {
    for (size_t i = 0; i < count; i++) to[i] = weight(type, row, k + i);
    return;
  }
  float all[CK_SUPER_BLOCK];
  const char *block = row + ck_type_bytes(type, k);
  if (type == CK_Q4_K) ck_widen_q4_k(all, block, CK_SUPER_BLOCK);
  else ck_widen_q6_k(all, block, CK_SUPER_BLOCK);
  memcpy(to, all + k % CK_SUPER_BLOCK, count * sizeof *to);
}

void ck_pack_panel_reference(void *panel, ck_type type, const char *const *rows, size_t k, size_t depth) {
  uint16_t *to = panel;
  for (size_t first = 0; first < depth; first += 32, to += 32 * CK_PANEL_COLUMNS) {
    size_t count = depth - first < 32 ? depth - first : 32;
    for (size_t j = 0; j < CK_PANEL_COLUMNS; j++) {
      float weights[32] = {0};
      weights_of(weights, type, rows[j], k + first, count);
      for (size_t i = 0; i < 32; i++) {
        to[i / 2 * 2 * CK_PANEL_COLUMNS + 2 * j + i % 2] = ck_f32_to_bf16(weights[i]);
      }
    }
  }
}
