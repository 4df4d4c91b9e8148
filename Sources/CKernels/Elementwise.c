#include "Elementwise.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif
#define INLINE static inline __attribute__((always_inline))

/* e^x to 2 units in the last place: x = n ln 2 + r, and a polynomial of degree 6 in r (Cephes'
   coefficients). Branch-free, so that loops over it use vectors; NaN passes through. */
INLINE float exponential(float x) {
  float clamped = x > 88.72283f ? 88.72283f : x < -87.33654f ? -87.33654f : x;
  /* Adding and taking away 1.5 * 2^23 rounds to a whole number without a call. */
  float n = (clamped * 1.44269504f + 12582912.0f) - 12582912.0f;
  float r = clamped - n * 0.693359375f + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  /* Two factors, because 2^128 is no 32-bit number. */
  int32_t power = n == n ? (int32_t)n : 0;
  int32_t half = power / 2;
  union { int32_t bits; float value; } first, second;
  first.bits = (half + 127) << 23;
  second.bits = (power - half + 127) << 23;
  float result = p * first.value * second.value;
  return x > 88.72283f ? INFINITY : x < -87.33654f ? 0.0f : result;
}

INLINE float sigmoid(float x) {
  float e = exponential(-fabsf(x));
  float s = 1.0f / (1.0f + e);
  return x < 0.0f ? e * s : s;
}

INLINE float hyperbolic_tangent(float x) {
  float a = fabsf(x);
  float e = exponential(-2.0f * a);
  float large = (1.0f - e) / (1.0f + e);
  /* The difference above cancels near 0; Cephes' polynomial does not. */
  float z = x * x;
  float p = -5.70498872745e-3f;
  p = p * z + 2.06390887954e-2f;
  p = p * z - 5.37397155531e-2f;
  p = p * z + 1.33314422036e-1f;
  p = p * z - 3.33332819422e-1f;
  float small = a + a * z * p;
  float t = a < 0.625f ? small : large;
  return x < 0.0f ? -t : x == x ? t : x;
}

#define LOOP(expression)                       \
  for (size_t i = 0; i < count; i++) {         \
    float v = x[i];                            \
    y[i] = (expression);                       \
  }                                            \
  break

CLONES void tessera_unary(int function, float *y, const float *x, size_t count, float a, float b) {
  switch (function) {
    case TESSERA_RELU: LOOP(v < 0.0f ? 0.0f : v);
    case TESSERA_LEAKY_RELU: LOOP(v < 0.0f ? a * v : v);
    case TESSERA_CLIP: LOOP(v < a ? a : v > b ? b : v);
    case TESSERA_SIGMOID: LOOP(sigmoid(v));
    case TESSERA_TANH: LOOP(hyperbolic_tangent(v));
    case TESSERA_GELU: LOOP(0.5f * v * erfcf(v * -0.707106781f));
    case TESSERA_GELU_TANH:
      LOOP(0.5f * v * (1.0f + hyperbolic_tangent(0.797884561f * (v + 0.044715f * v * v * v))));
    case TESSERA_EXP: LOOP(exponential(v));
    case TESSERA_SQRT: LOOP(sqrtf(v));
    case TESSERA_NEGATE: LOOP(-v);
    case TESSERA_HARD_SIGMOID: LOOP(a * v + b < 0.0f ? 0.0f : a * v + b > 1.0f ? 1.0f : a * v + b);
    case TESSERA_SOFTSIGN: LOOP(v / (1.0f + fabsf(v)));
    case TESSERA_TRUNCATE: LOOP(truncf(v));
    case TESSERA_ERF: LOOP(erff(v));
    case TESSERA_ABSOLUTE: LOOP(fabsf(v));
    case TESSERA_NONZERO: LOOP(v != 0.0f ? 1.0f : 0.0f);
  }
}

#define PAIRS(operator)                                                                     \
  if (a_step == 1 && b_step == 1) {                                                         \
    for (size_t i = 0; i < count; i++) y[i] = a[i] operator b[i];                           \
  } else if (a_step == 1 && b_step == 0) {                                                  \
    float right = *b;                                                                       \
    for (size_t i = 0; i < count; i++) y[i] = a[i] operator right;                          \
  } else if (a_step == 0 && b_step == 1) {                                                  \
    float left = *a;                                                                        \
    for (size_t i = 0; i < count; i++) y[i] = left operator b[i];                           \
  } else {                                                                                  \
    for (size_t i = 0; i < count; i++)                                                      \
      y[i] = a[(ptrdiff_t)i * a_step] operator b[(ptrdiff_t)i * b_step];                    \
  }                                                                                         \
  break

