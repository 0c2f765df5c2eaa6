// SPDX-License-Identifier: Apache-2.0
// Quantisation of weights into Q4_K and Q6_K, for files. Plain C, the same bits on every CPU, and those of ggml's
// reference quantisers on CPUs where these do not contract to FMA (quantize_row_q4_K_ref and quantize_row_q6_K_ref of
// ggml-quants.c): every sum runs in their order. Values that ggml makes nonsense of are held as near as can be instead.

#include "internal.h"
#include "quantize.h"
#include "super_blocks.h"

#pragma STDC FP_CONTRACT OFF

// To the nearest whole number, to even in the middle, within [least, most]; `least` for what is no number.
static int nearest(float x, int least, int most) {
  return x >= (float)most ? most : x > (float)least ? (int)rintf(x) : least;
}

// Beyond `most` no block holds anything, and sums of squares would overflow.
static void load_bounded(float *to, const float *x, float most) {
  for (size_t i = 0; i < CK_SUPER_BLOCK; i++) {
    float value = ck_or_zero(x[i]);
    to[i] = value > most ? most : value < -most ? -most : value;
  }
}

// MARK: Q4_K

enum { MOST_4 = 15, MOST_FACTOR = 63, TRIES_4 = 21 };

// x[i] is near scale * q[i] + least, least not above zero.
typedef struct line {
  float scale;
  float least;
  unsigned char q[CK_BLOCK];
} line;

// Values and what the error of each counts. Greater ones count more, for their products do.
typedef struct weighted_block {
  const float *x;
  float weights[CK_BLOCK];
  float weight_sum;
  float x_sum;  // weighted
} weighted_block;

static weighted_block weighted(const float *x) {
  weighted_block block = {.x = x};
  float squares = 0;
  for (size_t i = 0; i < CK_BLOCK; i++) squares += x[i] * x[i];
  float mean = sqrtf(squares / CK_BLOCK);
  for (size_t i = 0; i < CK_BLOCK; i++) {
    block.weights[i] = mean + fabsf(x[i]);
    block.weight_sum += block.weights[i];
    block.x_sum += block.weights[i] * x[i];
  }
  return block;
}

static void round_to_line(unsigned char *q, const float *x, float inverse, float least) {
  for (size_t i = 0; i < CK_BLOCK; i++) q[i] = (unsigned char)nearest(inverse * (x[i] - least), 0, MOST_4);
}

static float error_of(const weighted_block *block, const line *fit) {
  float error = 0;
  for (size_t i = 0; i < CK_BLOCK; i++) {
    float difference = fit->scale * (float)fit->q[i] + fit->least - block->x[i];
    error += block->weights[i] * (difference * difference);
  }
  return error;
}

// The line of least squares through the values for given q. Returns 0 where these leave it open.
static int fit_line(const weighted_block *block, line *fit) {
  float q_sum = 0, square_sum = 0, product_sum = 0;
  for (size_t i = 0; i < CK_BLOCK; i++) {
    float weighted_q = block->weights[i] * (float)fit->q[i];
    q_sum += weighted_q;
    square_sum += weighted_q * (float)fit->q[i];
    product_sum += weighted_q * block->x[i];
  }
  float determinant = block->weight_sum * square_sum - q_sum * q_sum;
  if (!(determinant > 0)) return 0;
  fit->scale = (block->weight_sum * product_sum - block->x_sum * q_sum) / determinant;
  fit->least = (square_sum * block->x_sum - q_sum * product_sum) / determinant;
  if (fit->least > 0) {
    fit->least = 0;
    fit->scale = product_sum / square_sum;
  }
  return 1;
}

// Tries steps around the range's fifteenth, each from the best line so far.
static line best_line(const float *x) {
  line best = {.least = x[0]};
  float greatest = x[0];
  for (size_t i = 1; i < CK_BLOCK; i++) {
    if (x[i] < best.least) best.least = x[i];
    if (x[i] > greatest) greatest = x[i];
  }
  if (best.least > 0) best.least = 0;
  float inverse = MOST_4 / (greatest - best.least);
  if (greatest == best.least || isinf(inverse)) return best;
  weighted_block block = weighted(x);
  best.scale = 1 / inverse;
  round_to_line(best.q, x, inverse, best.least);
  float least_error = error_of(&block, &best);
  for (int i = 0; i < TRIES_4; i++) {
    line fit;
    inverse = (-1.0f + 0.1f * (float)i + MOST_4) / (greatest - best.least);
    round_to_line(fit.q, x, inverse, best.least);
    if (!fit_line(&block, &fit)) continue;
    float error = error_of(&block, &fit);
    if (!(error < least_error)) continue;
    best = fit;
    least_error = error;
  }
  return best;
}

