// SPDX-License-Identifier: Apache-2.0
// Part of the template in kernels.inc.h: the exponential and what is made of it.

// MARK: exponentials

#include "exponential.inc.h"

INLINE float exp_one(float x) {
  float lanes[LANES];
  v_store(lanes, v_exp(v_set1(x)));
  return lanes[0];
}

// x * sigmoid(argument)
INLINE vector v_times_sigmoid(vector x, vector argument) {
  return v_div(x, v_add(v_set1(1.0f), v_exp(v_sub(v_zero(), argument))));
}

INLINE vector v_silu(vector x) { return v_times_sigmoid(x, x); }

INLINE vector v_gelu_quick(vector x) { return v_times_sigmoid(x, v_mul(x, v_set1(1.702f))); }

INLINE vector v_gelu_tanh(vector x) {
  vector cube = v_mul(v_mul(x, x), v_mul(x, v_set1(0.044715f)));
  return v_times_sigmoid(x, v_mul(v_add(x, cube), v_set1(1.5957691216f)));
}

// relu(x) - |x| erfc(|x| / sqrt 2) / 2
INLINE vector v_gelu_erf(vector x) {
  static const float factors[] = CK_ERFC_SHORT;
  vector magnitude = v_abs(x);
  vector z = v_mul(magnitude, v_set1(0.70710678f));
  vector t = v_div(v_set1(1.0f), v_fma(z, v_set1(CK_ERFC_SHORT_P), v_set1(1.0f)));
  vector sum = v_set1(factors[9]);
  for (int i = 8; i >= 0; i--) sum = v_fma(sum, t, v_set1(factors[i]));
  vector tail = v_mul(v_mul(t, sum), v_exp(v_sub(v_zero(), v_mul(z, z))));
  return v_sub(v_max(v_zero(), x), v_mul(v_mul(magnitude, v_set1(0.5f)), tail));
}

INLINE vector v_relu(vector x) { return v_max(v_zero(), x); }

#define CK_MAP(name, operation)                                                                                        \
  static void CK_SUFFIX(name)(float *y, const float *x, size_t n) {                                                    \
    size_t i = 0;                                                                                                      \
    for (; i + LANES <= n; i += LANES) v_store(y + i, operation(v_load(x + i)));                                       \
    if (i < n) v_store_part(y + i, operation(v_load_part(x + i, n - i)), n - i);                                       \
  }

CK_MAP(silu, v_silu)
CK_MAP(gelu_erf, v_gelu_erf)
CK_MAP(gelu_tanh, v_gelu_tanh)
CK_MAP(gelu_quick, v_gelu_quick)
CK_MAP(relu, v_relu)
#undef CK_MAP

static void CK_SUFFIX(silu_gate)(float *y, const float *gate, const float *up, size_t n) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) v_store(y + i, v_mul(v_silu(v_load(gate + i)), v_load(up + i)));
  if (i < n) v_store_part(y + i, v_mul(v_silu(v_load_part(gate + i, n - i)), v_load_part(up + i, n - i)), n - i);
}

// MARK: softmax

static void CK_SUFFIX(softmax)(float *y, const float *x, size_t n) {
  vector greatest = v_set1(-INFINITY);
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) greatest = v_max(v_load(x + i), greatest);
  float max = v_greatest(greatest);
  for (; i < n; i++) max = x[i] > max ? x[i] : max;
  if (!(max > -INFINITY && max < INFINITY)) {
    ck_softmax_reference(y, x, n);
    return;
  }
  vector sum = v_zero();
  vector shift = v_set1(max);
  for (i = 0; i + LANES <= n; i += LANES) {
    vector e = v_exp(v_sub(v_load(x + i), shift));
    sum = v_add(sum, e);
    v_store(y + i, e);
  }
  float total = v_sum(sum);
  if (i < n) {
    float rest[LANES] = {0};
    v_store(rest, v_exp(v_sub(v_load_part(x + i, n - i), shift)));
    for (size_t j = 0; i + j < n; j++) {
      total += rest[j];
      y[i + j] = rest[j];
    }
  }
  vector factor = v_set1(1.0f / total);
  for (i = 0; i + LANES <= n; i += LANES) v_store(y + i, v_mul(v_load(y + i), factor));
  if (i < n) v_store_part(y + i, v_mul(v_load_part(y + i, n - i), factor), n - i);
}
