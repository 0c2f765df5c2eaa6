// SPDX-License-Identifier: Apache-2.0
// Part of the template in kernels.inc.h: norms, rotary embedding, sums, argmax.

// MARK: norms

INLINE vector v_weighted(vector x, const float *weight, size_t i, size_t part) {
  if (!weight) return x;
  return v_mul(x, part ? v_load_part(weight + i, part) : v_load(weight + i));
}

INLINE vector v_biased(vector x, const float *bias, size_t i, size_t part) {
  if (!bias) return x;
  return v_add(x, part ? v_load_part(bias + i, part) : v_load(bias + i));
}

static void CK_SUFFIX(rms_norm)(float *y, const float *x, const float *weight, size_t n, float eps) {
  vector squares = v_zero();
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    vector v = v_load(x + i);
    squares = v_fma(v, v, squares);
  }
  if (i < n) {
    vector v = v_load_part(x + i, n - i);
    squares = v_fma(v, v, squares);
  }
  vector factor = v_set1(1.0f / sqrtf(v_sum(squares) / (float)n + eps));
  for (i = 0; i + LANES <= n; i += LANES) v_store(y + i, v_weighted(v_mul(v_load(x + i), factor), weight, i, 0));
  if (i < n) {
    vector normal = v_mul(v_load_part(x + i, n - i), factor);
    v_store_part(y + i, v_weighted(normal, weight, i, n - i), n - i);
  }
}

static void CK_SUFFIX(layer_norm)(float *y, const float *x, const float *weight, const float *bias, size_t n,
                                  float eps) {
  vector sum = v_zero();
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) sum = v_add(sum, v_load(x + i));
  if (i < n) sum = v_add(sum, v_load_part(x + i, n - i));
  float average = v_sum(sum) / (float)n;
  vector mean = v_set1(average);
  vector squares = v_zero();
  for (i = 0; i + LANES <= n; i += LANES) {
    vector difference = v_sub(v_load(x + i), mean);
    squares = v_fma(difference, difference, squares);
  }
  float variance = v_sum(squares);
  for (size_t j = i; j < n; j++) variance += (x[j] - average) * (x[j] - average);
  vector factor = v_set1(1.0f / sqrtf(variance / (float)n + eps));
  for (i = 0; i + LANES <= n; i += LANES) {
    vector normal = v_mul(v_sub(v_load(x + i), mean), factor);
    v_store(y + i, v_biased(v_weighted(normal, weight, i, 0), bias, i, 0));
  }
  if (i < n) {
    size_t part = n - i;
    vector normal = v_mul(v_sub(v_load_part(x + i, part), mean), factor);
    v_store_part(y + i, v_biased(v_weighted(normal, weight, i, part), bias, i, part), part);
  }
}

// MARK: element by element

static void CK_SUFFIX(rope)(float *x, const float *cosine, const float *sine, size_t n) {
  size_t half = n / 2;
  float *low = x;
  float *high = x + half;
  size_t i = 0;
  for (; i + LANES <= half; i += LANES) {
    vector a = v_load(low + i), b = v_load(high + i), c = v_load(cosine + i), s = v_load(sine + i);
    v_store(low + i, v_sub(v_mul(a, c), v_mul(b, s)));
    v_store(high + i, v_fma(a, s, v_mul(b, c)));
  }
  for (; i < half; i++) {
    float a = low[i];
    float b = high[i];
    low[i] = a * cosine[i] - b * sine[i];
    high[i] = b * cosine[i] + a * sine[i];
  }
}

static void CK_SUFFIX(add)(float *y, const float *x, size_t n) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) v_store(y + i, v_add(v_load(y + i), v_load(x + i)));
  for (; i < n; i++) y[i] += x[i];
}

static void CK_SUFFIX(add_scaled)(float *y, const float *x, float scale, size_t n) {
  vector factor = v_set1(scale);
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) v_store(y + i, v_fma(factor, v_load(x + i), v_load(y + i)));
  if (i < n) v_store_part(y + i, v_fma(factor, v_load_part(x + i, n - i), v_load_part(y + i, n - i)), n - i);
}

static void CK_SUFFIX(add_scaled_by)(float *y, const float *x, const float *scale, size_t n) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) v_store(y + i, v_fma(v_load(scale + i), v_load(x + i), v_load(y + i)));
  for (; i < n; i++) {
    vector sum = v_fma(v_set1(scale[i]), v_set1(x[i]), v_set1(y[i]));
    v_store_part(y + i, sum, 1);
  }
}

static size_t CK_SUFFIX(argmax)(const float *x, size_t n) {
  vector greatest = v_set1(-INFINITY);
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) greatest = v_max(v_load(x + i), greatest);
  float max = v_greatest(greatest);
  for (; i < n; i++) max = x[i] > max ? x[i] : max;
  for (i = 0; i < n; i++) {
    if (x[i] == max) return i;
  }
  return 0;
}
