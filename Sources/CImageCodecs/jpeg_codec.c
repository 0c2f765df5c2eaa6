#include "image_codecs.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

// A progressive picture may hold any number of scans, each a pass over the whole picture for a few bytes of file: a small
// file that costs hours. Real encoders write about ten.
enum { MAXIMUM_SCANS = 100 };

typedef struct {
  struct jpeg_error_mgr base;  // first, so that libjpeg's pointer is ours
  jmp_buf escape;
  ic_status fault;
} error_manager;

static void escape_with(j_common_ptr common, ic_status fault) {
  error_manager *errors = (error_manager *)common->err;
  errors->fault = fault;
  longjmp(errors->escape, 1);
}

static void fail(j_common_ptr common) {
  switch (common->err->msg_code) {
    case JERR_INPUT_EOF:
    case JERR_INPUT_EMPTY: escape_with(common, IC_TRUNCATED); break;
    case JERR_OUT_OF_MEMORY: escape_with(common, IC_OUT_OF_MEMORY); break;
    case JERR_BAD_PRECISION:
    case JERR_SOF_UNSUPPORTED:
    case JERR_ARITH_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_CONVERSION_NOTIMPL: escape_with(common, IC_UNSUPPORTED); break;
    default: escape_with(common, IC_CORRUPT); break;
  }
}

// Warnings (level -1) are not printed. Those that say that pixels were invented in place of missing ones are errors.
static void judge_message(j_common_ptr common, int level) {
  if (level >= 0) return;
  switch (common->err->msg_code) {
    case JWRN_JPEG_EOF:
    case JWRN_HIT_MARKER: escape_with(common, IC_TRUNCATED); break;
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC: escape_with(common, IC_CORRUPT); break;
    default: break;
  }
}

static void print_nothing(j_common_ptr common) { (void)common; }

static void limit_scans(j_common_ptr common) {
  if (!common->is_decompressor) return;
  if (((j_decompress_ptr)common)->input_scan_number > MAXIMUM_SCANS) escape_with(common, IC_CORRUPT);
}

// Widens a grey row in place, from its end, so that no pixel is overwritten before it is read.
static void widen_grey(uint8_t *row, uint32_t width) {
  for (uint32_t x = width; x-- > 0;) {
    uint8_t grey = row[x];
    uint8_t *pixel = row + (size_t)x * 4;
    pixel[0] = pixel[1] = pixel[2] = grey;
    pixel[3] = 255;
  }
}

// a * b / 255, rounded.
static inline unsigned multiply_255(unsigned a, unsigned b) {
  unsigned product = a * b + 128;
  return (product + (product >> 8)) >> 8;
}

// Inverted (Adobe) CMYK: 255 is no ink. Rounds as Pillow does, which turns the ink round first.
static void convert_cmyk(uint8_t *row, uint32_t width) {
  for (uint32_t x = 0; x < width; x++) {
    uint8_t *pixel = row + (size_t)x * 4;
    unsigned light = pixel[3];
    for (int channel = 0; channel < 3; channel++) {
      pixel[channel] = (uint8_t)(light - multiply_255(255u - pixel[channel], light));
    }
    pixel[3] = 255;
  }
}

static ic_status read_image(struct jpeg_decompress_struct *jpeg, const uint8_t *bytes, size_t count, uint32_t width,
                            uint32_t height, uint8_t *rgba) {
  error_manager *errors = (error_manager *)jpeg->err;
  if (setjmp(errors->escape)) return errors->fault;

  jpeg_create_decompress(jpeg);
  struct jpeg_progress_mgr progress = {.progress_monitor = limit_scans};
  jpeg->progress = &progress;
  jpeg_mem_src(jpeg, bytes, count);
  if (jpeg_read_header(jpeg, TRUE) != JPEG_HEADER_OK) return IC_CORRUPT;

  if (jpeg->num_components == 1) {
    jpeg->out_color_space = JCS_GRAYSCALE;
  } else if (jpeg->num_components == 3) {
    jpeg->out_color_space = JCS_EXT_RGBA;
  } else if (jpeg->num_components == 4) {
    jpeg->out_color_space = JCS_CMYK;
  } else {
    return IC_UNSUPPORTED;
  }
  jpeg_start_decompress(jpeg);
  if (jpeg->output_width != width || jpeg->output_height != height) return IC_CORRUPT;

  while (jpeg->output_scanline < height) {
    uint8_t *row = rgba + (size_t)jpeg->output_scanline * width * 4;
    JSAMPROW rows[1] = {row};
    if (jpeg_read_scanlines(jpeg, rows, 1) != 1) return IC_TRUNCATED;
    if (jpeg->out_color_space == JCS_GRAYSCALE) {
      widen_grey(row, width);
    } else if (jpeg->out_color_space == JCS_CMYK) {
      convert_cmyk(row, width);
    }
  }
  jpeg_finish_decompress(jpeg);
  return IC_OK;
}

ic_status ic_jpeg_decode(const uint8_t *bytes, size_t count, uint32_t width, uint32_t height, uint8_t *rgba) {
  error_manager errors;
  struct jpeg_decompress_struct jpeg;
  memset(&jpeg, 0, sizeof jpeg);
  jpeg.err = jpeg_std_error(&errors.base);
  errors.fault = IC_OK;
  errors.base.error_exit = fail;
  errors.base.emit_message = judge_message;
  errors.base.output_message = print_nothing;

  ic_status status = read_image(&jpeg, bytes, count, width, height, rgba);
  jpeg_destroy_decompress(&jpeg);
  return status;
}