CLONES void tessera_binary(int operation, float *y, const float *a, ptrdiff_t a_step,
                           const float *b, ptrdiff_t b_step, size_t count) {
  switch (operation) {
    case TESSERA_ADD: PAIRS(+);
    case TESSERA_SUBTRACT: PAIRS(-);
    case TESSERA_MULTIPLY: PAIRS(*);
    case TESSERA_DIVIDE: PAIRS(/);
  }
}

CLONES void tessera_add_bias(float *y, size_t y_step, const float *x, size_t x_step,
                             const float *bias, size_t rows, size_t width, float low, float high) {
  for (size_t r = 0; r < rows; r++) {
    float *to = y + r * y_step;
    const float *from = x + r * x_step;
    for (size_t c = 0; c < width; c++) {
      float v = from[c] + bias[c];
      to[c] = v < low ? low : v > high ? high : v;
    }
  }
}

CLONES void tessera_affine(float *y, const float *x, const float *scale, const float *shift,
                           size_t rows, size_t width) {
  for (size_t r = 0; r < rows; r++) {
    float *to = y + r * width;
    const float *from = x + r * width;
    for (size_t c = 0; c < width; c++) to[c] = from[c] * scale[c] + shift[c];
  }
}

/* Calls of memcpy and memset cost more than a few numbers do. */
INLINE void copy(float *y, const float *x, size_t count) {
  if (count <= 16) {
    for (size_t i = 0; i < count; i++) y[i] = x[i];
  } else {
    memcpy(y, x, count * sizeof(float));
  }
}

INLINE void clear(float *y, size_t count) {
  if (count <= 16) {
    for (size_t i = 0; i < count; i++) y[i] = 0.0f;
  } else {
    memset(y, 0, count * sizeof(float));
  }
}

CLONES void tessera_patches(float *y, const float *images, const struct tessera_window *w,
                            size_t first, size_t count, size_t channel, size_t taken) {
  size_t positions = w->rows * w->columns;
  size_t image = first / positions, row = first % positions / w->columns;
  size_t column = first % w->columns;
  size_t run = w->kernel_columns * taken;
  int is_dense = w->column_step == 1 && taken == w->channels;
  for (size_t done = 0; done < count; done++) {
    const float *base = images + image * w->height * w->width * w->channels + channel;
    ptrdiff_t left = (ptrdiff_t)(column * w->column_stride) - w->left;
    ptrdiff_t top = (ptrdiff_t)(row * w->row_stride) - w->top;
    for (size_t i = 0; i < w->kernel_rows; i++, y += run) {
      ptrdiff_t line = top + (ptrdiff_t)(i * w->row_step);
      if (line < 0 || line >= (ptrdiff_t)w->height) {
        clear(y, run);
        continue;
      }
      const float *from = base + (size_t)line * w->width * w->channels;
      if (is_dense) {
        ptrdiff_t begin = left < 0 ? -left : 0, end = (ptrdiff_t)w->width - left;
        if (end > (ptrdiff_t)w->kernel_columns) end = (ptrdiff_t)w->kernel_columns;
        if (begin >= end) {
          clear(y, run);
          continue;
        }
        clear(y, (size_t)begin * taken);
        copy(y + (size_t)begin * taken, from + (left + begin) * (ptrdiff_t)taken,
             (size_t)(end - begin) * taken);
        clear(y + (size_t)end * taken, (w->kernel_columns - (size_t)end) * taken);
      } else {
        for (size_t j = 0; j < w->kernel_columns; j++) {
          ptrdiff_t place = left + (ptrdiff_t)(j * w->column_step);
          if (place < 0 || place >= (ptrdiff_t)w->width) {
            clear(y + j * taken, taken);
          } else {
            copy(y + j * taken, from + (size_t)place * w->channels, taken);
          }
        }
      }
    }
    if (++column == w->columns) {
      column = 0;
      if (++row == w->rows) {
        row = 0;
        image++;
      }
    }
  }
}

