#ifndef TRACETAIL_CNCURSES_SHIM_H
#define TRACETAIL_CNCURSES_SHIM_H

// Wide-character functions are declared only when this is set before the header is read.
#define NCURSES_WIDECHAR 1
#include <ncurses.h>

#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <termios.h>
#include <wchar.h>

// Mutable globals, which Swift 6 refuses to read.
static inline WINDOW *curses_screen_window(void) { return stdscr; }
static inline int curses_color_count(void) { return COLORS; }
static inline int curses_pair_count(void) { return COLOR_PAIRS; }
static inline int curses_line_count(void) { return LINES; }
static inline int curses_column_count(void) { return COLS; }

// `curscr` is a mutable global; clearing it makes the next update draw everything.
static inline int curses_redraw_everything(void) { return clearok(curscr, TRUE); }

// Macros with casts, which the importer drops.
static inline attr_t curses_bold(void) { return A_BOLD; }
static inline attr_t curses_dim(void) { return A_DIM; }
static inline attr_t curses_underline(void) { return A_UNDERLINE; }
static inline attr_t curses_reverse(void) { return A_REVERSE; }
#ifdef A_ITALIC
static inline attr_t curses_italic(void) { return A_ITALIC; }
#else
static inline attr_t curses_italic(void) { return A_NORMAL; }
#endif
static inline int curses_function_key(int number) { return KEY_F(number); }

// Colour pairs beyond 32,767 exist only in libraries with extended colours.
#if defined(NCURSES_EXT_COLORS) && NCURSES_EXT_COLORS
static inline int curses_init_pair(int pair, int foreground, int background) {
    return init_extended_pair(pair, foreground, background);
}
static inline int curses_pair_limit(void) { return COLOR_PAIRS - 1; }
static inline int curses_set_attributes(attr_t attributes, int pair) {
    return wattr_set(stdscr, attributes, (short)(pair < 32767 ? pair : 32767), &pair);
}
#else
static inline int curses_init_pair(int pair, int foreground, int background) {
    return init_pair((short)pair, (short)foreground, (short)background);
}
static inline int curses_pair_limit(void) { return COLOR_PAIRS - 1 < 32767 ? COLOR_PAIRS - 1 : 32767; }
static inline int curses_set_attributes(attr_t attributes, int pair) {
    return wattr_set(stdscr, attributes, (short)pair, NULL);
}
#endif

// A macro over `stdscr`.
static inline int curses_put(int row, int column, const wchar_t *text, int count) {
    return mvwaddnwstr(stdscr, row, column, text, count);
}
static inline int curses_move(int row, int column) { return wmove(stdscr, row, column); }

// tigetstr answers with (char *)-1 for a name that is no string, which Swift would take for a pointer. It also takes a
// `char *` that it does not write to.
static inline const char *curses_capability(const char *name) {
    const char *value = tigetstr((char *)name);
    return value == (char *)-1 ? NULL : value;
}

// Function-like macros. When press and release arrive together, ncurses makes a click of them.
static inline mmask_t curses_mouse_press(void) { return BUTTON1_PRESSED | BUTTON1_CLICKED; }
static inline mmask_t curses_mouse_double_click(void) { return BUTTON1_DOUBLE_CLICKED; }
static inline mmask_t curses_mouse_release(void) { return BUTTON1_RELEASED; }
static inline mmask_t curses_wheel_up(void) { return BUTTON4_PRESSED; }
#ifdef BUTTON5_PRESSED
static inline mmask_t curses_wheel_down(void) { return BUTTON5_PRESSED; }
#else
static inline mmask_t curses_wheel_down(void) { return 0; }
#endif

// Declared by wchar.h only for programs that ask for X/Open before the first header, which Swift's Glibc module does not.
extern int wcwidth(wchar_t character);
static inline int curses_width(wchar_t character) { return wcwidth(character); }

// ioctl is variadic.
static inline int curses_window_size(int descriptor, struct winsize *size) {
    return ioctl(descriptor, TIOCGWINSZ, size);
}
static inline int curses_waiting_bytes(int descriptor, int *count) { return ioctl(descriptor, FIONREAD, count); }

// Declared by sys/mman.h only for programs that ask for GNU, as above.
#if defined(__linux__)
extern int memfd_create(const char *name, unsigned int flags);
static inline int curses_memory_file(void) {
    struct rlimit limit;
    // A limit on the size of files holds in memory as well, and whoever passes it is killed.
    if (getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur != RLIM_INFINITY) return -1;
    // 1 is MFD_CLOEXEC.
    return memfd_create("frame", 1);
}
#else
static inline int curses_memory_file(void) { return -1; }
#endif

// The handler's field has another name on every system.
static inline int curses_set_handler(int signal, void (*handler)(int), struct sigaction *previous) {
    struct sigaction action;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_ONSTACK;
    action.sa_handler = handler;
    return sigaction(signal, &action, previous);
}

#endif
