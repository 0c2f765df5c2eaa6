#include "image_codecs.h"

#include <webp/decode.h>

static ic_status status_for(VP8StatusCode code) {
  switch (code) {
    case VP8_STATUS_OK: return IC_OK;
    case VP8_STATUS_OUT_OF_MEMORY: return IC_OUT_OF_MEMORY;
    case VP8_STATUS_SUSPENDED:
    case VP8_STATUS_NOT_ENOUGH_DATA: return IC_TRUNCATED;
    case VP8_STATUS_UNSUPPORTED_FEATURE: return IC_UNSUPPORTED;
    default: return IC_CORRUPT;
  }
}

ic_status ic_webp_decode(const uint8_t *bytes, size_t count, uint32_t width, uint32_t height, uint8_t *rgba,
                         size_t stride) {
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config)) return IC_UNSUPPORTED;
  VP8StatusCode code = WebPGetFeatures(bytes, count, &config.input);
  if (code != VP8_STATUS_OK) return status_for(code);
  if (config.input.width < 0 || config.input.height < 0) return IC_CORRUPT;
  if ((uint32_t)config.input.width != width || (uint32_t)config.input.height != height) return IC_CORRUPT;
  if (config.input.has_animation) return IC_UNSUPPORTED;

  config.options.use_threads = 1;
  config.output.colorspace = MODE_RGBA;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = rgba;
  config.output.u.RGBA.stride = (int)stride;
  config.output.u.RGBA.size = stride * (height - 1) + (size_t)width * 4;
  code = WebPDecode(bytes, count, &config);
  WebPFreeDecBuffer(&config.output);
  return status_for(code);
}
