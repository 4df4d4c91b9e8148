#include "CKernels.h"

#include "clones.h"

#if defined(__linux__)
#include <sys/auxv.h>
#endif

CLONES void tessera_add_scaled(float *restrict y, const float *restrict x, float a, size_t count) {
  for (size_t i = 0; i < count; i++) y[i] += a * x[i];
}

CLONES void tessera_multiply_add(float *restrict y, const float *restrict a,
                                 const float *restrict x, size_t count) {
  for (size_t i = 0; i < count; i++) y[i] += a[i] * x[i];
}

CLONES void tessera_square(float *restrict y, const float *restrict x, size_t count) {
  for (size_t i = 0; i < count; i++) y[i] = x[i] * x[i];
}

CLONES float tessera_largest_magnitude(const float *x, size_t count) {
  float lanes[32] = {0};
  size_t i = 0;
  for (; i + 32 <= count; i += 32) {
    for (size_t j = 0; j < 32; j++) {
      float magnitude = __builtin_fabsf(x[i + j]);
      lanes[j] = magnitude > lanes[j] ? magnitude : lanes[j];
    }
  }
  for (; i < count; i++) {
    float magnitude = __builtin_fabsf(x[i]);
    if (magnitude > lanes[0]) lanes[0] = magnitude;
  }
  float largest = 0;
  for (size_t j = 0; j < 32; j++) largest = lanes[j] > largest ? lanes[j] : largest;
  return largest;
}

void tessera_count_magnitudes(uint64_t *restrict bins, size_t last, const float *restrict x,
                              size_t count, float scale) {
  for (size_t i = 0; i < count; i++) {
    float place = __builtin_fabsf(x[i]) * scale;
    bins[place < (float)last ? (size_t)place : last]++;
  }
}

CLONES float tessera_sum(const float *x, size_t count) {
  float lanes[32] = {0};
  size_t i = 0;
  for (; i + 32 <= count; i += 32) {
    for (size_t j = 0; j < 32; j++) lanes[j] += x[i + j];
  }
  for (; i < count; i++) lanes[i % 32] += x[i];
  float sum = 0;
  for (size_t j = 0; j < 32; j++) sum += lanes[j];
  return sum;
}

CLONES float tessera_sum_of_squares(const float *x, size_t count) {
  float lanes[32] = {0};
  size_t i = 0;
  for (; i + 32 <= count; i += 32) {
    for (size_t j = 0; j < 32; j++) lanes[j] += x[i + j] * x[i + j];
  }
  for (; i < count; i++) lanes[i % 32] += x[i] * x[i];
  float sum = 0;
  for (size_t j = 0; j < 32; j++) sum += lanes[j];
  return sum;
}

CLONES double tessera_weighted_squares(const float *restrict x, const float *restrict w,
                                       size_t count, uint64_t *restrict driven) {
  double lanes[16] = {0};
  uint64_t drives[16] = {0};
  size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    for (size_t j = 0; j < 16; j++) {
      lanes[j] += (double)x[i + j] * x[i + j] * w[i + j];
      drives[j] += x[i + j] != 0;
    }
  }
  for (; i < count; i++) {
    lanes[i % 16] += (double)x[i] * x[i] * w[i];
    drives[i % 16] += x[i] != 0;
  }
  double sum = 0;
  for (size_t j = 0; j < 16; j++) {
    sum += lanes[j];
    *driven += drives[j];
  }
  return sum;
}

int tessera_vector_instructions(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return 0;
  int wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  return wide ? 3 : 2;
#else
  return 0;
#endif
}

int tessera_is_static(void) {
#if defined(__linux__)
  /* Where the loader lies. */
  return getauxval(AT_BASE) == 0;
#else
  return 0;
#endif
}
