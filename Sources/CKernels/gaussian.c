#include "CKernels.h"

#include "clones.h"

/* Blocks that are computed side by side; each gives four deviates. */
#define LANES 16
#define RUN (4 * LANES)

/* The compiler splits them where registers are shorter. */
typedef uint32_t words_t __attribute__((vector_size(4 * LANES)));
typedef int32_t integers_t __attribute__((vector_size(4 * LANES)));
typedef float floats_t __attribute__((vector_size(4 * LANES)));
typedef uint64_t products_t __attribute__((vector_size(4 * LANES)));

#define FLOATS(words) __builtin_convertvector((integers_t)(words), floats_t)

/* The high and the low words of the products with a factor: those of even lanes and those of odd
   ones apart, which is how processors multiply. */
#define MULTIPLY(high, low, words, factor)                               \
  do {                                                                   \
    products_t even = ((products_t)(words) & 0xFFFFFFFFu) * (factor);    \
    products_t odd = ((products_t)(words) >> 32) * (factor);             \
    high = (words_t)(even >> 32 | (odd & 0xFFFFFFFF00000000u));          \
    low = (words_t)((even & 0xFFFFFFFFu) | odd << 32);                   \
  } while (0)

/* Words of Philox4x32-10 of LANES blocks from `first` on. J. Salmon, M. Moraes, R. Dror, D. Shaw,
   "Parallel random numbers: as easy as 1, 2, 3", SC 2011. */