/* Of kernel places `step` apart, of which the first lies at `first`, those inside 0...size. */
INLINE void inside(ptrdiff_t first, size_t step, size_t kernel, ptrdiff_t size, size_t *begin,
                   size_t *end) {
  ptrdiff_t d = (ptrdiff_t)step;
  ptrdiff_t b = first < 0 ? (-first + d - 1) / d : 0;
  ptrdiff_t e = first < size ? (size - first + d - 1) / d : 0;
  *end = (size_t)(e < (ptrdiff_t)kernel ? e : (ptrdiff_t)kernel);
  *begin = (size_t)b < *end ? (size_t)b : *end;
}

CLONES void tessera_depthwise(float *y, const float *images, const float *weights,
                              const float *bias, const struct tessera_window *w,
                              size_t images_count, float low, float high) {
  size_t channels = w->channels;
  for (size_t n = 0; n < images_count; n++, images += w->height * w->width * channels) {
    for (size_t row = 0; row < w->rows; row++) {
      for (size_t column = 0; column < w->columns; column++, y += channels) {
        ptrdiff_t top = (ptrdiff_t)(row * w->row_stride) - w->top;
        ptrdiff_t left = (ptrdiff_t)(column * w->column_stride) - w->left;
        size_t rows_begin, rows_end, columns_begin, columns_end;
        inside(top, w->row_step, w->kernel_rows, (ptrdiff_t)w->height, &rows_begin, &rows_end);
        inside(left, w->column_step, w->kernel_columns, (ptrdiff_t)w->width, &columns_begin,
               &columns_end);
        for (size_t c = 0; c < channels; c++) y[c] = bias[c];
        for (size_t i = rows_begin; i < rows_end; i++) {
          size_t line = (size_t)(top + (ptrdiff_t)(i * w->row_step));
          for (size_t j = columns_begin; j < columns_end; j++) {
            size_t place = (size_t)(left + (ptrdiff_t)(j * w->column_step));
            const float *x = images + (line * w->width + place) * channels;
            const float *k = weights + (i * w->kernel_columns + j) * channels;
            for (size_t c = 0; c < channels; c++) y[c] += x[c] * k[c];
          }
        }
        for (size_t c = 0; c < channels; c++) y[c] = y[c] < low ? low : y[c] > high ? high : y[c];
      }
    }
  }
}

CLONES void tessera_max_pool(float *y, const float *images, const struct tessera_window *w,
                             size_t images_count) {
  size_t channels = w->channels;
  for (size_t n = 0; n < images_count; n++, images += w->height * w->width * channels) {
    for (size_t row = 0; row < w->rows; row++) {
      for (size_t column = 0; column < w->columns; column++, y += channels) {
        ptrdiff_t top = (ptrdiff_t)(row * w->row_stride) - w->top;
        ptrdiff_t left = (ptrdiff_t)(column * w->column_stride) - w->left;
        size_t rows_begin, rows_end, columns_begin, columns_end;
        inside(top, w->row_step, w->kernel_rows, (ptrdiff_t)w->height, &rows_begin, &rows_end);
        inside(left, w->column_step, w->kernel_columns, (ptrdiff_t)w->width, &columns_begin,
               &columns_end);
        for (size_t c = 0; c < channels; c++) y[c] = -INFINITY;
        for (size_t i = rows_begin; i < rows_end; i++) {
          size_t line = (size_t)(top + (ptrdiff_t)(i * w->row_step));
          for (size_t j = columns_begin; j < columns_end; j++) {
            size_t place = (size_t)(left + (ptrdiff_t)(j * w->column_step));
            const float *x = images + (line * w->width + place) * channels;
            /* NaN is not smaller than anything, and stays. */
            for (size_t c = 0; c < channels; c++) y[c] = x[c] <= y[c] ? y[c] : x[c];
          }
        }
      }
    }
  }
}

