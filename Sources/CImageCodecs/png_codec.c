#include "image_codecs.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

// libpng reports errors by a call that must not return: they come back to the setjmp of the function that called
// libpng, with the kind of fault noted here. The struct lives in the caller's frame and is reached by pointer only, so
// no local that changes after setjmp is read after a longjmp.
typedef struct {
  const uint8_t *bytes;
  size_t count;
  size_t offset;
  ic_status fault;
} png_source;

static void fail(png_structp png, png_const_charp message) {
  (void)message;
  png_source *source = png_get_error_ptr(png);
  if (source != NULL && source->fault == IC_OK) source->fault = IC_CORRUPT;
  png_longjmp(png, 1);
}

static void stay_silent(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static void read_bytes(png_structp png, png_bytep output, size_t length) {
  png_source *source = png_get_io_ptr(png);
  if (length > source->count - source->offset) {
    source->fault = IC_TRUNCATED;
    png_error(png, "end of data");
  }
  memcpy(output, source->bytes + source->offset, length);
  source->offset += length;
}

static void request_rgba8(png_structp png) {
  png_set_strip_16(png);
  png_set_expand(png);  // palette to RGB, grey below 8 bits to 8, tRNS to alpha
  png_set_gray_to_rgb(png);
  png_set_add_alpha(png, 0xff, PNG_FILLER_AFTER);
}

static ic_status read_image(png_structp png, png_infop info, png_source *source, uint32_t width, uint32_t height,
                            uint8_t *rgba) {
  if (setjmp(png_jmpbuf(png))) return source->fault == IC_OK ? IC_CORRUPT : source->fault;

  png_set_read_fn(png, source, read_bytes);
  png_set_user_limits(png, width, height);
  // Text, profiles and the like are skipped unread, however long: no memory is asked for them. What remains besides the
  // pixels, palette and transparency, is short by its format.
  png_set_chunk_malloc_max(png, 0);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_QUIET_USE);

  png_read_info(png, info);
  if (png_get_image_width(png, info) != width || png_get_image_height(png, info) != height) return IC_CORRUPT;
  request_rgba8(png);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  if (png_get_rowbytes(png, info) != (size_t)width * 4) return IC_CORRUPT;

  for (int pass = 0; pass < passes; pass++) {
    for (uint32_t row = 0; row < height; row++) png_read_row(png, rgba + (size_t)row * width * 4, NULL);
  }
  png_read_end(png, NULL);
  return IC_OK;
}

ic_status ic_png_decode(const uint8_t *bytes, size_t count, uint32_t width, uint32_t height, uint8_t *rgba) {
  png_source source = {.bytes = bytes, .count = count, .offset = 0, .fault = IC_OK};
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &source, fail, stay_silent);
  if (png == NULL) return IC_OUT_OF_MEMORY;
  png_infop info = png_create_info_struct(png);
  ic_status status = info == NULL ? IC_OUT_OF_MEMORY : read_image(png, info, &source, width, height, rgba);
  png_destroy_read_struct(&png, &info, NULL);
  return status;
}

typedef struct {
  uint8_t *bytes;
  size_t count;
  size_t capacity;
  ic_status fault;
} png_sink;

static void fail_to_write(png_structp png, png_const_charp message) {
  (void)message;
  png_sink *sink = png_get_error_ptr(png);
  if (sink != NULL && sink->fault == IC_OK) sink->fault = IC_CORRUPT;
  png_longjmp(png, 1);
}

static void write_bytes(png_structp png, png_bytep data, size_t length) {
  png_sink *sink = png_get_io_ptr(png);
  if (length > sink->capacity - sink->count) {
    size_t wanted = sink->count + length;
    size_t capacity = sink->capacity < 65536 ? 65536 : sink->capacity * 2;
    if (capacity < wanted) capacity = wanted;
    uint8_t *grown = realloc(sink->bytes, capacity);
    if (grown == NULL) {
      sink->fault = IC_OUT_OF_MEMORY;
      png_error(png, "out of memory");
    }
    sink->bytes = grown;
    sink->capacity = capacity;
  }
  memcpy(sink->bytes + sink->count, data, length);
  sink->count += length;
}

static void flush_nothing(png_structp png) { (void)png; }

static ic_status write_image(png_structp png, png_infop info, png_sink *sink, const uint8_t *rgba, uint32_t width,
                             uint32_t height, int opaque) {
  if (setjmp(png_jmpbuf(png))) return sink->fault == IC_OK ? IC_CORRUPT : sink->fault;

  png_set_write_fn(png, sink, write_bytes, flush_nothing);
  png_set_IHDR(png, info, width, height, 8, opaque ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_RGBA, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  if (opaque) png_set_filler(png, 0, PNG_FILLER_AFTER);
  for (uint32_t row = 0; row < height; row++) png_write_row(png, rgba + (size_t)row * width * 4);
  png_write_end(png, NULL);
  return IC_OK;
}

ic_status ic_png_encode(const uint8_t *rgba, uint32_t width, uint32_t height, int opaque, uint8_t **encoded,
                        size_t *encoded_count) {
  png_sink sink = {.bytes = NULL, .count = 0, .capacity = 0, .fault = IC_OK};
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &sink, fail_to_write, stay_silent);
  if (png == NULL) return IC_OUT_OF_MEMORY;
  png_infop info = png_create_info_struct(png);
  ic_status status =
      info == NULL ? IC_OUT_OF_MEMORY : write_image(png, info, &sink, rgba, width, height, opaque);
  png_destroy_write_struct(&png, &info);
  if (status != IC_OK) {
    free(sink.bytes);
    return status;
  }
  *encoded = sink.bytes;
  *encoded_count = sink.count;
  return IC_OK;
}

void ic_free(void *memory) { free(memory); }
