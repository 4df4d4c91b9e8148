#include "Elimination.h"

#include "clones.h"

#pragma STDC FP_CONTRACT ON

CLONES void tessera_factorise_nodes(double *inner, size_t inner_step, size_t count, double *outer,
                                    size_t outer_step, size_t width) {
  for (size_t k = 0; k < count; k++) {
    double *row = inner + k * inner_step;
    double sum = 0;
    for (size_t j = k + 1; j <= count; j++) sum += row[j];
    double root = __builtin_sqrt(sum);
    double scale = 1 / root;
    row[k] = root;
    for (size_t j = k + 1; j <= count; j++) row[j] *= scale;
    double *links = outer + k * outer_step;
    for (size_t j = 0; j < width; j++) links[j] *= scale;
    for (size_t i = k + 1; i < count; i++) {
      double factor = row[i];
      if (factor == 0) continue;
      double *target = inner + i * inner_step;
      for (size_t j = i + 1; j <= count; j++) target[j] += factor * row[j];
      double *other = outer + i * outer_step;
      for (size_t j = 0; j < width; j++) other[j] += factor * links[j];
      row[i] = -factor;
    }
  }
}

typedef double lanes __attribute__((vector_size(64), aligned(8)));

CLONES void tessera_add_square(double *y, size_t y_step, const double *x, size_t x_step,
                               size_t count, size_t width) {
  for (size_t i = 0; i < width; i += 4) {
    for (size_t j = i & ~(size_t)7; j < width; j += 8) {
      lanes a = *(lanes *)(y + i * y_step + j);
      lanes b = *(lanes *)(y + (i + 1) * y_step + j);
      lanes c = *(lanes *)(y + (i + 2) * y_step + j);
      lanes d = *(lanes *)(y + (i + 3) * y_step + j);
      for (size_t k = 0; k < count; k++) {
        const double *row = x + k * x_step;
        lanes right = *(const lanes *)(row + j);
        a += row[i] * right;
        b += row[i + 1] * right;
        c += row[i + 2] * right;
        d += row[i + 3] * right;
      }
      *(lanes *)(y + i * y_step + j) = a;
      *(lanes *)(y + (i + 1) * y_step + j) = b;
      *(lanes *)(y + (i + 2) * y_step + j) = c;
      *(lanes *)(y + (i + 3) * y_step + j) = d;
    }
  }
}

CLONES void tessera_copy_rows(double *restrict y, size_t y_step, const double *restrict x,
                              size_t x_step, size_t rows, size_t width) {
  for (size_t k = 0; k < rows; k++) {
    for (size_t j = 0; j < width; j++) y[k * y_step + j] = x ? x[k * x_step + j] : 0;
  }
}

CLONES void tessera_sum_rows(double *restrict sums, size_t sum_step, const double *restrict x,
                             size_t x_step, size_t rows, size_t width) {
  for (size_t k = 0; k < rows; k++) {
    double lanes[8] = {0};
    for (size_t i = 0; i < width; i += 8) {
      for (size_t j = 0; j < 8; j++) lanes[j] += x[k * x_step + i + j];
    }
    sums[k * sum_step] = ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5]))
                         + ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]));
  }
}
