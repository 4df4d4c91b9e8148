#include "CKernels.h"

/* Without -march the compiler may use the oldest instructions only; clones are chosen at load time
   and need no flags of the user's. */
#if defined(__x86_64__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

CLONES void tessera_add_scaled(float *restrict y, const float *restrict x, float a, size_t count) {
  for (size_t i = 0; i < count; i++) y[i] += a * x[i];
}
