// SPDX-License-Identifier: Apache-2.0
// What this CPU can run, and what its operating system saves: a register set that the kernel does not switch is no use.

#include "internal.h"

#if defined(__x86_64__)

#include <cpuid.h>

static uint64_t enabled_state(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return ((uint64_t)high << 32) | low;
}

static int has(uint32_t word, unsigned bit) { return (word >> bit) & 1; }

static int supports_avx2(void) {
  uint32_t a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return 0;
  int osxsave = has(c, 27), avx = has(c, 28), fma = has(c, 12), f16c = has(c, 29);
  if (!osxsave || !avx || !fma || !f16c) return 0;
  if ((enabled_state() & 0x6) != 0x6) return 0;  // XMM, YMM
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && has(b, 5);
}

static int supports_avx512(void) {
  uint32_t a, b, c, d;
  if (!supports_avx2() || (enabled_state() & 0xe6) != 0xe6) return 0;  // and opmask, ZMM halves
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
  int foundation = has(b, 16), doubleword = has(b, 17), byte = has(b, 30), length = has(b, 31);
  return foundation && doubleword && byte && length;
}

static int supports_avx_vnni(void) {
  uint32_t a, b, c, d;
  return supports_avx2() && __get_cpuid_count(7, 1, &a, &b, &c, &d) && has(a, 4);
}

static int supports_avx512_vnni(void) {
  uint32_t a, b, c, d;
  return supports_avx512() && __get_cpuid_count(7, 0, &a, &b, &c, &d) && has(c, 11);
}

static int supports_avx512_bf16(void) {
  uint32_t a, b, c, d;
  return supports_avx512_vnni() && __get_cpuid_count(7, 1, &a, &b, &c, &d) && has(a, 5);
}

int ck_isa_supported(ck_isa isa) {
  switch (isa) {
    case CK_ISA_REFERENCE: return 1;
    case CK_ISA_AVX2: return supports_avx2();
    case CK_ISA_AVX_VNNI: return supports_avx_vnni();
    case CK_ISA_AVX512: return supports_avx512();
    case CK_ISA_AVX512_VNNI: return supports_avx512_vnni();
    case CK_ISA_AVX512_BF16: return supports_avx512_bf16();
    case CK_ISA_AMX: return ck_amx_supported();
    default: return 0;
  }
}

void ck_spin_pause(void) { __builtin_ia32_pause(); }

#elif defined(__aarch64__)

// Advanced SIMD is part of the AArch64 base that Linux requires; HWCAP is asked all the same, for a kernel may hide it.
#if defined(__linux__)
#include <sys/auxv.h>
static int has(unsigned long type, unsigned bit) { return (getauxval(type) >> bit) & 1; }
static int supports_neon(void) { return has(AT_HWCAP, 1); }                           // HWCAP_ASIMD
static int supports_dotprod(void) { return supports_neon() && has(AT_HWCAP, 20); }    // HWCAP_ASIMDDP
static int supports_i8mm(void) { return supports_dotprod() && has(AT_HWCAP2, 13); }   // HWCAP2_I8MM
#else
static int supports_neon(void) { return 1; }
static int supports_dotprod(void) { return 0; }
static int supports_i8mm(void) { return 0; }
#endif

int ck_isa_supported(ck_isa isa) {
  switch (isa) {
    case CK_ISA_REFERENCE: return 1;
    case CK_ISA_NEON: return supports_neon();
    case CK_ISA_NEON_DOTPROD: return supports_dotprod();
    case CK_ISA_NEON_I8MM: return supports_i8mm();
    default: return 0;
  }
}

void ck_spin_pause(void) { __asm__ volatile("yield"); }

#else

int ck_isa_supported(ck_isa isa) { return isa == CK_ISA_REFERENCE; }

void ck_spin_pause(void) {}

#endif
