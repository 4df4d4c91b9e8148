#ifndef TESSERA_CKERNELS_H
#define TESSERA_CKERNELS_H

/* Loops that run at the speed of memory. Each is compiled for several instruction sets, and the
   best that the processor has is taken when the program starts. Operations are not contracted,
   but for those of Elimination.c, so that results are the same for each of them. */

#include <stddef.h>
#include <stdint.h>

#include "Elementwise.h"
#include "Elimination.h"

/* y[i] += a * x[i] for i < count. */
void tessera_add_scaled(float *y, const float *x, float a, size_t count);

/* A converter: code = round(clamp(value * scale + offset, low, high)), half to even. `rounding` is
   1.5 * 2^23, or 0 to leave the rounding out; codes then need at most 22 bits. What is not a
   number becomes `low`. */
#define TESSERA_ROUND_TO_INTEGER 12582912.0f

/* codes[i] = convert(x[i]); the offset is 0. */
void tessera_quantise(float *codes, const float *x, size_t count, float scale, float low,
                      float high, float rounding);

/* The digits of whole numbers with sign, `bits` bits each, least significant first:
   digits[t * stride + i] = sign(codes[i]) * (|codes[i]| >> (bits * t) & (2^bits - 1)), t < streams.
   `part` is 0 for both signs, 1 for numbers above 0 only and -1 for the magnitudes of those
   below. */
void tessera_digits(float *digits, size_t stride, const float *codes, size_t count, int bits,
                    int streams, int part);

/* x[i] becomes table[|x[i]|] with the sign of x[i]; x are whole numbers below the table's length. */
void tessera_look_up(float *x, size_t count, const float *table);

/* The same converter for all columns: y[n] += sum over q of
   factor * weights[q] * convert(x[q * stride + n]) for n < count and q < terms. */
void tessera_convert_add(float *y, const float *x, size_t count, size_t stride, size_t terms,
                         const float *weights, float factor, float scale, float low, float high, float rounding);

/* Each column its own converter: y[n] += weight * convert(x[n] with scales[n] and offsets[n]). */
void tessera_convert_add_columns(float *y, const float *x, size_t count, float weight,
                                 const float *scales, const float *offsets, float low, float high,
                                 float rounding);

/* y[n] += sum over q of factor * weights[q] * x[q * stride + n]. */
void tessera_sum_add(float *y, const float *x, size_t count, size_t stride, size_t terms,
                     const float *weights, float factor);

/* Independent deviates of the standard normal distribution.

   Deviate i of a row comes from block (64 * floor(i / 64), the counter's other words) of
   Philox4x32-10: element e = i mod 64 takes lane e mod 16, that is block number
   16 * floor(i / 64) + e mod 16, and by Box and Muller words 0 and 1 (e < 32) or 2 and 3. The
   numbers depend on i, the counter and the key alone. A row may be computed in parts: `first` is
   the block of the part's first deviate, a quarter of its index, which is a multiple of 64. */
typedef struct {
  uint32_t key[2];
  uint32_t first;
  /* Words 1 to 3 of the counter; word 0 is the number of the block. */
  uint32_t counter[3];
} tessera_place;

/* out[i] = deviate i. */
void tessera_gaussian(float *out, size_t count, tessera_place place);

/* y[i] += sigma * deviate i. */
void tessera_add_gaussian(float *y, size_t count, float sigma, tessera_place place);

/* y[i] += sigma * sqrt(variances[i]) * deviate i. */
void tessera_add_gaussian_scaled(float *y, size_t count, float sigma, const float *variances,
                                 tessera_place place);

/* Word e / 16 of block 16 * floor(i / 64) + e mod 16, with e = i mod 64: as deviates lie. */
void tessera_random_words(uint32_t *out, size_t count, tessera_place place);

/* A measured array: y[n] += weight * (means(u) + deviations(u) * deviate n), where u is
   (x[n] - first) / step, clamped to the table, and values between entries are interpolated. */
void tessera_transfer_add(float *y, const float *x, size_t count, float weight, float first,
                          float inverse_step, const float *means, const float *deviations,
                          size_t entries, tessera_place place);

/* A converter that reads codes wrongly: y[n] += weight * values[read], where `read` is drawn from
   the row of round((x[n] - first) * inverse_step), clamped, by A. Walker's alias method. A row has
   `columns` slots; word n of tessera_random_words selects one, and its fraction below `kept` keeps
   the slot and takes `aliases` otherwise. */
void tessera_confusion_add(float *y, const float *x, size_t count, float weight, float first,
                           float inverse_step, const float *values, const uint32_t *kept,
                           const uint32_t *aliases, size_t rows, size_t columns,
                           tessera_place place);

/* The largest magnitude of x; 0 for none. What is not a number is passed over. */
float tessera_largest_magnitude(const float *x, size_t count);

/* Adds each |x[i]| to bins[min(|x[i]| * scale, last)]. */
void tessera_count_magnitudes(uint64_t *bins, size_t last, const float *x, size_t count,
                              float scale);

/* sum of x[i] in a fixed order. */
float tessera_sum(const float *x, size_t count);

/* sum of (x[i])^2 in a fixed order. */
float tessera_sum_of_squares(const float *x, size_t count);

/* sum of (x[i])^2 * w[i] in a fixed order, and the number of x that are not 0. */
double tessera_weighted_squares(const float *x, const float *w, size_t count, uint64_t *driven);

/* y[i] += a[i] * x[i]. */
void tessera_multiply_add(float *y, const float *a, const float *x, size_t count);

/* y[i] = x[i]^2. */
void tessera_square(float *y, const float *x, size_t count);

/* 2 where the processor and the system have AVX2 and FMA, 3 where they have AVX-512 as well (F, BW,
   DQ, VL), else 0. */
int tessera_vector_instructions(void);

/* Whether the system started the program without a loader: nothing is linked in when it starts. */
int tessera_is_static(void);

#endif
