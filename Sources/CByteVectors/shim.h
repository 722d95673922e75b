#ifndef TRACETAIL_CBYTEVECTORS_SHIM_H
#define TRACETAIL_CBYTEVECTORS_SHIM_H

// Comparisons of 32 bytes at once. Swift's SIMD types compare as well, but what they answer does not become one bit a
// byte in a register, which is the whole point. Clang's vectors need no intrinsics: this compiles for any processor.

#include <stdint.h>
#include <string.h>

typedef uint8_t byte_vector __attribute__((ext_vector_type(32)));
typedef _Bool byte_vector_mask __attribute__((ext_vector_type(32)));

// A bit for each of 32 bytes, the first one lowest: whether it is a quote, a backslash or a control character.
static inline uint32_t byte_vector_string_stops(const uint8_t *bytes) {
    byte_vector vector;
    memcpy(&vector, bytes, sizeof vector);
    byte_vector_mask stops = __builtin_convertvector(
        (vector == '"') | (vector == '\\') | (vector < 0x20), byte_vector_mask);
    uint32_t bits;
    memcpy(&bits, &stops, sizeof bits);
    return bits;
}

#endif
