#ifndef TESSERA_CLONES_H
#define TESSERA_CLONES_H

/* Without -march the compiler may use the oldest instructions only; clones are chosen at load time
   and need no flags of the user's. */
#if defined(__x86_64__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

#define INLINE static inline __attribute__((always_inline))

#pragma STDC FP_CONTRACT OFF

INLINE float convert(float value, float low, float high, float rounding) {
  value = value > low ? value : low;
  value = value < high ? value : high;
  /* Half to even, by pushing the fraction out of the significand: rintf is a call of the library
     with the oldest instructions. */
  return (value + rounding) - rounding;
}

#endif
