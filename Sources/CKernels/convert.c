#include "CKernels.h"

#include "clones.h"

CLONES void tessera_quantise(float *restrict codes, const float *restrict x, size_t count,
                             float scale, float low, float high, float rounding) {
  for (size_t i = 0; i < count; i++) codes[i] = convert(x[i] * scale, low, high, rounding);
}

CLONES void tessera_digits(float *restrict digits, size_t stride, const float *restrict codes,
                           size_t count, int bits, int streams, int part) {
  int32_t mask = (1 << bits) - 1;
  for (int t = 0; t < streams; t++) {
    float *restrict out = digits + t * stride;
    int shift = t * bits;
    if (part == 0) {
      for (size_t i = 0; i < count; i++) {
        int32_t code = (int32_t)codes[i];
        int32_t magnitude = code < 0 ? -code : code;
        int32_t digit = magnitude >> shift & mask;
        out[i] = (float)(code < 0 ? -digit : digit);
      }
    } else {
      float sign = (float)part;
      for (size_t i = 0; i < count; i++) {
        int32_t code = (int32_t)(sign * codes[i]);
        out[i] = (float)((code > 0 ? code : 0) >> shift & mask);
      }
    }
  }
}

CLONES void tessera_look_up(float *restrict x, size_t count, const float *restrict table) {
  for (size_t i = 0; i < count; i++) {
    float magnitude = table[(int32_t)__builtin_fabsf(x[i])];
    x[i] = x[i] < 0 ? -magnitude : magnitude;
  }
}

/* Columns that are summed in registers before they are written. */
#define WIDTH 64

CLONES void tessera_convert_add(float *restrict y, const float *restrict x, size_t count,
                                size_t stride, size_t terms, const float *restrict weights,
                                float factor, float scale, float low, float high, float rounding) {
  size_t n = 0;
  if (terms > 1) {
    for (; n + WIDTH <= count; n += WIDTH) {
      float sums[WIDTH];
      for (size_t j = 0; j < WIDTH; j++) sums[j] = y[n + j];
      for (size_t q = 0; q < terms; q++) {
        const float *restrict from = x + q * stride + n;
        float weight = factor * weights[q];
        for (size_t j = 0; j < WIDTH; j++) {
          sums[j] += weight * convert(from[j] * scale, low, high, rounding);
        }
      }
      for (size_t j = 0; j < WIDTH; j++) y[n + j] = sums[j];
    }
  }
  for (size_t q = 0; q < terms; q++) {
    const float *restrict from = x + q * stride;
    float weight = factor * weights[q];
    for (size_t j = n; j < count; j++) {
      y[j] += weight * convert(from[j] * scale, low, high, rounding);
    }
  }
}

CLONES void tessera_convert_add_columns(float *restrict y, const float *restrict x, size_t count,
                                        float weight, const float *restrict scales,
                                        const float *restrict offsets, float low, float high,
                                        float rounding) {
  for (size_t n = 0; n < count; n++) {
    float value = x[n] * scales[n] + offsets[n];
    y[n] += weight * convert(value, low, high, rounding);
  }
}

CLONES void tessera_sum_add(float *restrict y, const float *restrict x, size_t count,
                            size_t stride, size_t terms, const float *restrict weights,
                            float factor) {
  for (size_t q = 0; q < terms; q++) {
    const float *restrict from = x + q * stride;
    float weight = factor * weights[q];
    for (size_t n = 0; n < count; n++) y[n] += weight * from[n];
  }
}
