#ifndef TESSERA_ELEMENTWISE_H
#define TESSERA_ELEMENTWISE_H

/* Loops of inference over 32-bit floating point. Images lie with the channel fastest (row, column,
   channel); callers check all sizes, nothing is checked here. Arrays of one call do not overlap,
   except where `y` is the same array as `x`. */

#include <stddef.h>

enum {
  TESSERA_RELU,        /* max(x, 0) */
  TESSERA_LEAKY_RELU,  /* x < 0 ? a x : x */
  TESSERA_CLIP,        /* min(max(x, a), b) */
  TESSERA_SIGMOID,     /* 1 / (1 + exp(-x)) */
  TESSERA_TANH,
  TESSERA_GELU,        /* x / 2 (1 + erf(x / sqrt 2)) */
  TESSERA_GELU_TANH,   /* x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) */
  TESSERA_EXP,
  TESSERA_SQRT,
  TESSERA_NEGATE,
  TESSERA_HARD_SIGMOID, /* max(0, min(1, a x + b)) */
  TESSERA_SOFTSIGN,    /* x / (1 + |x|) */
  TESSERA_TRUNCATE,    /* towards zero */
  TESSERA_ERF,
  TESSERA_ABSOLUTE,
  TESSERA_NONZERO      /* x != 0 ? 1 : 0 */
};

enum { TESSERA_ADD, TESSERA_SUBTRACT, TESSERA_MULTIPLY, TESSERA_DIVIDE };

/* y[i] = f(x[i]); y may be x. */
void tessera_unary(int function, float *y, const float *x, size_t count, float a, float b);

/* y[i] = a[i * a_step] op b[i * b_step]; y may be a or b where their step is 1. */
void tessera_binary(int operation, float *y, const float *a, ptrdiff_t a_step, const float *b,
                    ptrdiff_t b_step, size_t count);

/* y[r][c] = min(max(x[r][c] + bias[c], low), high) for rows that lie y_step and x_step apart. */
void tessera_add_bias(float *y, size_t y_step, const float *x, size_t x_step, const float *bias,
                      size_t rows, size_t width, float low, float high);

/* y[r][c] = x[r][c] scale[c] + shift[c]; y may be x. */
void tessera_affine(float *y, const float *x, const float *scale, const float *shift, size_t rows,
                    size_t width);

/* A window that slides over an image. */
struct tessera_window {
  size_t height, width, channels;
  size_t rows, columns;                        /* of the output */
  size_t kernel_rows, kernel_columns;
  size_t row_stride, column_stride;
  size_t row_step, column_step;                /* dilation */
  ptrdiff_t top, left;                         /* padding */
};

/* For `count` output positions from `first` on, counted through all images: what lies under the
   window, in the order (kernel row, kernel column, channel), of the channels from `channel` on,
   `taken` of them. What lies outside the image is 0. */
void tessera_patches(float *y, const float *images, const struct tessera_window *w, size_t first,
                     size_t count, size_t channel, size_t taken);

/* Each channel with its own kernel: weights in the order (kernel row, kernel column, channel). */
void tessera_depthwise(float *y, const float *images, const float *weights, const float *bias,
                       const struct tessera_window *w, size_t images_count, float low, float high);

void tessera_max_pool(float *y, const float *images, const struct tessera_window *w,
                      size_t images_count);
/* Means over the part of the window inside the image or, if `bottom` and `right` say how far the
   padding reaches, over the part inside image and padding. */
void tessera_average_pool(float *y, const float *images, const struct tessera_window *w,
                          size_t images_count, int includes_padding, ptrdiff_t bottom,
                          ptrdiff_t right);
/* y[n][c] = mean or maximum over the positions of x[n][p][c]. */
void tessera_reduce_positions(float *y, const float *x, size_t images, size_t positions,
                              size_t channels, int maximum);

/* Local response normalisation across channels: x / (bias + alpha / size * sum of squares)^beta. */
void tessera_response_norm(float *y, const float *x, size_t rows, size_t channels, size_t size,
                           float alpha, float beta, float bias);

/* Rows to zero mean and unit variance, then scaled and shifted; shift may be null. */
void tessera_layer_norm(float *y, const float *x, const float *scale, const float *shift,
                        size_t rows, size_t width, float epsilon);

/* exp(x - max) / sum along the middle dimension; logarithms of it if `logarithm`. y may be x. */
void tessera_softmax(float *y, const float *x, size_t outer, size_t width, size_t inner,
                     int logarithm);

/* Copies an array whose elements lie `steps` apart in each dimension into one without gaps. */
void tessera_gather_strided(float *y, const float *x, size_t rank, const size_t *shape,
                            const ptrdiff_t *steps);

/* y[r][c] = clamp(round half to even(x[r][c] / scale[c * step]) + zero[c * step], low, high). */
void tessera_quantize(float *y, const float *x, const float *scale, const float *zero, size_t step,
                      size_t rows, size_t width, size_t inner, float low, float high);
/* y[r][c] = (x[r][c] - zero[c * step]) scale[c * step]. */
void tessera_dequantize(float *y, const float *x, const float *scale, const float *zero,
                        size_t step, size_t rows, size_t width, size_t inner);

/* The cell of an LSTM for one time step and one sequence: gates holds i, o, f, c of `hidden`
   numbers each, before their activations. Peepholes (i, o, f) may be null. */
void tessera_lstm_cell(float *h, float *c, const float *gates, const float *peepholes,
                       size_t hidden);

#endif
