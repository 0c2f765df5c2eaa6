// Watches over the code that reads hostile inputs, from inside its process: how much it allocates, how long it takes, and
// which input it was when the process ends. A trap of Swift cannot be caught and tells nothing of the input by itself.

#define _GNU_SOURCE
#include "fuzz_monitor.h"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct {
  const char *format;
  uint64_t seed, number;
  int64_t live, peak;
  int64_t began;
} input;

// One input a thread. Found without allocation, for it is used in malloc.
static _Thread_local input current __attribute__((tls_model("initial-exec")));

static int64_t processor_time(clockid_t clock) {
  struct timespec time;
  if (clock_gettime(clock, &time) != 0) return 0;
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

// MARK: allocation

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
// The program's own malloc goes before the C library's, for the Swift runtime, too.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

static inline void *allocated(void *memory) {
  if (current.format && memory) {
    current.live += (int64_t)malloc_usable_size(memory);
    if (current.live > current.peak) current.peak = current.live;
  }
  return memory;
}

static inline void released(void *memory) {
  if (current.format && memory) current.live -= (int64_t)malloc_usable_size(memory);
}

void *malloc(size_t size) { return allocated(__libc_malloc(size)); }

void *calloc(size_t count, size_t size) { return allocated(__libc_calloc(count, size)); }

void *realloc(void *memory, size_t size) {
  int64_t before = current.format && memory ? (int64_t)malloc_usable_size(memory) : 0;
  void *moved = __libc_realloc(memory, size);
  if (moved || size == 0) current.live -= before;
  return allocated(moved);
}

void *memalign(size_t alignment, size_t size) { return allocated(__libc_memalign(alignment, size)); }

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **memory, size_t alignment, size_t size) {
  if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0) return 22;  // EINVAL
  void *block = memalign(alignment, size);
  if (!block) return 12;  // ENOMEM
  *memory = block;
  return 0;
}

void free(void *memory) {
  released(memory);
  __libc_free(memory);
}
#endif

// MARK: the end of the process

static void say(const char *text) { (void)!write(STDERR_FILENO, text, strlen(text)); }

static void say_number(uint64_t number) {
  char digits[21];
  size_t at = sizeof digits - 1;
  digits[at] = 0;
  do {
    digits[--at] = (char)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  say(digits + at);
}

static void say_input(const input *culprit) {
  say("\nfuzz: ");
  say(culprit->format);
  say(" input ");
  say_number(culprit->number);
  say(" of seed ");
  say_number(culprit->seed);
  say(": replay with VLMCHAT_FUZZ_SEED=");
  say_number(culprit->seed);
  say(" VLMCHAT_FUZZ_FIRST=");
  say_number(culprit->number);
  say(" VLMCHAT_FUZZ_INPUTS=1 script/test --filter FuzzTests\n");
}

static const int fatal_signals[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT};
enum { fatal_signal_count = sizeof fatal_signals / sizeof *fatal_signals };
static struct sigaction earlier[fatal_signal_count];

static void on_fatal_signal(int signal) {
  if (current.format) {
    say_input(&current);
    current.format = NULL;
  }
  for (int index = 0; index < fatal_signal_count; index++) {
    if (fatal_signals[index] == signal) sigaction(signal, &earlier[index], NULL);
  }
  raise(signal);
}

// MARK: hangs

enum { longest_watch_list = 64 };

typedef struct {
  // Odd while an input is worked on; the rest may only be read when it is the same before and after.
  _Atomic uint64_t state;
  input *_Atomic input;
  clockid_t clock;
} watched;

static watched watch_list[longest_watch_list];
static _Atomic int watched_count;
static _Thread_local int own_place __attribute__((tls_model("initial-exec"))) = -1;
static int64_t limit;

static void *watch(void *unused) {
  (void)unused;
  for (;;) {
    struct timespec pause = {1, 0};
    nanosleep(&pause, NULL);
    int count = atomic_load(&watched_count);
    for (int index = 0; index < count && index < longest_watch_list; index++) {
      watched *place = &watch_list[index];
      uint64_t state = atomic_load(&place->state);
      if (state % 2 == 0) continue;
      input copy = *atomic_load(&place->input);
      int64_t now = processor_time(place->clock);
      if (now - copy.began < limit || atomic_load(&place->state) != state) continue;
      say("\nfuzz: an input takes too long");
      say_input(&copy);
      abort();
    }
  }
  return NULL;
}

static void start(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_fatal_signal;
  action.sa_flags = SA_ONSTACK;
  for (int index = 0; index < fatal_signal_count; index++) sigaction(fatal_signals[index], &action, &earlier[index]);
  pthread_t thread;
  if (pthread_create(&thread, NULL, watch, NULL) == 0) pthread_detach(thread);
}

void fuzz_guard(int64_t seconds) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  limit = seconds * 1000000000;
  pthread_once(&once, start);
}

// MARK: one input

/// The handler runs where a stack overflow leaves room for it. The memory is the thread's until the process ends.
static void give_stack_for_signals(void) {
  enum { size = 1 << 16 };
  stack_t stack = {.ss_sp = malloc(size), .ss_size = size};
  if (stack.ss_sp) sigaltstack(&stack, NULL);
}

void fuzz_begin(const char *format, uint64_t seed, uint64_t number) {
  if (own_place < 0) {
    give_stack_for_signals();
    own_place = atomic_fetch_add(&watched_count, 1);
    if (own_place < longest_watch_list) {
      pthread_getcpuclockid(pthread_self(), &watch_list[own_place].clock);
      atomic_store(&watch_list[own_place].input, &current);
    }
  }
  current = (input){
      .format = format, .seed = seed, .number = number, .began = processor_time(CLOCK_THREAD_CPUTIME_ID)};
  if (own_place < longest_watch_list) atomic_fetch_add(&watch_list[own_place].state, 1);
}

fuzz_cost fuzz_end(void) {
  if (own_place < longest_watch_list) atomic_fetch_add(&watch_list[own_place].state, 1);
  fuzz_cost cost = {
      .peak_bytes = current.peak, .nanoseconds = processor_time(CLOCK_THREAD_CPUTIME_ID) - current.began};
  current.format = NULL;
  return cost;
}
