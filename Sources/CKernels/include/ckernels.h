// SPDX-License-Identifier: Apache-2.0
//
// CKernels: the arithmetic of the decoder and the vision tower.
//
// `ck_table_make` fills a table of function pointers: first with the plain C of reference.c, which is the truth, then
// with what the CPU allows, up to the instruction set asked for. Nothing here allocates, and there is no global state.
//
// What every kernel keeps to:
// - Matrices are row-major, strides are counted in elements unless a name says bytes, counts may be zero.
// - Nothing outside the stated counts is read or written. Weights may lie at any address; `float *` is 4-aligned.
// - Input and output may be the same buffer where a kernel works element by element, row by row; never partly overlap.
// - A result depends on its own inputs alone: not on how many rows were asked for at once, not on the row range.
//   So splitting work over threads gives the same bits. Linear layers have two kernels a type, for few rows and for
//   many (ck_linear_kernels); where the two are one, a token alone and in a batch gives the same bits, too.
// - The reference tier gives the same bits on every CPU: fixed order of sums, no contraction into FMA, no libm.

#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

#if defined(__clang__)
#define CK_NONNULL _Nonnull
#define CK_NULLABLE _Nullable
#else
#define CK_NONNULL
#define CK_NULLABLE
#endif

#ifdef __cplusplus
extern "C" {
#endif

/// The tiers, one file each, in the order in which they build on each other within an architecture.
typedef enum ck_isa {
  CK_ISA_REFERENCE = 0,
  CK_ISA_AVX2 = 1,
  CK_ISA_AVX_VNNI = 2,     // 8-bit dot products in 256 bits; CPUs that have AVX-512 may lack it
  CK_ISA_AVX512 = 3,
  CK_ISA_AVX512_VNNI = 4,  // 8-bit dot products
  CK_ISA_AVX512_BF16 = 5,  // bf16 dot products
  CK_ISA_AMX = 6,          // tiles of bf16 and 8-bit products
  CK_ISA_NEON = 16,
  CK_ISA_NEON_DOTPROD = 17,  // 8-bit dot products
  CK_ISA_NEON_I8MM = 18,     // 8-bit products of 2 x 8 by 8 x 2
} ck_isa;

/// The types of weights. Quantised ones come in blocks of 32 or 256 along k, as GGUF has them (ggml-common.h); k is a
/// multiple of that then.
typedef enum ck_type {
  CK_F32 = 0,
  CK_F16 = 1,
  CK_BF16 = 2,
  CK_Q8_0 = 3,  // 34 bytes: f16 scale d, int8 q[32]; a weight is d * q[i]
  CK_Q4_0 = 4,  // 18 bytes: f16 scale d, 16 bytes; byte i holds q[i] low and q[i + 16] high; a weight is d * (q - 8)
  CK_Q4_K = 5,  // 144 bytes for 256 weights of 4 bits, with a scale and a minimum for every 32: super_blocks.h
  CK_Q6_K = 6,  // 210 bytes for 256 weights of 6 bits, with a scale for every 16: super_blocks.h
} ck_type;
enum {
  CK_TYPE_COUNT = 7,
  CK_BLOCK = 32,
  CK_SUPER_BLOCK = 256,
  CK_Q8_0_BYTES = 34,
  CK_Q4_0_BYTES = 18,
  CK_Q4_K_BYTES = 144,
  CK_Q6_K_BYTES = 210,
  CK_PANEL_COLUMNS = 32,
};

/// The forms in which a kernel of linear layers takes its inputs. What is not CK_INPUT_F32 is made once for all
/// columns, by ck_prepare_input, and rounds the inputs: the tiers' results differ by more than the order of sums.
typedef enum ck_input {
  CK_INPUT_F32 = 0,   // x as it is
  CK_INPUT_BF16 = 1,  // rounded to bf16, to nearest even; a row is filled up with zeros to a multiple of 32 elements
  CK_INPUT_Q8 = 2,    // in blocks of 32: int8 q[i] = x[i] / d rounded to nearest even, d = max |x[i]| / 127 in f32
} ck_input;

/// y[m, n] = sum over k of x[m, k] * w[n, k], plus bias[n], for n in [n0, n1).
typedef struct ck_linear {
  float *CK_NONNULL y;              // [m, n], row i at y + i * y_stride; only columns [n0, n1) are written
  size_t y_stride;
  const float *CK_NONNULL x;        // [m, k], row i at x + i * x_stride
  size_t x_stride;
  const void *CK_NULLABLE prepared; // the m rows in the kernel's form, see ck_prepare_input; NULL for CK_INPUT_F32
  const void *CK_NONNULL w;         // [n, k] as in a checkpoint, row j at w + j * w_stride_bytes, any alignment
  size_t w_stride_bytes;
  const float *CK_NULLABLE bias;    // [n] or NULL
  size_t m;
  size_t k;
  size_t n0;
  size_t n1;
} ck_linear;

/// One head of attention: out[i] = softmax over the visible keys j of (scale * q[i]·k[j] + bias(i, j)) · v[j],
/// streamed over the keys, so that no score matrix is ever held.
typedef struct ck_attention {
  float *CK_NONNULL out;            // [queries, head_size]
  size_t out_stride;
  const float *CK_NONNULL q;        // [queries, head_size]
  size_t q_stride;
  const float *CK_NONNULL k;        // [keys, head_size]
  size_t k_stride;
  const float *CK_NONNULL v;        // [keys, head_size]
  size_t v_stride;
  const size_t *CK_NONNULL begin;   // [queries]: query i sees the keys [begin[i], end[i]); none: its row of out is zero
  const size_t *CK_NONNULL end;     // [queries]
  size_t queries;
  size_t head_size;
  float scale;
  float alibi_slope;                // bias(i, j) = alibi_slope * (j - (end[i] - 1)); 0: none (Press et al. 2021)
} ck_attention;

typedef void ck_linear_fn(const ck_linear *CK_NONNULL args);

/// A linear layer's kernel, and the form in which it takes its inputs.
typedef struct ck_linear_kernel {
  ck_linear_fn *CK_NONNULL run;
  ck_input input;
} ck_linear_kernel;

/// The kernels for one type of weights: one for few rows of inputs, bound by the weights' way from memory, and one for
/// many, bound by arithmetic. Within each of the two a row's result does not depend on how many others there are.
typedef struct ck_linear_kernels {
  ck_linear_kernel few;
  ck_linear_kernel many;
  size_t many_rows;  // from so many rows on `many` is used
} ck_linear_kernels;
typedef void ck_map_fn(float *CK_NONNULL y, const float *CK_NONNULL x, size_t n);

/// Every kernel. A tier may leave any of them to the tier below.
typedef struct ck_table {
  /// The highest tier that set a kernel.
  ck_isa isa;

  /// Linear layers, by ck_type. Sums are kept in f32. See ck_linear_kernel_for.
  ck_linear_kernels linear[CK_TYPE_COUNT];

  void (*CK_NONNULL attention)(const ck_attention *CK_NONNULL args);

  /// The same with queries, keys, values and the softmax's weights rounded to bf16, for many queries; NULL where the tier
  /// has none. Returns 0, with `out` left as anything, when it cannot: heads of more than 128 or of no multiple of 32
  /// elements, values that are not finite.
  int (*CK_NULLABLE attention_bf16)(const ck_attention *CK_NONNULL args);

  /// sum of x[i] * y[i]
  float (*CK_NONNULL dot)(const float *CK_NONNULL x, const float *CK_NONNULL y, size_t n);

  /// y = exp(x - max) / sum. All -inf: zeros. Some +inf: they share the mass. A NaN makes the row NaN.
  ck_map_fn *CK_NONNULL softmax;

  /// y = x / sqrt(mean(x^2) + eps) * weight, over one row (Zhang & Sennrich 2019)
  void (*CK_NONNULL rms_norm)(float *CK_NONNULL y, const float *CK_NONNULL x, const float *CK_NULLABLE weight,
                              size_t n, float eps);
  /// y = (x - mean) / sqrt(variance + eps) * weight + bias, over one row (Ba et al. 2016)
  void (*CK_NONNULL layer_norm)(float *CK_NONNULL y, const float *CK_NONNULL x, const float *CK_NULLABLE weight,
                                const float *CK_NULLABLE bias, size_t n, float eps);

  /// Rotary embedding of one head, in place, rotate-half: elements i and i + n/2 of the first n turn by angle i
  /// (Su et al. 2021). cosine and sine hold n/2 values; n is even.
  void (*CK_NONNULL rope)(float *CK_NONNULL x, const float *CK_NONNULL cosine, const float *CK_NONNULL sine, size_t n);

  /// y = silu(gate) * up
  void (*CK_NONNULL silu_gate)(float *CK_NONNULL y, const float *CK_NONNULL gate, const float *CK_NONNULL up, size_t n);
  ck_map_fn *CK_NONNULL silu;        // x * sigmoid(x)
  ck_map_fn *CK_NONNULL gelu_erf;    // x * Phi(x)
  ck_map_fn *CK_NONNULL gelu_tanh;   // the tanh approximation of it
  ck_map_fn *CK_NONNULL gelu_quick;  // x * sigmoid(1.702 x)
  ck_map_fn *CK_NONNULL relu;

  /// y += x
  ck_map_fn *CK_NONNULL add;
  /// y += scale * x
  void (*CK_NONNULL add_scaled)(float *CK_NONNULL y, const float *CK_NONNULL x, float scale, size_t n);
  /// y += scale[i] * x
  void (*CK_NONNULL add_scaled_by)(float *CK_NONNULL y, const float *CK_NONNULL x, const float *CK_NONNULL scale,
                                   size_t n);

  void (*CK_NONNULL f16_to_f32)(float *CK_NONNULL y, const void *CK_NONNULL x, size_t n);
  void (*CK_NONNULL bf16_to_f32)(float *CK_NONNULL y, const void *CK_NONNULL x, size_t n);
  /// Rounds to nearest, ties to even. NaN stays NaN.
  void (*CK_NONNULL f32_to_f16)(void *CK_NONNULL y, const float *CK_NONNULL x, size_t n);
  void (*CK_NONNULL f32_to_bf16)(void *CK_NONNULL y, const float *CK_NONNULL x, size_t n);
  /// Of n / 32 blocks; n is a multiple of 32.
  void (*CK_NONNULL q8_0_to_f32)(float *CK_NONNULL y, const void *CK_NONNULL x, size_t n);
  void (*CK_NONNULL q4_0_to_f32)(float *CK_NONNULL y, const void *CK_NONNULL x, size_t n);
  /// Of n / 256 blocks; n is a multiple of 256.
  void (*CK_NONNULL q4_k_to_f32)(float *CK_NONNULL y, const void *CK_NONNULL x, size_t n);
  void (*CK_NONNULL q6_k_to_f32)(float *CK_NONNULL y, const void *CK_NONNULL x, size_t n);
  /// One row of k inputs in the form CK_INPUT_BF16 and CK_INPUT_Q8, ck_input_bytes long.
  void (*CK_NONNULL prepare_bf16)(void *CK_NONNULL y, const float *CK_NONNULL x, size_t k);
  void (*CK_NONNULL prepare_q8)(void *CK_NONNULL y, const float *CK_NONNULL x, size_t k);

  /// CK_PANEL_COLUMNS rows of weights, f32, bf16 or blocks, elements [k, k + depth) of each, k a multiple of 32, in the form
  /// that the kernels with CK_INPUT_BF16 multiply: bf16, [ceil(depth / 32) * 16, CK_PANEL_COLUMNS, 2], filled up with
  /// zeros, 64-byte aligned. Weights below 2^-126 may become zero.
  void (*CK_NONNULL pack_panel)(void *CK_NONNULL panel, ck_type type, const char *CK_NONNULL const *CK_NONNULL rows,
                                size_t k, size_t depth);

  /// Index of the greatest value, the first of equals; a NaN never wins. 0 when there is none.
  size_t (*CK_NONNULL argmax)(const float *CK_NONNULL x, size_t n);
} ck_table;

/// Whether this CPU, its operating system and this build can run the tier.
int ck_isa_supported(ck_isa isa);

/// The highest tier that can run here.
ck_isa ck_isa_best(void);

/// The kernels of the highest tier that is supported and not above `highest`.
ck_table ck_table_make(ck_isa highest);

/// The reference tier with the matrix kernels of CK_ISA_AMX on tiles in plain C: the same code as there but for the
/// instructions, so that it can be tested anywhere. Slow.
ck_table ck_table_make_tiles_in_c(void);

/// The kernel for m rows of inputs.
ck_linear_kernel ck_linear_kernel_for(const ck_table *CK_NONNULL table, ck_type type, size_t m);

/// Bytes of a row of k weights, and of a row of k inputs in a kernel's form: a multiple of 64, 0 for CK_INPUT_F32.
size_t ck_type_bytes(ck_type type, size_t k);
size_t ck_input_bytes(ck_input input, size_t k);

/// Puts `rows` rows of k inputs, x_stride elements apart, into a kernel's form: rows ck_input_bytes apart, 64-byte
/// aligned. Nothing for CK_INPUT_F32.
void ck_prepare_input(const ck_table *CK_NONNULL table, ck_input input, void *CK_NONNULL prepared,
                      const float *CK_NONNULL x, size_t x_stride, size_t rows, size_t k);

/// Blocks of GGUF's types from n floats, n a multiple of 32 or 256, the same bits on every machine. What is not finite
/// counts as zero.
void ck_quantize_q8_0(void *CK_NONNULL y, const float *CK_NONNULL x, size_t n);
void ck_quantize_q4_0(void *CK_NONNULL y, const float *CK_NONNULL x, size_t n);
void ck_quantize_q4_k(void *CK_NONNULL y, const float *CK_NONNULL x, size_t n);
void ck_quantize_q6_k(void *CK_NONNULL y, const float *CK_NONNULL x, size_t n);

// Scalar functions that give the same bits on every machine, for what is computed once: gates, tables, sampling.
// Each is right to at least eleven digits.
double ck_exp(double x);
double ck_log(double x);
double ck_tanh(double x);
/// NaN beyond |x| = 1.6e6.
void ck_sincos(double x, double *CK_NONNULL sine, double *CK_NONNULL cosine);

/// Whether the scheduler may run this process on a processor; 0 where the system does not say.
int ck_processor_allowed(size_t processor);
/// The processor that the calling thread runs on at the moment, -1 where that is not known.
int ck_current_processor(void);

/// Has the allocator keep up to 64 MB of freed memory for what is allocated next, rather than give it back.
void ck_keep_freed_memory(void);

/// Tells the CPU that this thread waits in a short loop.
void ck_spin_pause(void);

#ifdef __cplusplus
}
#endif

#endif
