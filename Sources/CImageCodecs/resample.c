// The loops of 8-bit resampling and alpha, bit for bit what Pillow computes (libImaging/Resample.c, AlphaComposite.c,
// Convert.c): fixed point, so that vector code gives the same bytes as scalar code.

#include "image_codecs.h"

#include <string.h>

// The build targets the oldest CPU of its kind; on x86-64 the hot loops are also compiled for AVX2 and chosen at load.
#if defined(__x86_64__) && defined(__linux__)
#define IC_VECTORISED __attribute__((target_clones("avx2", "default")))
#else
#define IC_VECTORISED
#endif

static inline uint8_t clip_fixed(int32_t sum) {
  int32_t value = sum >> IC_WEIGHT_BITS;
  return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

#define IC_ONE_HALF (1 << (IC_WEIGHT_BITS - 1))

IC_VECTORISED
void ic_resample_row(const uint8_t *input, uint8_t *output, size_t width, const int32_t *starts, const int32_t *counts,
                     const int32_t *weights, size_t weights_per_output) {
  for (size_t x = 0; x < width; x++) {
    const uint8_t *pixel = input + (size_t)starts[x] * 4;
    const int32_t *weight = weights + x * weights_per_output;
    int32_t sums[4] = {IC_ONE_HALF, IC_ONE_HALF, IC_ONE_HALF, IC_ONE_HALF};
    for (int32_t k = 0; k < counts[x]; k++) {
      for (int channel = 0; channel < 4; channel++) sums[channel] += pixel[k * 4 + channel] * weight[k];
    }
    for (int channel = 0; channel < 4; channel++) output[x * 4 + (size_t)channel] = clip_fixed(sums[channel]);
  }
}

enum { BLOCK = 64 };

IC_VECTORISED
void ic_resample_column(const uint8_t *input, size_t stride, uint8_t *output, size_t byte_count, size_t row_count,
                        const int32_t *weights) {
  size_t start = 0;
  for (; start + BLOCK <= byte_count; start += BLOCK) {
    int32_t sums[BLOCK];
    for (int i = 0; i < BLOCK; i++) sums[i] = IC_ONE_HALF;
    for (size_t row = 0; row < row_count; row++) {
      const uint8_t *samples = input + row * stride + start;
      int32_t weight = weights[row];
      for (int i = 0; i < BLOCK; i++) sums[i] += samples[i] * weight;
    }
    for (int i = 0; i < BLOCK; i++) output[start + (size_t)i] = clip_fixed(sums[i]);
  }
  for (; start < byte_count; start++) {
    int32_t sum = IC_ONE_HALF;
    for (size_t row = 0; row < row_count; row++) sum += input[row * stride + start] * weights[row];
    output[start] = clip_fixed(sum);
  }
}

static inline uint32_t divide_255(uint32_t value) { return ((value >> 8) + value) >> 8; }

void ic_flatten_over_white(const uint8_t *rgba, uint8_t *output, size_t pixel_count) {
  for (size_t i = 0; i < pixel_count; i++) {
    const uint8_t *source = rgba + i * 4;
    uint8_t *target = output + i * 4;
    // Seven fraction bits, as in AlphaComposite.c with an opaque backdrop.
    uint32_t over = (uint32_t)source[3] << 7;
    uint32_t under = (uint32_t)(255 - source[3]) << 7;
    for (int channel = 0; channel < 3; channel++) {
      uint32_t sum = source[channel] * over + 255 * under;
      target[channel] = (uint8_t)(divide_255(sum + (0x80 << 7)) >> 7);
    }
    target[3] = 255;
  }
}

void ic_premultiply(const uint8_t *rgba, uint8_t *output, size_t pixel_count) {
  for (size_t i = 0; i < pixel_count; i++) {
    const uint8_t *source = rgba + i * 4;
    uint8_t *target = output + i * 4;
    uint32_t alpha = source[3];
    for (int channel = 0; channel < 3; channel++) {
      target[channel] = (uint8_t)divide_255(source[channel] * alpha + 128);
    }
    target[3] = (uint8_t)alpha;
  }
}

void ic_unpremultiply(const uint8_t *rgba, uint8_t *output, size_t pixel_count) {
  for (size_t i = 0; i < pixel_count; i++) {
    const uint8_t *source = rgba + i * 4;
    uint8_t *target = output + i * 4;
    uint32_t alpha = source[3];
    for (int channel = 0; channel < 3; channel++) {
      uint32_t value = source[channel];
      if (alpha != 0 && alpha != 255) {
        value = 255 * value / alpha;
        if (value > 255) value = 255;
      }
      target[channel] = (uint8_t)value;
    }
    target[3] = (uint8_t)alpha;
  }
}

int ic_is_opaque(const uint8_t *rgba, size_t pixel_count) {
  uint8_t all = 255;
  for (size_t i = 0; i < pixel_count; i++) all &= rgba[i * 4 + 3];
  return all == 255;
}
