#ifndef TRACETAIL_CZLIB_SHIM_H
#define TRACETAIL_CZLIB_SHIM_H

#include <zlib.h>

// Macros over a function that also takes the header's version. 15 is the largest window, 16 asks for gzip's header and
// trailer around it.
static inline int zlib_begin_gunzip(z_stream *stream) { return inflateInit2(stream, 15 + 16); }
static inline int zlib_begin_gzip(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

#endif