static void store_factors(unsigned char *s, const unsigned char *scales, const unsigned char *minima) {
  for (size_t i = 0; i < 4; i++) {
    s[i] = (unsigned char)(scales[i] | scales[i + 4] >> 4 << 6);
    s[i + 4] = (unsigned char)(minima[i] | minima[i + 4] >> 4 << 6);
    s[i + 8] = (unsigned char)((scales[i + 4] & 15) | (minima[i + 4] & 15) << 4);
  }
}

static void quantize_q4_k_block(unsigned char *block, const float *x) {
  line lines[CK_SUB_BLOCKS];
  float most_scale = 0, most_minimum = 0;
  for (size_t i = 0; i < CK_SUB_BLOCKS; i++) {
    lines[i] = best_line(x + i * CK_BLOCK);
    if (lines[i].scale > most_scale) most_scale = lines[i].scale;
    if (-lines[i].least > most_minimum) most_minimum = -lines[i].least;
  }
  float scale_inverse = most_scale > 0 ? MOST_FACTOR / most_scale : 0;
  float minimum_inverse = most_minimum > 0 ? MOST_FACTOR / most_minimum : 0;
  unsigned char scales[CK_SUB_BLOCKS], minima[CK_SUB_BLOCKS];
  for (size_t i = 0; i < CK_SUB_BLOCKS; i++) {
    scales[i] = (unsigned char)nearest(scale_inverse * lines[i].scale, 0, MOST_FACTOR);
    minima[i] = (unsigned char)nearest(minimum_inverse * -lines[i].least, 0, MOST_FACTOR);
  }
  ck_store_scale(block, ck_representable(most_scale / MOST_FACTOR));
  ck_store_scale(block + 2, ck_representable(most_minimum / MOST_FACTOR));
  store_factors(block + CK_Q4_K_SCALES, scales, minima);
  // Anew, with scales and minima as they are stored.
  for (size_t i = 0; i < CK_SUB_BLOCKS; i++) {
    float scale = ck_f16_to_f32(ck_load_u16(block, 0)) * (float)scales[i];
    if (scale == 0) continue;
    float minimum = ck_f16_to_f32(ck_load_u16(block, 1)) * (float)minima[i];
    for (size_t j = 0; j < CK_BLOCK; j++) {
      lines[i].q[j] = (unsigned char)nearest((x[i * CK_BLOCK + j] + minimum) / scale, 0, MOST_4);
    }
  }
  for (size_t i = 0; i < CK_SUPER_BLOCK / 2; i++) {
    const line *pair = lines + i / CK_BLOCK * 2;
    block[CK_Q4_K_QUANTS + i] = (unsigned char)(pair[0].q[i % CK_BLOCK] | pair[1].q[i % CK_BLOCK] << 4);
  }
}

void ck_quantize_q4_k(void *y, const float *x, size_t n) {
  unsigned char *block = y;
  for (size_t i = 0; i < n; i += CK_SUPER_BLOCK, block += CK_Q4_K_BYTES) {
    float values[CK_SUPER_BLOCK];
    load_bounded(values, x + i, 0x1p26f);  // 65504 * 63 * 15 is less
    quantize_q4_k_block(block, values);
  }
}

// MARK: Q6_K

enum { PART = 16, PARTS = CK_SUPER_BLOCK / PART, MOST_6 = 32, TRIES_6 = 9 };

// Below this a scale counts as none.
static const float least_scale_6 = 1e-15f;

typedef struct signed_part {
  float scale;
  signed char q[PART];  // as stored: from 0 to 63, 32 too high
} signed_part;

static int rounded_6(float x) { return nearest(x, -MOST_6, MOST_6 - 1); }

// Sums over a part of x q and of q squared, weighted by x squared.
typedef struct products {
  float x_q;
  float q_q;
} products;

