// SPDX-License-Identifier: Apache-2.0
// AMX: products of tiles of bf16, 16 times the arithmetic of f32 in AVX-512 (Intel SDM volume 1, chapter 18). The
// kernels are those of matrix_tiles.inc.h, which tiles_in_c.c runs on any machine.
//
// Tiles are a large state, which Linux hands out only to processes that ask for it (Documentation/arch/x86/xstate.rst).
// The permission is the process's and counts for threads that run already, too: the kernel keeps it with the thread
// group and makes room when a thread first touches a tile. So it does not matter when it is asked for.

#define _GNU_SOURCE  // syscall

#include "internal.h"

#if defined(__x86_64__) && defined(__linux__)

#include <cpuid.h>
#include <math.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "half.h"

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("amx-tile,amx-bf16"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("amx-tile,amx-bf16")
#endif

#define CK_SUFFIX(name) name##_amx
enum { MATRIX_DEPTH = 512 };  // a panel fills two thirds of a first-level cache

#define pack_panel_amx ck_pack_panel_avx512_bf16
#define pack_values_amx ck_pack_values_avx512_bf16
#define attention_weights_amx ck_attention_weights_avx512_bf16
#define prepare_row_amx ck_prepare_row_avx512_bf16
#include "matrix.inc.h"

// Assembler rather than intrinsics: those of gcc 12 do not say that a load reads memory, so that what it reads may not
// yet be there.
#define TILE_STATE
#define TILE_CONFIGURE(config) __asm__ volatile("ldtilecfg %0" ::"m"(config) : "memory")
#define TILE_RELEASE() __asm__ volatile("tilerelease" ::: "memory")
#define TILE_LOAD(index, from, stride) \
  __asm__ volatile("tileloadd (%0,%1,1), %%tmm" #index ::"r"(from), "r"((size_t)(stride)) : "memory")
#define TILE_STORE(index, to, stride) \
  __asm__ volatile("tilestored %%tmm" #index ", (%0,%1,1)" ::"r"(to), "r"((size_t)(stride)) : "memory")
#define TILE_DOT(sums, x, w) __asm__ volatile("tdpbf16ps %%tmm" #w ", %%tmm" #x ", %%tmm" #sums ::: "memory")

#include "matrix_tiles.inc.h"

void ck_set_amx(ck_table *table) { set_tiles_amx(table); }

// A product of small whole numbers, which is exact in whatever order it is summed, with an edge in each direction.
int ck_amx_computes(void) {
  enum { M = 33, N = 35, K = 70 };
  uint16_t w[N][K];
  float x[M][K], y[M][N], bias[N];
  for (size_t i = 0; i < M * K; i++) x[i / K][i % K] = (float)((int)(i * 7 % 15) - 7);
  for (size_t i = 0; i < N * K; i++) w[i / K][i % K] = ck_f32_to_bf16((float)((int)(i * 11 % 13) - 6));
  for (size_t i = 0; i < N; i++) bias[i] = (float)i;
  _Alignas(64) char prepared[M * 320];
  const size_t bytes = ck_input_bytes(CK_INPUT_BF16, K);
  if (bytes * M > sizeof prepared) return 0;
  for (size_t i = 0; i < M; i++) ck_prepare_bf16_reference(prepared + i * bytes, x[i], K);
  linear_bf16_amx(&(ck_linear){y[0], N, x[0], K, prepared, w, sizeof w[0], bias, M, K, 0, N});
  for (size_t i = 0; i < M; i++) {
    for (size_t j = 0; j < N; j++) {
      float sum = bias[j];
      for (size_t k = 0; k < K; k++) sum += x[i][k] * ck_bf16_to_f32(w[j][k]);
      if (y[i][j] != sum) return 0;
    }
  }
  return 1;
}

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

static int granted(void) {
#if defined(SYS_arch_prctl)
  enum { ARCH_REQ_XCOMP_PERM = 0x1023, XFEATURE_XTILEDATA = 18 };
  return syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA) == 0;
#else
  return 0;
#endif
}

static int found(void) {
  enum { AMX_BF16 = 1 << 22, AMX_TILE = 1 << 24, TILE_CONFIGURATION_AND_DATA = 3 << 17 };
  uint32_t a, b, c, d, state, high;
  if (!ck_isa_supported(CK_ISA_AVX512_BF16) || !__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
  if ((d & (AMX_BF16 | AMX_TILE)) != (AMX_BF16 | AMX_TILE)) return 0;
  __asm__ volatile("xgetbv" : "=a"(state), "=d"(high) : "c"(0));
  if ((state & TILE_CONFIGURATION_AND_DATA) != TILE_CONFIGURATION_AND_DATA) return 0;
  return granted() && ck_amx_computes();
}

int ck_amx_supported(void) {
  // Threads that ask at the same time find the same.
  static atomic_int answer;  // 0: not asked, 1: no, 2: yes
  int known = atomic_load_explicit(&answer, memory_order_relaxed);
  if (known == 0) {
    known = found() ? 2 : 1;
    atomic_store_explicit(&answer, known, memory_order_relaxed);
  }
  return known == 2;
}

#elif defined(__x86_64__)

void ck_set_amx(ck_table *table) { (void)table; }
int ck_amx_supported(void) { return 0; }

#endif
