#ifndef TESSERA_CKERNELS_H
#define TESSERA_CKERNELS_H

/* Loops that run at the speed of memory. Each is compiled for several instruction sets, and the
   best that the processor has is taken when the program starts. */

#include <stddef.h>

#include "Elementwise.h"

/* y[i] += a * x[i] for i < count. */
void tessera_add_scaled(float *y, const float *x, float a, size_t count);

#endif
