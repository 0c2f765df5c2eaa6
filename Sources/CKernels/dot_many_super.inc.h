// SPDX-License-Identifier: Apache-2.0
// Part of the template in dot_many.inc.h: panels of super-blocks, whose blocks of 32 are packed as if they were blocks
// of their own, with scales and minima in f32.

// The sixteen bytes before the q of a Q4_K, of LANES columns: a lane of the last three vectors has four bytes of scales
// and minima (ck_q4_k_factors_of) of a column.
INLINE void pack_q4_k_factors(float (*scales)[PANEL_COLUMNS], float (*minima)[PANEL_COLUMNS], const char *const *w) {
  uint16_t steps[LANES], minimum_steps[LANES];
  for (size_t i = 0; i < LANES; i++) {
    steps[i] = ck_load_u16(w[i], 0);
    minimum_steps[i] = ck_load_u16(w[i], 1) ^ 0x8000;  // what is taken off is added
  }
  const lanes_f step = m_of_halves(steps), minimum_step = m_of_halves(minimum_steps);
  lanes_i four[4];
  pack_sixteen(four, w, 0);
  const lanes_i of_scales[2] = {
      m_bits(four[1], 0, 0x3f3f3f3f), m_or(m_bits(four[3], 0, 0x0f0f0f0f), m_bits(four[1], 2, 0x30303030))};
  const lanes_i of_minima[2] = {
      m_bits(four[2], 0, 0x3f3f3f3f), m_or(m_bits(four[3], 4, 0x0f0f0f0f), m_bits(four[2], 2, 0x30303030))};
  for (int i = 0; i < CK_SUB_BLOCKS; i++) {
    m_store(scales[i], m_mul(step, m_of(m_bits(of_scales[i / 4], i % 4 * 8, 0xff))));
    m_store(minima[i], m_mul(minimum_step, m_of(m_bits(of_minima[i / 4], i % 4 * 8, 0xff))));
  }
}

// The same of Q6_K: scales of the blocks' first and second halves.
INLINE void pack_q6_k_factors(float (*firsts)[PANEL_COLUMNS], float (*seconds)[PANEL_COLUMNS], const char *const *w) {
  uint16_t steps[LANES];
  for (size_t i = 0; i < LANES; i++) steps[i] = ck_load_u16(w[i] + CK_Q6_K_STEP, 0);
  const lanes_f step = m_of_halves(steps);
  lanes_i four[4];
  pack_sixteen(four, w, CK_Q6_K_SCALES);
  for (int i = 0; i < CK_SUB_BLOCKS; i++) {
    m_store(firsts[i], m_mul(step, m_of(m_signed_byte(four[i / 2], i % 2 * 2))));
    m_store(seconds[i], m_mul(step, m_of(m_signed_byte(four[i / 2], i % 2 * 2 + 1))));
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
      float(*scales)[PANEL_COLUMNS] = (float(*)[PANEL_COLUMNS])(p->scales[b] + v * LANES);
      float(*seconds)[PANEL_COLUMNS] = (float(*)[PANEL_COLUMNS])(p->seconds[b] + v * LANES);
      if (type == CK_Q4_K) pack_q4_k_factors(scales, seconds, w);
      else pack_q6_k_factors(scales, seconds, w);
      for (size_t pair = 0; pair < CK_SUB_BLOCKS / 2; pair++) {
        void *to[2] = {p->bytes[b + ck_first_of_pair(type, pair)][0][v * LANES],
                       p->bytes[b + ck_second_of_pair(type, pair)][0][v * LANES]};
        pack_pair(type, to, w, pair);
      }
      for (size_t i = 0; i < LANES; i++) w[i] += bytes;
    }
  }
}
