// SPDX-License-Identifier: Apache-2.0
// What the files of CKernels share.

#ifndef CK_INTERNAL_H
#define CK_INTERNAL_H

#include "ckernels.h"

// Each sets the kernels that its tier has.
void ck_set_reference(ck_table *table);
#if defined(__x86_64__)
void ck_set_avx2(ck_table *table);
void ck_set_avx512(ck_table *table);
#elif defined(__aarch64__)
void ck_set_neon(ck_table *table);
#endif

// For the rows that hold an infinity or nothing but -inf.
void ck_softmax_reference(float *y, const float *x, size_t n);

// erfc(z) = exp(-z^2) * t * P(t), t = 1 / (1 + p z), z >= 0: Chebyshev fits of P over all of t in (0, 1].
// Relative error of erfc: 4e-8 for the short one (f32 tiers), 6e-11 for the long one (reference).
#define CK_ERFC_SHORT_P 0.45
#define CK_ERFC_SHORT                                                                                \
  {0.25388531876706427,   0.25388348053197629,   0.22826340964082736,   0.17533293765055802,         \
   0.11955929029902422,   -0.021311678211396769, 0.14078609961688898,   -0.2991595591780547,         \
   0.19002875249645082,   -0.041268071236750928}
#define CK_ERFC_LONG_P 0.4
#define CK_ERFC_LONG                                                                                 \
  {0.22567583343252676,   0.22567582766203442,   0.207622171471151,     0.17150259236692139,         \
   0.12183834871467901,   0.06555417132740772,   0.024326561630039253,  -0.03291131325095515,        \
   0.0077404583340796272, -0.023535883690820956, -0.083242651754620686, 0.20841151954437012,         \
   -0.17834927403079331,  0.070877024513429698,  -0.011185386287932747}

#endif
