// SPDX-License-Identifier: Apache-2.0
// Part of the template in kernels.inc.h: other forms of numbers. Every result has the bits that plain C gives.

static void CK_SUFFIX(f16_to_f32)(float *y, const void *x, size_t n) {
  const char *bytes = x;
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) v_store(y + i, v_load_f16(bytes + 2 * i));
  if (i < n) v_store_part(y + i, v_load_f16_part(bytes + 2 * i, n - i), n - i);
}

static void CK_SUFFIX(bf16_to_f32)(float *y, const void *x, size_t n) {
  const char *bytes = x;
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) v_store(y + i, v_load_bf16(bytes + 2 * i));
  if (i < n) v_store_part(y + i, v_load_bf16_part(bytes + 2 * i, n - i), n - i);
}

static void CK_SUFFIX(f32_to_bf16)(void *y, const float *x, size_t n) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) v_store_bf16((char *)y + 2 * i, v_load(x + i));
  if (i == n) return;
  char rest[2 * LANES];
  v_store_bf16(rest, v_load_part(x + i, n - i));
  memcpy((char *)y + 2 * i, rest, 2 * (n - i));
}

static void CK_SUFFIX(q8_0_to_f32)(float *y, const void *x, size_t n) {
  for (size_t i = 0; i < n; i += LANES) v_store(y + i, load_weight(WEIGHT_Q8_0, x, i));
}

static void CK_SUFFIX(q4_0_to_f32)(float *y, const void *x, size_t n) {
  for (size_t i = 0; i < n; i += LANES) v_store(y + i, load_weight(WEIGHT_Q4_0, x, i));
}

// MARK: inputs of linear layers

static void CK_SUFFIX(prepare_bf16)(void *y, const float *x, size_t k) {
  CK_SUFFIX(f32_to_bf16)(y, x, k);
  memset((char *)y + 2 * k, 0, (-k % 32) * 2);
}

// A block of 8-bit inputs; see ck_prepare_q8_reference.
INLINE void prepare_q8_block(signed char *q, float *scale, int32_t *offset, int32_t *half, float *sums,
                             const float *x) {
  enum { PARTS = CK_BLOCK / LANES };
  vector value[PARTS];
  vector most = v_zero();
  vector finite = v_zero();  // zero as long as all are
  for (int i = 0; i < PARTS; i++) {
    value[i] = v_load(x + i * LANES);
    most = v_max(v_abs(value[i]), most);
    finite = v_fma(value[i], v_zero(), finite);
  }
  float step = v_greatest(most) / 127;
  if (!(v_sum(finite) == 0)) step = NAN;
  float inverse = ck_q8_inverse(step);
  vector sum = v_zero();
  for (int i = 0; i < PARTS; i++) {
    vector rounded = inverse > 0 ? v_round(v_mul(value[i], v_set1(inverse))) : v_zero();
    sum = v_add(sum, rounded);
    v_store_i8(q + i * LANES, rounded);
    if (i == PARTS / 2 - 1) *half = -8 * (int32_t)v_sum(sum);
  }
  float whole = v_sum(sum);  // of whole numbers below 2^12: exact
  *scale = ck_q8_scale(step);
  *offset = -8 * (int32_t)whole;
  *sums = *scale * whole;
}

static void CK_SUFFIX(prepare_q8)(void *y, const float *x, size_t k) {
  float *scales = ck_q8_scales(y, k);
  int32_t *offsets = ck_q8_offsets(y, k);
  int32_t *halves = ck_q8_halves(y, k);
  float *sums = ck_q8_sums(y, k);
  for (size_t i = 0; i < k / CK_BLOCK; i++) {
    prepare_q8_block((signed char *)y + i * CK_BLOCK, scales + i, offsets + i, halves + i, sums + i, x + i * CK_BLOCK);
  }
}