CLONES void tessera_average_pool(float *y, const float *images, const struct tessera_window *w,
                                 size_t images_count, int includes_padding, ptrdiff_t bottom,
                                 ptrdiff_t right) {
  size_t channels = w->channels;
  for (size_t n = 0; n < images_count; n++, images += w->height * w->width * channels) {
    for (size_t row = 0; row < w->rows; row++) {
      for (size_t column = 0; column < w->columns; column++, y += channels) {
        ptrdiff_t top = (ptrdiff_t)(row * w->row_stride) - w->top;
        ptrdiff_t left = (ptrdiff_t)(column * w->column_stride) - w->left;
        size_t rows_begin, rows_end, columns_begin, columns_end;
        inside(top, w->row_step, w->kernel_rows, (ptrdiff_t)w->height, &rows_begin, &rows_end);
        inside(left, w->column_step, w->kernel_columns, (ptrdiff_t)w->width, &columns_begin,
               &columns_end);
        for (size_t c = 0; c < channels; c++) y[c] = 0.0f;
        for (size_t i = rows_begin; i < rows_end; i++) {
          size_t line = (size_t)(top + (ptrdiff_t)(i * w->row_step));
          for (size_t j = columns_begin; j < columns_end; j++) {
            size_t place = (size_t)(left + (ptrdiff_t)(j * w->column_step));
            const float *x = images + (line * w->width + place) * channels;
            for (size_t c = 0; c < channels; c++) y[c] += x[c];
          }
        }
        size_t divisor = (rows_end - rows_begin) * (columns_end - columns_begin);
        if (includes_padding) {
          /* A window that was rounded up may reach beyond the padding: that counts never. */
          size_t first, counted_rows, counted_columns;
          inside(top + w->top, w->row_step, w->kernel_rows,
                 (ptrdiff_t)w->height + w->top + bottom, &first, &counted_rows);
          inside(left + w->left, w->column_step, w->kernel_columns,
                 (ptrdiff_t)w->width + w->left + right, &first, &counted_columns);
          divisor = counted_rows * counted_columns;
        }
        float factor = divisor ? 1.0f / (float)divisor : 0.0f;
        for (size_t c = 0; c < channels; c++) y[c] *= factor;
      }
    }
  }
}

CLONES void tessera_reduce_positions(float *y, const float *x, size_t images, size_t positions,
                                     size_t channels, int maximum) {
  for (size_t n = 0; n < images; n++, y += channels) {
    for (size_t c = 0; c < channels; c++) y[c] = maximum ? -INFINITY : 0.0f;
    for (size_t p = 0; p < positions; p++, x += channels) {
      if (maximum) {
        for (size_t c = 0; c < channels; c++) y[c] = x[c] <= y[c] ? y[c] : x[c];
      } else {
        for (size_t c = 0; c < channels; c++) y[c] += x[c];
      }
    }
    if (!maximum) {
      float factor = 1.0f / (float)positions;
      for (size_t c = 0; c < channels; c++) y[c] *= factor;
    }
  }
}

CLONES void tessera_response_norm(float *y, const float *x, size_t rows, size_t channels,
                                  size_t size, float alpha, float beta, float bias) {
  size_t before = (size - 1) / 2, after = size - 1 - before;
  float factor = alpha / (float)size;
  for (size_t r = 0; r < rows; r++, x += channels, y += channels) {
    for (size_t c = 0; c < channels; c++) {
      size_t begin = c < before ? 0 : c - before;
      size_t end = after >= channels - c ? channels : c + after + 1;
      float sum = 0.0f;
      for (size_t k = begin; k < end; k++) sum += x[k] * x[k];
      y[c] = bias + factor * sum;
    }
    if (beta == 0.75f) {
      for (size_t c = 0; c < channels; c++) {
        float root = sqrtf(y[c]);
        y[c] = x[c] / (root * sqrtf(root));
      }
    } else {
      for (size_t c = 0; c < channels; c++) y[c] = x[c] / powf(y[c], beta);
    }
  }
}

CLONES void tessera_layer_norm(float *y, const float *x, const float *scale, const float *shift,
                               size_t rows, size_t width, float epsilon) {
  for (size_t r = 0; r < rows; r++, x += width, y += width) {
    double sum = 0.0, squares = 0.0;
    for (size_t c = 0; c < width; c++) sum += x[c];
    float mean = (float)(sum / (double)width);
    for (size_t c = 0; c < width; c++) squares += (double)(x[c] - mean) * (x[c] - mean);
    float factor = 1.0f / sqrtf((float)(squares / (double)width) + epsilon);
    for (size_t c = 0; c < width; c++) {
      float v = (x[c] - mean) * factor * scale[c];
      y[c] = shift ? v + shift[c] : v;
    }
  }
}

