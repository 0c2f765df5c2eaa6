// SPDX-License-Identifier: Apache-2.0
// The exponential, of vector operations that kernels.inc.h lists: v_set1 v_add v_mul v_fma v_max v_min v_round
// v_power_of_two.

// e^x to about 1 ulp; below e^-87.7 zero, above e^88.3 held there. NaN stays.
INLINE vector v_exp(vector x) {
  x = v_min(v_set1(88.3f), v_max(v_set1(-88.03f), x));
  vector n = v_round(v_mul(x, v_set1(1.44269504f)));
  vector r = v_fma(n, v_set1(-0.693359375f), x);
  r = v_fma(n, v_set1(2.12194440e-4f), r);
  // e^r = 1 + r + r^2 q(r) on |r| <= ln2 / 2, a Chebyshev fit with a relative error of 1e-8.
  vector q = v_set1(0.00139336524f);
  q = v_fma(q, r, v_set1(0.00836318154f));
  q = v_fma(q, r, v_set1(0.0416664649f));
  q = v_fma(q, r, v_set1(0.16666577f));
  q = v_fma(q, r, v_set1(0.500000001f));
  vector value = v_add(v_fma(v_mul(r, r), q, r), v_set1(1.0f));
  return v_mul(value, v_power_of_two(n));
}