INLINE void philox(words_t words[4], uint32_t first, const tessera_place *place) {
  const words_t lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const words_t zero = {0};
  words_t c0 = lanes + (place->first + first);
  words_t c1 = zero + place->counter[0];
  words_t c2 = zero + place->counter[1];
  words_t c3 = zero + place->counter[2];
  uint32_t k0 = place->key[0], k1 = place->key[1];
  for (int round = 0; round < 10; round++) {
    words_t high0, low0, high2, low2;
    MULTIPLY(high0, low0, c0, 0xD2511F53u);
    MULTIPLY(high2, low2, c2, 0xCD9E8D57u);
    c0 = high2 ^ c1 ^ k0;
    c2 = high0 ^ c3 ^ k1;
    c1 = low2;
    c3 = low0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
}

/* ln x for positive normal x: x = m * 2^e with m in [1/sqrt 2, sqrt 2), and the polynomial of
   Cephes' logf. */
INLINE void natural_log(floats_t *result, const floats_t *x) {
  words_t bits = (words_t)*x - 0x3F3504F3u;
  floats_t e = __builtin_convertvector((integers_t)bits >> 23, floats_t);
  floats_t f = (floats_t)((bits & 0x007FFFFFu) + 0x3F3504F3u) - 1.0f;
  floats_t p = f * 7.0376836292e-2f - 1.1514610310e-1f;
  p = p * f + 1.1676998740e-1f;
  p = p * f - 1.2420140846e-1f;
  p = p * f + 1.4249322787e-1f;
  p = p * f - 1.6668057665e-1f;
  p = p * f + 2.0000714765e-1f;
  p = p * f - 2.4999993993e-1f;
  p = p * f + 3.3333331174e-1f;
  floats_t square = f * f;
  *result = e * 0.69314718056f + (f + square * (f * p - 0.5f));
}

/* Two deviates of two words, by Box and Muller. Of the angle's word 30 bits place it within an
   eighth of a turn on both sides of 0; one bit exchanges sine and cosine, another turns the
   cosine's sign. */
INLINE void box_muller(floats_t *first, floats_t *second, const words_t *radius_word,
                       const words_t *angle_word) {
  words_t radius = *radius_word, angle = *angle_word;
  floats_t u = (FLOATS(radius >> 9) + 0.5f) * 0x1p-23f;
  floats_t logarithm;
  natural_log(&logarithm, &u);
  floats_t r = __builtin_elementwise_sqrt(-2.0f * logarithm);
  floats_t t = FLOATS((integers_t)(angle << 2) >> 2) * (3.14159265358979f * 0x1p-31f);
  floats_t square = t * t;
  floats_t s = square * -1.9515295891e-4f + 8.3321608736e-3f;
  s = s * square - 1.6666654611e-1f;
  s = s * square * t + t;
  floats_t c = square * 2.443315711809948e-5f - 1.388731625493765e-3f;
  c = c * square + 4.166664568298827e-2f;
  c = c * square * square - 0.5f * square + 1.0f;
  words_t cosine = (words_t)c ^ (angle & 0x80000000u);
  words_t exchange = (words_t)((integers_t)(angle << 1) >> 31);
  words_t both = ((words_t)s ^ cosine) & exchange;
  *first = r * (floats_t)(cosine ^ both);
  *second = r * (floats_t)((words_t)s ^ both);
}

/* RUN deviates: 16 of each of the four kinds. */
INLINE void deviates(float out[RUN], uint32_t run, const tessera_place *place) {
  words_t words[4];
  floats_t z[4];
  philox(words, run * LANES, place);
  box_muller(&z[0], &z[1], &words[0], &words[1]);
  box_muller(&z[2], &z[3], &words[2], &words[3]);
  __builtin_memcpy(out, z, sizeof z);
}

#define FOR_EACH_RUN(count, place, ...)                              \
  for (size_t first = 0; first < (count); first += RUN) {            \
    float z[RUN];                                                    \
    deviates(z, (uint32_t)(first / RUN), &(place));                  \
    if (first + RUN <= (count)) {                                    \
      for (size_t j = 0; j < RUN; j++) { size_t i = first + j; __VA_ARGS__; } \
    } else {                                                         \
      for (size_t j = 0; first + j < (count); j++) { size_t i = first + j; __VA_ARGS__; } \
    }                                                                \
  }

CLONES void tessera_gaussian(float *restrict out, size_t count, tessera_place place) {
  FOR_EACH_RUN(count, place, out[i] = z[j])
}

CLONES void tessera_add_gaussian(float *restrict y, size_t count, float sigma,
                                 tessera_place place) {
  FOR_EACH_RUN(count, place, y[i] += sigma * z[j])
}

CLONES void tessera_add_gaussian_scaled(float *restrict y, size_t count, float sigma,
                                        const float *restrict variances, tessera_place place) {
  FOR_EACH_RUN(count, place, y[i] += sigma * __builtin_sqrtf(variances[i]) * z[j])
}

CLONES void tessera_random_words(uint32_t *restrict out, size_t count, tessera_place place) {
  for (size_t first = 0; first < count; first += RUN) {
    words_t words[4];
    philox(words, (uint32_t)(first / RUN) * LANES, &place);
    size_t some = count - first < RUN ? count - first : RUN;
    __builtin_memcpy(out + first, words, some * sizeof *out);
  }
}

CLONES void tessera_transfer_add(float *restrict y, const float *restrict x, size_t count,
                                 float weight, float first_value, float inverse_step,
                                 const float *restrict means, const float *restrict deviations,
                                 size_t entries, tessera_place place) {
  float last = (float)(entries - 1);
  FOR_EACH_RUN(count, place, {
    float u = (x[i] - first_value) * inverse_step;
    u = u > 0 ? u : 0;
    u = u < last ? u : last;
    int32_t entry = (int32_t)u;
    int32_t next = entry + (u < last);
    float part = u - (float)entry;
    float mean = means[entry] + part * (means[next] - means[entry]);
    float deviation = deviations[entry] + part * (deviations[next] - deviations[entry]);
    y[i] += weight * (mean + deviation * z[j]);
  })
}

CLONES void tessera_confusion_add(float *restrict y, const float *restrict x, size_t count,
                                  float weight, float first_value, float inverse_step,
                                  const float *restrict values, const uint32_t *restrict kept,
                                  const uint32_t *restrict aliases, size_t rows, size_t columns,
                                  tessera_place place) {
  float last = (float)(rows - 1);
  for (size_t start = 0; start < count; start += RUN) {
    words_t words[4];
    philox(words, (uint32_t)(start / RUN) * LANES, &place);
    uint32_t draws[RUN];
    __builtin_memcpy(draws, words, sizeof draws);
    size_t some = count - start < RUN ? count - start : RUN;
    for (size_t j = 0; j < some; j++) {
      float u = (x[start + j] - first_value) * inverse_step;
      u = convert(u, 0, last, TESSERA_ROUND_TO_INTEGER);
      uint64_t draw = (uint64_t)draws[j] * columns;
      size_t slot = (size_t)(int32_t)u * columns + (draw >> 32);
      uint32_t read = (uint32_t)draw < kept[slot] ? (uint32_t)(draw >> 32) : aliases[slot];
      y[start + j] += weight * values[read];
    }
  }
}
