#ifndef TRACETAIL_CZSTD_SHIM_H
#define TRACETAIL_CZSTD_SHIM_H

#include <zstd.h>
#include <zstd_errors.h>

#endif
