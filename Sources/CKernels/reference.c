// SPDX-License-Identifier: Apache-2.0
// Every kernel in plain C: the truth that the other tiers are tested against, and the tier on which transcripts are
// replayed. Its results are the same bits on every CPU: sums run in a fixed order of 16 lanes (which any compiler may
// put in vectors without changing them), nothing is contracted into FMA, and no libm function but sqrt, which IEEE 754
// rounds correctly, is called.

#include <math.h>

#include "half.h"
#include "internal.h"
#include "super_blocks.h"

#pragma STDC FP_CONTRACT OFF

enum { LANES = 16, CHUNK = 256, ROWS = 8 };

// Lane l of sums gains x[i] * y[i] for every i that is l modulo 16.
static void accumulate(float *sums, const float *x, const float *y, size_t n) {
  float lanes[LANES];  // not sums itself, which for all the compiler knows overlaps x
  memcpy(lanes, sums, sizeof lanes);
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    for (size_t lane = 0; lane < LANES; lane++) lanes[lane] += x[i + lane] * y[i + lane];
  }
  for (size_t lane = 0; i + lane < n; lane++) lanes[lane] += x[i + lane] * y[i + lane];
  memcpy(sums, lanes, sizeof lanes);
}

static float fold(float *sums) {
  for (size_t half = LANES / 2; half > 0; half /= 2) {
    for (size_t lane = 0; lane < half; lane++) sums[lane] += sums[lane + half];
  }
  return sums[0];
}

static float dot(const float *x, const float *y, size_t n) {
  float sums[LANES] = {0};
  accumulate(sums, x, y, n);
  return fold(sums);
}

// MARK: linear layers

typedef void widen_fn(float *y, const void *x, size_t n);

static void widen_f32(float *y, const void *x, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = ck_load_f32(x, i);
}

static void widen_f16(float *y, const void *x, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = ck_f16_to_f32(ck_load_u16(x, i));
}

static void widen_bf16(float *y, const void *x, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = ck_bf16_to_f32(ck_load_u16(x, i));
}

static void widen_q8_0(float *y, const void *x, size_t n) {
  const char *block = x;
  for (size_t i = 0; i < n; i += CK_BLOCK, block += CK_Q8_0_BYTES) {
    float scale = ck_f16_to_f32(ck_load_u16(block, 0));
    for (size_t j = 0; j < CK_BLOCK; j++) y[i + j] = scale * (float)(signed char)block[2 + j];
  }
}

static void widen_q4_0(float *y, const void *x, size_t n) {
  const unsigned char *block = x;
  for (size_t i = 0; i < n; i += CK_BLOCK, block += CK_Q4_0_BYTES) {
    float scale = ck_f16_to_f32(ck_load_u16(block, 0));
    for (size_t j = 0; j < CK_BLOCK / 2; j++) {
      y[i + j] = scale * (float)((block[2 + j] & 15) - 8);
      y[i + j + CK_BLOCK / 2] = scale * (float)((block[2 + j] >> 4) - 8);
    }
  }
}

void ck_widen_q4_k(float *y, const void *x, size_t n) {
  const unsigned char *block = x;
  for (size_t i = 0; i < n; i += CK_SUPER_BLOCK, block += CK_Q4_K_BYTES) {
    float step = ck_f16_to_f32(ck_load_u16(block, 0));
    float least_step = ck_f16_to_f32(ck_load_u16(block, 1));
    ck_q4_k_factors factors = ck_q4_k_factors_of(block);
    for (size_t sub = 0; sub < CK_SUB_BLOCKS; sub++, y += CK_BLOCK) {
      float scale = step * (float)ck_byte_of(factors.scales, sub);
      float least = least_step * (float)ck_byte_of(factors.minima, sub);
      const unsigned char *q = block + CK_Q4_K_QUANTS + sub / 2 * CK_BLOCK;
      int shift = sub % 2 ? 4 : 0;
      for (size_t j = 0; j < CK_BLOCK; j++) y[j] = scale * (float)(q[j] >> shift & 15) - least;
    }
  }
}

void ck_widen_q6_k(float *y, const void *x, size_t n) {
  const unsigned char *block = x;
  for (size_t i = 0; i < n; i += CK_SUPER_BLOCK, block += CK_Q6_K_BYTES) {
    float step = ck_f16_to_f32(ck_load_u16(block + CK_Q6_K_STEP, 0));
    for (size_t part = 0; part < CK_SUPER_BLOCK / 16; part++, y += 16) {
      float scale = step * (float)(signed char)block[CK_Q6_K_SCALES + part];
      size_t half = part / 8, in_half = part % 8 * 16;
      const unsigned char *low = block + 64 * half + in_half % 64;
      const unsigned char *high = block + CK_Q6_K_HIGH + 32 * half + in_half % 32;
      int low_shift = in_half < 64 ? 0 : 4, high_shift = (int)(in_half / 32 * 2);
      for (size_t j = 0; j < 16; j++) {
        y[j] = scale * (float)(((low[j] >> low_shift & 15) | (high[j] >> high_shift & 3) << 4) - 32);
      }
    }
  }
}

