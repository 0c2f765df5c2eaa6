// SPDX-License-Identifier: Apache-2.0
// What the quantisers of all types of blocks share.

#ifndef CK_QUANTIZE_H
#define CK_QUANTIZE_H

#include <math.h>

#include "half.h"

static inline float ck_or_zero(float x) { return fabsf(x) <= 3.4028234663852886e38f ? x : 0; }

// A scale that f16 cannot hold would make every weight of the block infinite.
static inline float ck_representable(float scale) {
  const float most = 65504;
  return scale > most ? most : scale < -most ? -most : scale;
}

static inline void ck_store_scale(unsigned char *block, float scale) {
  uint16_t half = ck_f32_to_f16(scale);
  memcpy(block, &half, sizeof half);
}

#endif
