// SPDX-License-Identifier: Apache-2.0
// Reference first, then each tier overrides what it does better, while the CPU and the caller's ceiling allow.

#include "internal.h"

typedef struct tier {
  ck_isa isa;
  void (*set)(ck_table *table);
} tier;

// Lowest first. A tier needs none of those before it, but to fill in what it lacks.
static const tier tiers[] = {
#if defined(__x86_64__)
    {CK_ISA_AVX2, ck_set_avx2},
    {CK_ISA_AVX_VNNI, ck_set_avx_vnni},
    {CK_ISA_AVX512, ck_set_avx512},
    {CK_ISA_AVX512_VNNI, ck_set_avx512_vnni},
    {CK_ISA_AVX512_BF16, ck_set_avx512_bf16},
    {CK_ISA_AMX, ck_set_amx},
#elif defined(__aarch64__)
    {CK_ISA_NEON, ck_set_neon},
    {CK_ISA_NEON_DOTPROD, ck_set_neon_dotprod},
    {CK_ISA_NEON_I8MM, ck_set_neon_i8mm},
#endif
    {CK_ISA_REFERENCE, NULL},
};

ck_isa ck_isa_best(void) {
  ck_isa best = CK_ISA_REFERENCE;
  for (const tier *t = tiers; t->set; t++) {
    if (ck_isa_supported(t->isa)) best = t->isa;
  }
  return best;
}

ck_table ck_table_make(ck_isa highest) {
  ck_table table;
  ck_set_reference(&table);
  for (const tier *t = tiers; t->set; t++) {
    if (t->isa <= highest && ck_isa_supported(t->isa)) {
      t->set(&table);
      table.isa = t->isa;
    }
  }
  return table;
}

ck_linear_kernel ck_linear_kernel_for(const ck_table *table, ck_type type, size_t m) {
  const ck_linear_kernels *kernels = &table->linear[type];
  return m >= kernels->many_rows ? kernels->many : kernels->few;
}
