// SPDX-License-Identifier: Apache-2.0
#include "internal.h"

#if defined(__x86_64__)
void ck_set_avx512(ck_table *table) { (void)table; }
#endif
