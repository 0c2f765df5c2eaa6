// SPDX-License-Identifier: Apache-2.0
// Scalar functions from additions, multiplications and divisions alone: IEEE 754 fixes their bits, which a C library,
// choosing its code by CPU, does not.

#include <math.h>
#include <string.h>

#include "internal.h"

#pragma STDC FP_CONTRACT OFF

#define LN2_HIGH 0x1.62e42feep-1
#define LN2_LOW 0x1.a39ef35793c76p-33
#define LOG2_E 0x1.71547652b82fep+0

static double power_of_two(int64_t exponent) {
  uint64_t bits = (uint64_t)(exponent + 1023) << 52;
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static int64_t round_to_integer(double x) { return (int64_t)(x < 0 ? x - 0.5 : x + 0.5); }

// Taylor series of degree 13 on |r| <= ln2 / 2.
double ck_exp(double x) {
  static const double factors[] = {1.0 / 6227020800.0, 1.0 / 479001600.0, 1.0 / 39916800.0, 1.0 / 3628800.0,
                                   1.0 / 362880.0,     1.0 / 40320.0,     1.0 / 5040.0,     1.0 / 720.0,
                                   1.0 / 120.0,        1.0 / 24.0,        1.0 / 6.0,        0.5};
  if (x != x) return x;
  if (x > 709.8) return INFINITY;
  if (x < -745.2) return 0;
  int64_t n = round_to_integer(x * LOG2_E);
  double r = (x - (double)n * LN2_HIGH) - (double)n * LN2_LOW;
  double sum = 0;
  for (size_t i = 0; i < sizeof factors / sizeof *factors; i++) sum = sum * r + factors[i];
  double value = 1 + (r + r * r * sum);
  // In two steps, since 2^n itself may be out of range where the result is not.
  int64_t half = n / 2;
  return value * power_of_two(half) * power_of_two(n - half);
}

// log m = 2 artanh((m - 1) / (m + 1)) with m in [sqrt(1/2), sqrt(2)).
double ck_log(double x) {
  if (x != x || x < 0) return NAN;
  if (x == 0) return -INFINITY;
  if (x > 1.7976931348623157e308) return x;
  int64_t exponent = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 0x1p54;
    exponent = -54;
  }
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  exponent += (int64_t)(bits >> 52) - 1023;
  bits = (bits & 0x000fffffffffffffu) | 0x3ff0000000000000u;
  double m;
  memcpy(&m, &bits, sizeof m);
  if (m > 0x1.6a09e667f3bcdp+0) {
    m *= 0.5;
    exponent += 1;
  }
  double s = (m - 1) / (m + 1);
  double square = s * s;
  double sum = 0;
  for (int k = 23; k >= 3; k -= 2) sum = sum * square + 1.0 / (double)k;
  return (double)exponent * LN2_HIGH + (2 * s + (2 * s * square * sum + (double)exponent * LN2_LOW));
}

double ck_tanh(double x) {
  double magnitude = x < 0 ? -x : x;
  if (!(magnitude > 1e-5)) return x;  // x - x^3 / 3, which is x to eleven digits; NaN too
  if (magnitude > 20) return x < 0 ? -1 : 1;
  double power = ck_exp(2 * magnitude);
  double value = (power - 1) / (power + 1);
  return x < 0 ? -value : value;
}

// pi/2 in three parts of 33 bits, so that the products with a quadrant below 2^20 are exact.
void ck_sincos(double x, double *sine, double *cosine) {
  if (!(x > -1.6e6 && x < 1.6e6)) {
    *sine = NAN;
    *cosine = NAN;
    return;
  }
  int64_t quadrant = round_to_integer(x * 0x1.45f306dc9c883p-1);
  double q = (double)quadrant;
  double r = ((x - q * 0x1.921fb544p+0) - q * 0x1.0b4611a6p-34) - q * 0x1.3198a2e037073p-69;
  double square = r * r;
  double s = 0;
  double c = 0;
  for (int k = 17; k >= 3; k -= 2) s = (1 - s) * square / (double)(k * (k - 1));
  for (int k = 18; k >= 2; k -= 2) c = (1 - c) * square / (double)(k * (k - 1));
  s = r - r * s;
  c = 1 - c;
  switch (quadrant & 3) {
    case 0: *sine = s; *cosine = c; break;
    case 1: *sine = c; *cosine = -s; break;
    case 2: *sine = -s; *cosine = -c; break;
    default: *sine = -c; *cosine = s; break;
  }
}
