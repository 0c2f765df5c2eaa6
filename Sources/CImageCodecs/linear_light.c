// Area averages in linear light, for showing pictures at the size of a screen.

#include "image_codecs.h"

typedef struct {
  float red, green, blue, alpha;
} light;

static inline void add_pixel(light *sum, const uint8_t *pixel, float weight, const float *linear) {
  float opacity = weight * ((float)pixel[3] * (1.0f / 255.0f));
  sum->red += linear[pixel[0]] * opacity;
  sum->green += linear[pixel[1]] * opacity;
  sum->blue += linear[pixel[2]] * opacity;
  sum->alpha += opacity;
}

// Most pixels of most pictures are opaque and wholly inside a bin: they need no multiplication.
static inline void add_whole_pixels(light *sum, const uint8_t *pixel, const uint8_t *end, const float *linear) {
  float red = 0, green = 0, blue = 0;
  const uint8_t *start = pixel;
  for (; pixel < end && pixel[3] == 255; pixel += 4) {
    red += linear[pixel[0]];
    green += linear[pixel[1]];
    blue += linear[pixel[2]];
  }
  sum->red += red;
  sum->green += green;
  sum->blue += blue;
  sum->alpha += (float)((pixel - start) / 4);
  for (; pixel < end; pixel += 4) add_pixel(sum, pixel, 1.0f, linear);
}

void ic_accumulate_bins(const uint8_t *row, size_t bin_count, const int32_t *starts, const int32_t *pixel_counts,
                        const float *first_weights, const float *last_weights, float row_weight, const float *linear,
                        float *sums) {
  for (size_t bin = 0; bin < bin_count; bin++) {
    const uint8_t *pixel = row + (size_t)starts[bin] * 4;
    size_t count = (size_t)pixel_counts[bin];
    light sum = {0, 0, 0, 0};
    add_pixel(&sum, pixel, first_weights[bin], linear);
    if (count > 1) {
      const uint8_t *last = pixel + (count - 1) * 4;
      add_whole_pixels(&sum, pixel + 4, last, linear);
      add_pixel(&sum, last, last_weights[bin], linear);
    }
    float *output = sums + bin * 4;
    output[0] += row_weight * sum.red;
    output[1] += row_weight * sum.green;
    output[2] += row_weight * sum.blue;
    output[3] += row_weight * sum.alpha;
  }
}