// CHUNK is a multiple of CK_SUPER_BLOCK.
static void linear(const ck_linear *a, const ck_type type, widen_fn *widen) {
  float weights[CHUNK];
  for (size_t column = a->n0; column < a->n1; column++) {
    const char *w = (const char *)a->w + column * a->w_stride_bytes;
    for (size_t row = 0; row < a->m; row += ROWS) {
      size_t rows = a->m - row < ROWS ? a->m - row : ROWS;
      float sums[ROWS][LANES] = {{0}};
      for (size_t k = 0; k < a->k; k += CHUNK) {
        size_t count = a->k - k < CHUNK ? a->k - k : CHUNK;
        widen(weights, w + ck_type_bytes(type, k), count);
        for (size_t r = 0; r < rows; r++) accumulate(sums[r], a->x + (row + r) * a->x_stride + k, weights, count);
      }
      for (size_t r = 0; r < rows; r++) {
        float sum = fold(sums[r]);
        a->y[(row + r) * a->y_stride + column] = a->bias ? sum + a->bias[column] : sum;
      }
    }
  }
}

static void linear_f32(const ck_linear *args) { linear(args, CK_F32, widen_f32); }
static void linear_f16(const ck_linear *args) { linear(args, CK_F16, widen_f16); }
static void linear_bf16(const ck_linear *args) { linear(args, CK_BF16, widen_bf16); }
static void linear_q8_0(const ck_linear *args) { linear(args, CK_Q8_0, widen_q8_0); }
static void linear_q4_0(const ck_linear *args) { linear(args, CK_Q4_0, widen_q4_0); }
static void linear_q4_k(const ck_linear *args) { linear(args, CK_Q4_K, ck_widen_q4_k); }
static void linear_q6_k(const ck_linear *args) { linear(args, CK_Q6_K, ck_widen_q6_k); }

// MARK: attention and softmax

// exp for arguments not above zero, rounded to float once.
static float exp_f32(float x) { return (float)ck_exp((double)x); }

static float score(const ck_attention *a, size_t query, size_t key) {
  float s = a->scale * dot(a->q + query * a->q_stride, a->k + key * a->k_stride, a->head_size);
  if (a->alibi_slope != 0) s -= a->alibi_slope * (float)(a->end[query] - 1 - key);
  return s;
}

static void attention(const ck_attention *a) {
  for (size_t query = 0; query < a->queries; query++) {
    float *out = a->out + query * a->out_stride;
    for (size_t d = 0; d < a->head_size; d++) out[d] = 0;
    float max = -INFINITY;
    for (size_t key = a->begin[query]; key < a->end[query]; key++) {
      float s = score(a, query, key);
      if (s > max || s != s) max = s;
    }
    if (max == -INFINITY) continue;
    float sum = 0;
    for (size_t key = a->begin[query]; key < a->end[query]; key++) {
      float weight = exp_f32(score(a, query, key) - max);
      sum += weight;
      for (size_t d = 0; d < a->head_size; d++) out[d] += weight * a->v[key * a->v_stride + d];
    }
    for (size_t d = 0; d < a->head_size; d++) out[d] /= sum;
  }
}

static float max_of(const float *x, size_t n) {
  float max = -INFINITY;
  for (size_t i = 0; i < n; i++) {
    if (x[i] > max || x[i] != x[i]) max = x[i];
  }
  return max;
}

void ck_softmax_reference(float *y, const float *x, size_t n) {
  float max = max_of(x, n);
  double sum = 0;
  for (size_t i = 0; i < n; i++) {
    if (max == -INFINITY) y[i] = 0;
    else if (max == INFINITY) y[i] = x[i] == INFINITY ? 1 : 0;
    else y[i] = exp_f32(x[i] - max);
    sum += (double)y[i];
  }
  if (max == -INFINITY) return;
  for (size_t i = 0; i < n; i++) y[i] = (float)((double)y[i] / sum);
}

// MARK: norms

static void rms_norm(float *y, const float *x, const float *weight, size_t n, float eps) {
  double squares = 0;
  for (size_t i = 0; i < n; i++) squares += (double)x[i] * (double)x[i];
  float factor = (float)(1 / sqrt(squares / (double)n + (double)eps));
  for (size_t i = 0; i < n; i++) y[i] = weight ? x[i] * factor * weight[i] : x[i] * factor;
}

static void layer_norm(float *y, const float *x, const float *weight, const float *bias, size_t n, float eps) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += (double)x[i];
  double mean = sum / (double)n;
  double squares = 0;
  for (size_t i = 0; i < n; i++) squares += ((double)x[i] - mean) * ((double)x[i] - mean);
  double factor = 1 / sqrt(squares / (double)n + (double)eps);
  for (size_t i = 0; i < n; i++) {
    float normal = (float)(((double)x[i] - mean) * factor);
    if (weight) normal *= weight[i];
    if (bias) normal += bias[i];
    y[i] = normal;
  }
}