CLONES void tessera_softmax(float *y, const float *x, size_t outer, size_t width, size_t inner,
                            int logarithm) {
  for (size_t o = 0; o < outer; o++) {
    for (size_t i = 0; i < inner; i++) {
      const float *from = x + o * width * inner + i;
      float *to = y + o * width * inner + i;
      float largest = -INFINITY;
      for (size_t k = 0; k < width; k++) {
        float v = from[k * inner];
        largest = v > largest ? v : largest;
      }
      float sum = 0.0f;
      if (logarithm) {
        for (size_t k = 0; k < width; k++) sum += exponential(from[k * inner] - largest);
        float offset = largest + logf(sum);
        for (size_t k = 0; k < width; k++) to[k * inner] = from[k * inner] - offset;
      } else {
        for (size_t k = 0; k < width; k++) to[k * inner] = exponential(from[k * inner] - largest);
        for (size_t k = 0; k < width; k++) sum += to[k * inner];
        float factor = 1.0f / sum;
        for (size_t k = 0; k < width; k++) to[k * inner] *= factor;
      }
    }
  }
}

static float *gather(float *y, const float *x, size_t rank, const size_t *shape,
                     const ptrdiff_t *steps) {
  if (rank == 0) {
    *y = *x;
    return y + 1;
  }
  if (rank == 1) {
    if (steps[0] == 1) {
      memcpy(y, x, shape[0] * sizeof(float));
    } else {
      for (size_t i = 0; i < shape[0]; i++) y[i] = x[(ptrdiff_t)i * steps[0]];
    }
    return y + shape[0];
  }
  if (rank == 2 && steps[0] == 1 && steps[1] != 1) {
    /* A transposition: squares that stay in the first cache. */
    const size_t side = 16;
    for (size_t r = 0; r < shape[0]; r += side) {
      size_t last = r + side < shape[0] ? r + side : shape[0];
      for (size_t c = 0; c < shape[1]; c += side) {
        size_t end = c + side < shape[1] ? c + side : shape[1];
        for (size_t i = r; i < last; i++)
          for (size_t j = c; j < end; j++)
            y[i * shape[1] + j] = x[(ptrdiff_t)i + (ptrdiff_t)j * steps[1]];
      }
    }
    return y + shape[0] * shape[1];
  }
  for (size_t i = 0; i < shape[0]; i++)
    y = gather(y, x + (ptrdiff_t)i * steps[0], rank - 1, shape + 1, steps + 1);
  return y;
}

void tessera_gather_strided(float *y, const float *x, size_t rank, const size_t *shape,
                            const ptrdiff_t *steps) {
  gather(y, x, rank, shape, steps);
}

CLONES void tessera_quantize(float *y, const float *x, const float *scale, const float *zero,
                             size_t step, size_t rows, size_t width, size_t inner, float low,
                             float high) {
  for (size_t r = 0; r < rows; r++) {
    for (size_t c = 0; c < width; c++, x += inner, y += inner) {
      float s = scale[c * step], z = zero[c * step];
      for (size_t i = 0; i < inner; i++) {
        float v = rintf(x[i] / s) + z;
        y[i] = v > high ? high : v >= low ? v : low;
      }
    }
  }
}

CLONES void tessera_dequantize(float *y, const float *x, const float *scale, const float *zero,
                               size_t step, size_t rows, size_t width, size_t inner) {
  for (size_t r = 0; r < rows; r++) {
    for (size_t c = 0; c < width; c++, x += inner, y += inner) {
      float s = scale[c * step], z = zero[c * step];
      for (size_t i = 0; i < inner; i++) y[i] = (x[i] - z) * s;
    }
  }
}

CLONES void tessera_lstm_cell(float *h, float *c, const float *gates, const float *peepholes,
                              size_t hidden) {
  const float *in = gates, *out = gates + hidden, *forget = gates + 2 * hidden;
  const float *cell = gates + 3 * hidden;
  if (peepholes) {
    const float *pi = peepholes, *po = peepholes + hidden, *pf = peepholes + 2 * hidden;
    for (size_t k = 0; k < hidden; k++) {
      float before = c[k];
      float next = sigmoid(forget[k] + pf[k] * before) * before +
                   sigmoid(in[k] + pi[k] * before) * hyperbolic_tangent(cell[k]);
      c[k] = next;
      h[k] = sigmoid(out[k] + po[k] * next) * hyperbolic_tangent(next);
    }
    return;
  }
  for (size_t k = 0; k < hidden; k++) {
    float next = sigmoid(forget[k]) * c[k] + sigmoid(in[k]) * hyperbolic_tangent(cell[k]);
    c[k] = next;
    h[k] = sigmoid(out[k]) * hyperbolic_tangent(next);
  }
}
