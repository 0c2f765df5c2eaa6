// Thin, safe doors to libpng, libjpeg-turbo and libwebp, and the integer loops of resampling.
//
// Every function reads only [bytes, bytes + count), writes only the buffers it is given, never prints, and never lets a
// longjmp leave this module. Sizes are decided by the caller, who has checked them: a decoder compares the picture's own
// size with the one it was promised and refuses a difference before it writes a byte.

#ifndef VLMCHAT_IMAGE_CODECS_H
#define VLMCHAT_IMAGE_CODECS_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
  IC_OK = 0,
  // The data end before the picture does.
  IC_TRUNCATED = 1,
  // The data contradict their format.
  IC_CORRUPT = 2,
  // A sound file that needs something the library was built without, such as 12-bit JPEG.
  IC_UNSUPPORTED = 3,
  IC_OUT_OF_MEMORY = 4,
} ic_status;

// Decodes a PNG of width x height pixels into rgba, width * height * 4 bytes: 8-bit RGBA, not premultiplied. 16-bit
// samples keep their high byte; gamma and colour profiles are not applied.
ic_status ic_png_decode(const uint8_t *bytes, size_t count, uint32_t width, uint32_t height, uint8_t *rgba);

// Encodes 8-bit RGBA as PNG, without alpha when opaque is not 0. On success *encoded is freed with ic_free.
ic_status ic_png_encode(const uint8_t *rgba, uint32_t width, uint32_t height, int opaque, uint8_t **encoded,
                        size_t *encoded_count);
void ic_free(void *memory);

// Decodes a JPEG of width x height pixels into rgba, width * height * 4 bytes. Grey, RGB, YCbCr, CMYK and YCCK; CMYK is
// taken as Adobe writes it, inverted. A decoder warning that means lost pixels is an error.
ic_status ic_jpeg_decode(const uint8_t *bytes, size_t count, uint32_t width, uint32_t height, uint8_t *rgba);

// Decodes a still WebP, or the bare image chunks of one animation frame, of width x height pixels into rgba, whose rows
// are stride bytes apart.
ic_status ic_webp_decode(const uint8_t *bytes, size_t count, uint32_t width, uint32_t height, uint8_t *rgba,
                         size_t stride);

// One output sample is the sum of `counts[i]` neighbours from `starts[i]` on, weighted by
// weights[i * weights_per_output ...], fixed-point numbers with IC_WEIGHT_BITS fraction bits. Arithmetic as in Pillow's
// 8-bit resampling: start at one half, shift, clip.
#define IC_WEIGHT_BITS 22

// One row of RGBA: `width` output pixels from the input row.
void ic_resample_row(const uint8_t *input, uint8_t *output, size_t width, const int32_t *starts, const int32_t *counts,
                     const int32_t *weights, size_t weights_per_output);

// One output row of `byte_count` bytes from `row_count` rows below each other, `stride` bytes apart.
void ic_resample_column(const uint8_t *input, size_t stride, uint8_t *output, size_t byte_count, size_t row_count,
                        const int32_t *weights);

// RGBA over white, as Pillow's alpha_composite over an opaque white picture; alpha becomes 255. In place is fine.
void ic_flatten_over_white(const uint8_t *rgba, uint8_t *output, size_t pixel_count);

// Multiplies colour by alpha and divides it out again, rounding as Pillow's RGBA <-> RGBa conversion.
void ic_premultiply(const uint8_t *rgba, uint8_t *output, size_t pixel_count);
void ic_unpremultiply(const uint8_t *rgba, uint8_t *output, size_t pixel_count);

// 1 when every alpha byte is 255.
int ic_is_opaque(const uint8_t *rgba, size_t pixel_count);

// Area average in linear light. Each of `bin_count` bins covers pixel_counts[i] pixels from starts[i] on; the first and the
// last of them count by first_weights[i] and last_weights[i] (a single pixel by the first), those between by 1. Adds
// row_weight times the weighted sums to sums, [bin_count, 4] floats: linear red, green, blue (times alpha) and alpha.
// linear holds the linear value of each of the 256 sRGB levels.
void ic_accumulate_bins(const uint8_t *row, size_t bin_count, const int32_t *starts, const int32_t *pixel_counts,
                        const float *first_weights, const float *last_weights, float row_weight, const float *linear,
                        float *sums);

#endif