// MARK: element by element

static void rope(float *x, const float *cosine, const float *sine, size_t n) {
  size_t half = n / 2;
  for (size_t i = 0; i < half; i++) {
    float a = x[i];
    float b = x[i + half];
    x[i] = a * cosine[i] - b * sine[i];
    x[i + half] = b * cosine[i] + a * sine[i];
  }
}

static float times_sigmoid(float x, double argument) { return (float)((double)x / (1 + ck_exp(-argument))); }

static void silu_gate(float *y, const float *gate, const float *up, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = times_sigmoid(gate[i], (double)gate[i]) * up[i];
}

static void silu(float *y, const float *x, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = times_sigmoid(x[i], (double)x[i]);
}

static void gelu_quick(float *y, const float *x, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = times_sigmoid(x[i], 1.702 * (double)x[i]);
}

// 0.5 (1 + tanh u) = sigmoid(2u), u = sqrt(2 / pi) (x + 0.044715 x^3).
static void gelu_tanh(float *y, const float *x, size_t n) {
  for (size_t i = 0; i < n; i++) {
    double v = (double)x[i];
    y[i] = times_sigmoid(x[i], 2 * 0.79788456080286535588 * (v + 0.044715 * v * v * v));
  }
}

// erfc(z) for z >= 0.
static double erfc_of(double z) {
  static const double factors[] = CK_ERFC_LONG;
  double t = 1 / (1 + CK_ERFC_LONG_P * z);
  double sum = 0;
  for (size_t i = sizeof factors / sizeof *factors; i > 0; i--) sum = sum * t + factors[i - 1];
  return t * sum * ck_exp(-z * z);
}

static void gelu_erf(float *y, const float *x, size_t n) {
  for (size_t i = 0; i < n; i++) {
    double v = (double)x[i];
    double tail = 0.5 * erfc_of((v < 0 ? -v : v) * 0.70710678118654752440);
    y[i] = (float)(v < 0 ? v * tail : v - v * tail);
  }
}

static void relu(float *y, const float *x, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = x[i] < 0 ? 0 : x[i];
}

static void add(float *y, const float *x, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] += x[i];
}

static void add_scaled(float *y, const float *x, float scale, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] += scale * x[i];
}

static void add_scaled_by(float *y, const float *x, const float *scale, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] += scale[i] * x[i];
}

static void f32_to_f16(void *y, const float *x, size_t n) {
  for (size_t i = 0; i < n; i++) {
    uint16_t half = ck_f32_to_f16(x[i]);
    memcpy((char *)y + 2 * i, &half, sizeof half);
  }
}

static void f32_to_bf16(void *y, const float *x, size_t n) {
  for (size_t i = 0; i < n; i++) {
    uint16_t half = ck_f32_to_bf16(x[i]);
    memcpy((char *)y + 2 * i, &half, sizeof half);
  }
}

static size_t argmax(const float *x, size_t n) {
  size_t best = 0;
  float max = NAN;
  for (size_t i = 0; i < n; i++) {
    if (x[i] > max || (max != max && x[i] == x[i])) {
      max = x[i];
      best = i;
    }
  }
  return best;
}

void ck_set_reference(ck_table *table) {
  *table = (ck_table){
      .isa = CK_ISA_REFERENCE,
      .linear = {[CK_F32] = CK_LINEAR_PLAIN(linear_f32),
                 [CK_F16] = CK_LINEAR_PLAIN(linear_f16),
                 [CK_BF16] = CK_LINEAR_PLAIN(linear_bf16),
                 [CK_Q8_0] = CK_LINEAR_PLAIN(linear_q8_0),
                 [CK_Q4_0] = CK_LINEAR_PLAIN(linear_q4_0),
                 [CK_Q4_K] = CK_LINEAR_PLAIN(linear_q4_k),
                 [CK_Q6_K] = CK_LINEAR_PLAIN(linear_q6_k)},
      .attention = attention,
      .dot = dot,
      .softmax = ck_softmax_reference,
      .rms_norm = rms_norm,
      .layer_norm = layer_norm,
      .rope = rope,
      .silu_gate = silu_gate,
      .silu = silu,
      .gelu_erf = gelu_erf,
      .gelu_tanh = gelu_tanh,
      .gelu_quick = gelu_quick,
      .relu = relu,
      .add = add,
      .add_scaled = add_scaled,
      .add_scaled_by = add_scaled_by,
      .f16_to_f32 = widen_f16,
      .bf16_to_f32 = widen_bf16,
      .f32_to_f16 = f32_to_f16,
      .f32_to_bf16 = f32_to_bf16,
      .q8_0_to_f32 = widen_q8_0,
      .q4_0_to_f32 = widen_q4_0,
      .q4_k_to_f32 = ck_widen_q4_k,
      .q6_k_to_f32 = ck_widen_q6_k,
      .prepare_bf16 = ck_prepare_bf16_reference,
      .prepare_q8 = ck_prepare_q8_reference,
      .pack_panel = ck_pack_panel_reference,
      .argmax = argmax,
  };
}
