// SPDX-License-Identifier: Apache-2.0
// Quantisation: weights into GGUF's blocks, for files, and inputs into blocks of 8 bits, for 8-bit dot products.
// Plain C, the same bits on every CPU.

#include <math.h>

#include "half.h"
#include "internal.h"
#include "quantize.h"

#pragma STDC FP_CONTRACT OFF

// The value with the greatest magnitude, the first of equals.
static float extreme(const float *x) {
  float most = 0;
  for (size_t i = 0; i < CK_BLOCK; i++) {
    if (fabsf(ck_or_zero(x[i])) > fabsf(most)) most = x[i];
  }
  return most;
}

// Zero for what is too small to have one. Infinity times zero would be no number.
static float inverse_of(float scale) { return fabsf(scale) >= 0x1p-126f ? 1 / scale : 0; }

static int clamped(float x, int least, int most) {
  return x <= (float)least ? least : x >= (float)most ? most : (int)x;
}

// Rounds halves away from zero, as ggml does; the scale that weights are divided by is not yet rounded to f16.
void ck_quantize_q8_0(void *y, const float *x, size_t n) {
  unsigned char *block = y;
  for (size_t i = 0; i < n; i += CK_BLOCK, block += CK_Q8_0_BYTES) {
    float scale = ck_representable(fabsf(extreme(x + i)) / 127);
    float inverse = inverse_of(scale);
    ck_store_scale(block, scale);
    for (size_t j = 0; j < CK_BLOCK; j++) {
      block[2 + j] = (unsigned char)(signed char)clamped(roundf(ck_or_zero(x[i + j]) * inverse), -127, 127);
    }
  }
}

// The extreme value becomes -8, the one end of the range that has no opposite.
void ck_quantize_q4_0(void *y, const float *x, size_t n) {
  unsigned char *block = y;
  for (size_t i = 0; i < n; i += CK_BLOCK, block += CK_Q4_0_BYTES) {
    float scale = ck_representable(extreme(x + i) / -8);
    float inverse = inverse_of(scale);
    ck_store_scale(block, scale);
    for (size_t j = 0; j < CK_BLOCK / 2; j++) {
      int low = clamped(ck_or_zero(x[i + j]) * inverse + 8.5f, 0, 15);
      int high = clamped(ck_or_zero(x[i + j + CK_BLOCK / 2]) * inverse + 8.5f, 0, 15);
      block[2 + j] = (unsigned char)(low | high << 4);
    }
  }
}

// MARK: inputs

size_t ck_type_bytes(ck_type type, size_t k) {
  switch (type) {
    case CK_F32: return 4 * k;
    case CK_F16:
    case CK_BF16: return 2 * k;
    case CK_Q8_0: return k / CK_BLOCK * CK_Q8_0_BYTES;
    case CK_Q4_0: return k / CK_BLOCK * CK_Q4_0_BYTES;
    case CK_Q4_K: return k / CK_SUPER_BLOCK * CK_Q4_K_BYTES;
    case CK_Q6_K: return k / CK_SUPER_BLOCK * CK_Q6_K_BYTES;
  }
  return 0;
}

static size_t rounded_up(size_t n, size_t quantum) { return (n + quantum - 1) / quantum * quantum; }

size_t ck_input_bytes(ck_input input, size_t k) {
  switch (input) {
    case CK_INPUT_F32: return 0;
    case CK_INPUT_BF16: return rounded_up(2 * k, 64) | 64;  // an odd number of lines: rows spread over a cache's sets
    case CK_INPUT_Q8: return rounded_up(k + k / CK_BLOCK * 2 * (sizeof(float) + sizeof(int32_t)), 64);
  }
  return 0;
}

void ck_prepare_bf16_reference(void *y, const float *x, size_t k) {
  uint16_t *row = y;
  for (size_t i = 0; i < k; i++) row[i] = ck_f32_to_bf16(x[i]);
  for (size_t i = k; i < rounded_up(k, 32); i++) row[i] = 0;
}

void ck_prepare_q8_reference(void *y, const float *x, size_t k) {
  signed char *q = y;
  float *scales = ck_q8_scales(y, k);
  int32_t *offsets = ck_q8_offsets(y, k);
  int32_t *halves = ck_q8_halves(y, k);
  float *sums = ck_q8_sums(y, k);
  for (size_t block = 0; block < k / CK_BLOCK; block++, x += CK_BLOCK, q += CK_BLOCK) {
    float step = fabsf(extreme(x)) / 127;
    for (size_t i = 0; i < CK_BLOCK; i++) {
      if (x[i] - x[i] != 0) step = NAN;
    }
    float inverse = ck_q8_inverse(step);
    int32_t sum = 0;
    for (size_t i = 0; i < CK_BLOCK; i++) {
      q[i] = (signed char)clamped(rintf(ck_or_zero(x[i]) * inverse), -127, 127);
      sum += q[i];
      if (i == CK_BLOCK / 2 - 1) halves[block] = -8 * sum;
    }
    scales[block] = ck_q8_scale(step);
    offsets[block] = -8 * sum;
    sums[block] = scales[block] * (float)sum;
  }
}

void ck_prepare_input(const ck_table *table, ck_input input, void *prepared, const float *x, size_t x_stride,
                      size_t rows, size_t k) {
  size_t bytes = ck_input_bytes(input, k);
  for (size_t row = 0; row < rows; row++) {
    char *to = (char *)prepared + row * bytes;
    if (input == CK_INPUT_BF16) table->prepare_bf16(to, x + row * x_stride, k);
    if (input == CK_INPUT_Q8) table->prepare_q8(to, x + row * x_stride, k);
  }
}
