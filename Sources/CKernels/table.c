// SPDX-License-Identifier: Apache-2.0
// Reference first, then each tier overrides what it does better, while the CPU and the caller's ceiling allow.

#include "internal.h"

ck_isa ck_isa_best(void) {
  static const ck_isa falling[] = {CK_ISA_NEON, CK_ISA_AVX512, CK_ISA_AVX2};
  for (size_t i = 0; i < sizeof falling / sizeof *falling; i++) {
    if (ck_isa_supported(falling[i])) return falling[i];
  }
  return CK_ISA_REFERENCE;
}

ck_table ck_table_make(ck_isa highest) {
  ck_table table;
  ck_set_reference(&table);
#if defined(__x86_64__)
  if (highest < CK_ISA_AVX2 || !ck_isa_supported(CK_ISA_AVX2)) return table;
  ck_set_avx2(&table);
  if (highest < CK_ISA_AVX512 || !ck_isa_supported(CK_ISA_AVX512)) return table;
  ck_set_avx512(&table);
#elif defined(__aarch64__)
  if (highest < CK_ISA_NEON || !ck_isa_supported(CK_ISA_NEON)) return table;
  ck_set_neon(&table);
#endif
  return table;
}