static products products_with(const float *x, float inverse) {
  products sums = {0, 0};
  for (size_t i = 0; i < PART; i++) {
    float q = (float)rounded_6(inverse * x[i]);
    float weight = x[i] * x[i];
    sums.x_q += weight * x[i] * q;
    sums.q_q += weight * q * q;
  }
  return sums;
}

static void round_part(signed_part *part, const float *x, float inverse) {
  for (size_t i = 0; i < PART; i++) part->q[i] = (signed char)(rounded_6(inverse * x[i]) + MOST_6);
}

// The value with the greatest magnitude becomes -32, or nearly so: tries steps around that.
static signed_part best_part(const float *x) {
  signed_part best = {0};
  float extreme = 0;
  for (size_t i = 0; i < PART; i++) {
    if (fabsf(x[i]) > fabsf(extreme)) extreme = x[i];
  }
  if (fabsf(extreme) < least_scale_6) return best;
  float inverse = -MOST_6 / extreme;
  products sums = products_with(x, inverse);
  round_part(&best, x, inverse);
  best.scale = sums.q_q != 0 ? sums.x_q / sums.q_q : 0;
  float gain = best.scale * sums.x_q;
  for (int i = -TRIES_6; i <= TRIES_6; i++) {
    if (i == 0) continue;
    inverse = -(MOST_6 + 0.1f * (float)i) / extreme;
    sums = products_with(x, inverse);
    if (!(sums.q_q > 0) || !(sums.x_q * sums.x_q > gain * sums.q_q)) continue;
    round_part(&best, x, inverse);
    best.scale = sums.x_q / sums.q_q;
    gain = best.scale * sums.x_q;
  }
  return best;
}

static void store_q6_k(unsigned char *block, const signed_part *parts) {
  unsigned char q[CK_SUPER_BLOCK];
  for (size_t i = 0; i < CK_SUPER_BLOCK; i++) q[i] = (unsigned char)parts[i / PART].q[i % PART];
  for (size_t half = 0; half < 2; half++) {
    const unsigned char *from = q + 128 * half;
    for (size_t i = 0; i < 64; i++) block[64 * half + i] = (unsigned char)((from[i] & 15) | (from[i + 64] & 15) << 4);
    for (size_t i = 0; i < 32; i++) {
      block[CK_Q6_K_HIGH + 32 * half + i] = (unsigned char)(from[i] >> 4 | from[i + 32] >> 4 << 2 |
                                                            from[i + 64] >> 4 << 4 | from[i + 96] >> 4 << 6);
    }
  }
}

static void quantize_q6_k_block(unsigned char *block, const float *x) {
  signed_part parts[PARTS];
  float extreme = 0;
  for (size_t i = 0; i < PARTS; i++) {
    parts[i] = best_part(x + i * PART);
    if (fabsf(parts[i].scale) > fabsf(extreme)) extreme = parts[i].scale;
  }
  if (fabsf(extreme) < least_scale_6) {
    memset(block, 0, CK_Q6_K_BYTES);
    return;
  }
  float inverse = -128 / extreme;
  ck_store_scale(block + CK_Q6_K_STEP, ck_representable(1 / inverse));
  float step = ck_f16_to_f32(ck_load_u16(block + CK_Q6_K_STEP, 0));
  for (size_t i = 0; i < PARTS; i++) {
    int factor = nearest(inverse * parts[i].scale, -128, 127);
    block[CK_Q6_K_SCALES + i] = (unsigned char)(signed char)factor;
    // Anew, with the scale as it is stored.
    float scale = step * (float)factor;
    if (scale == 0) continue;
    for (size_t j = 0; j < PART; j++) parts[i].q[j] = (signed char)(rounded_6(x[i * PART + j] / scale) + MOST_6);
  }
  store_q6_k(block, parts);
}

void ck_quantize_q6_k(void *y, const float *x, size_t n) {
  unsigned char *block = y;
  for (size_t i = 0; i < n; i += CK_SUPER_BLOCK, block += CK_Q6_K_BYTES) {
    float values[CK_SUPER_BLOCK];
    load_bounded(values, x + i, 0x1p28f);  // 65504 * 128 * 32 is hardly less
    quantize_q6_k_block(block, values);
  }
}
