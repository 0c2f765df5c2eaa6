// ncursesw for Swift: wide cells on, and functions in place of the macros and globals that Swift cannot use.

#ifndef CNCURSES_SHIM_H
#define CNCURSES_SHIM_H

#ifndef _XOPEN_SOURCE_EXTENDED
#define _XOPEN_SOURCE_EXTENDED 1
#endif
#define NCURSES_WIDECHAR 1

#include <curses.h>
#include <stdint.h>
#include <term.h>
#include <wchar.h>

// Globals: Swift 6 refuses to read C variables that any thread might write.

static inline WINDOW *curses_standard_window(void) { return stdscr; }
static inline int curses_lines(void) { return LINES; }
static inline int curses_columns(void) { return COLS; }

// Attributes, whose macros Swift cannot evaluate.

static inline attr_t curses_bold(void) { return WA_BOLD; }
static inline attr_t curses_dim(void) { return WA_DIM; }
static inline attr_t curses_italic(void) { return WA_ITALIC; }
static inline attr_t curses_underline(void) { return WA_UNDERLINE; }
static inline attr_t curses_reverse(void) { return WA_REVERSE; }

/// A cell of up to five scalars, the first of which has the columns.
static inline int curses_set_cell(cchar_t *cell, const uint32_t *scalars, int count, attr_t attributes) {
  wchar_t text[CCHARW_MAX + 1];
  int used = count < CCHARW_MAX ? count : CCHARW_MAX;
  for (int i = 0; i < used; i++) text[i] = (wchar_t)scalars[i];
  text[used] = 0;
  return setcchar(cell, text, attributes, 0, NULL);
}

/// Writes cells from (row, column) on without moving the cursor past them or scrolling.
static inline int curses_put_cells(int row, int column, const cchar_t *cells, int count) {
  return mvwadd_wchnstr(stdscr, row, column, cells, count);
}

/// Columns of a scalar in the current locale; -1 when it cannot be printed.
static inline int curses_scalar_columns(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

/// A string capability, or NULL when the terminal lacks it.
static inline const char *curses_string_capability(const char *name) {
  const char *text = tigetstr(name);
  return text == (const char *)-1 ? NULL : text;
}

/// Value of a number or truth of a flag capability; negative when absent.
static inline int curses_number_capability(const char *name) { return tigetnum(name); }
static inline int curses_flag_capability(const char *name) { return tigetflag(name); }

#endif
