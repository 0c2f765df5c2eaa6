// SPDX-License-Identifier: Apache-2.0
// Conversions between f32 and the 16-bit formats, by bits: exact one way, rounded to nearest even the other.

#ifndef CK_HALF_H
#define CK_HALF_H

#include <stdint.h>
#include <string.h>

static inline float ck_float_of_bits(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline uint32_t ck_bits_of_float(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static inline float ck_bf16_to_f32(uint16_t half) { return ck_float_of_bits((uint32_t)half << 16); }

static inline uint16_t ck_f32_to_bf16(float value) {
  uint32_t bits = ck_bits_of_float(value);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return (uint16_t)((bits >> 16) | 0x0040u);
  return (uint16_t)((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

static inline float ck_f16_to_f32(uint16_t half) {
  uint32_t sign = (uint32_t)(half & 0x8000u) << 16;
  uint32_t exponent = (half >> 10) & 0x1fu;
  uint32_t fraction = half & 0x3ffu;
  if (exponent == 31) return ck_float_of_bits(sign | 0x7f800000u | (fraction ? 0x400000u : 0) | (fraction << 13));
  if (exponent != 0) return ck_float_of_bits(sign | ((exponent + 112) << 23) | (fraction << 13));
  float magnitude = (float)fraction * 0x1p-24f;
  return sign ? -magnitude : magnitude;
}

static inline uint16_t ck_f32_to_f16(float value) {
  uint32_t bits = ck_bits_of_float(value);
  uint16_t sign = (uint16_t)((bits >> 16) & 0x8000u);
  uint32_t magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) return (uint16_t)(sign | 0x7e00u | ((magnitude >> 13) & 0x3ffu));
  if (magnitude >= 0x477ff000u) return (uint16_t)(sign | 0x7c00u);  // 65520 and more round to infinity
  if (magnitude < 0x38800000u) {
    // Below 2^-14 the unit is 2^-24: adding 0.5 lets the f32 adder round there.
    float shifted = ck_float_of_bits(magnitude) + 0.5f;
    return (uint16_t)(sign | (ck_bits_of_float(shifted) - 0x3f000000u));
  }
  uint32_t rounded = magnitude + 0xfffu + ((magnitude >> 13) & 1u);
  return (uint16_t)(sign | ((rounded - 0x38000000u) >> 13));
}

static inline uint16_t ck_load_u16(const void *bytes, size_t index) {
  uint16_t value;
  memcpy(&value, (const char *)bytes + 2 * index, sizeof value);
  return value;
}

static inline float ck_load_f32(const void *bytes, size_t index) {
  float value;
  memcpy(&value, (const char *)bytes + 4 * index, sizeof value);
  return value;
}

#endif
