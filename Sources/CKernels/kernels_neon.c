// SPDX-License-Identifier: Apache-2.0
#include "internal.h"

#if defined(__aarch64__)
void ck_set_neon(ck_table *table) { (void)table; }
#endif
