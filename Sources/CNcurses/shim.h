#ifndef TRACETAIL_CNCURSES_SHIM_H
#define TRACETAIL_CNCURSES_SHIM_H

// Wide-character functions are declared only when this is set before the header is read.
#define NCURSES_WIDECHAR 1
#include <ncurses.h>

#endif
