// SPDX-License-Identifier: Apache-2.0
// Part of the template in dot_many.inc.h: panels of super-blocks, whose blocks of 32 are packed as if they were blocks
// of their own, with scales and minima in f32.

// Scales and minima of a column's super-block, into its eight blocks of the panel.
INLINE void pack_factors(float (*scales)[PANEL_COLUMNS], float (*seconds)[PANEL_COLUMNS], const ck_type type,
                         const char *w) {
  if (type == CK_Q4_K) {
    ck_q4_k_factors factors = ck_q4_k_factors_of(w);
    float step = ck_f16_to_f32(ck_load_u16(w, 0));
    float minimum_step = -ck_f16_to_f32(ck_load_u16(w, 1));
    for (size_t i = 0; i < CK_SUB_BLOCKS; i++) {
      *scales[i] = step * (float)ck_byte_of(factors.scales, i);
      *seconds[i] = minimum_step * (float)ck_byte_of(factors.minima, i);
    }
    return;
  }
  float step = ck_f16_to_f32(ck_load_u16(w + CK_Q6_K_STEP, 0));
  const signed char *factors = (const signed char *)w + CK_Q6_K_SCALES;
  for (size_t i = 0; i < CK_SUB_BLOCKS; i++) {
    *scales[i] = step * (float)factors[2 * i];
    *seconds[i] = step * (float)factors[2 * i + 1];
  }
}

// As pack_panel does it; `first` and `count` are multiples of eight.
INLINE void pack_super_panel(panel *p, const ck_linear *a, const ck_type type, size_t column, const size_t vectors,
                             size_t first, size_t count) {
  const size_t bytes = type == CK_Q4_K ? CK_Q4_K_BYTES : CK_Q6_K_BYTES;
  for (size_t v = 0; v < vectors; v++) {
    const char *w[LANES];
    for (size_t i = 0; i < LANES; i++) {
      size_t index = least(column + v * LANES + i, a->n1 - 1);
      w[i] = (const char *)a->w + index * a->w_stride_bytes + first / CK_SUB_BLOCKS * bytes;
    }
    for (size_t b = 0; b < count; b += CK_SUB_BLOCKS) {
      for (size_t i = 0; i < LANES; i++) {
        size_t at = v * LANES + i;
        pack_factors((float(*)[PANEL_COLUMNS])(p->scales[b] + at), (float(*)[PANEL_COLUMNS])(p->seconds[b] + at), type,
                     w[i]);
      }
      for (size_t pair = 0; pair < CK_SUB_BLOCKS / 2; pair++) {
        void *to[2] = {p->bytes[b + ck_first_of_pair(type, pair)][0][v * LANES],
                       p->bytes[b + ck_second_of_pair(type, pair)][0][v * LANES]};
        pack_pair(type, to, w, pair);
      }
      for (size_t i = 0; i < LANES; i++) w[i] += bytes;
    }
  }
}
