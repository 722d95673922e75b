#ifndef TRACETAIL_CBYTEVECTORS_SHIM_H
#define TRACETAIL_CBYTEVECTORS_SHIM_H

// Comparisons of 32 bytes at once. Swift's SIMD types compare as well, but what they answer does not become one bit a
// byte in a register, which is the whole point. Clang's vectors need no intrinsics: this compiles for any processor.

#include <stdint.h>
#include <string.h>

typedef uint8_t byte_vector __attribute__((ext_vector_type(32)));
typedef _Bool byte_vector_mask __attribute__((ext_vector_type(32)));

static inline uint32_t byte_vector_bits(byte_vector_mask mask) {
    uint32_t bits;
    memcpy(&bits, &mask, sizeof bits);
    return bits;
}

// A bit for each of 32 bytes, the first one lowest: whether it is a quote, a backslash or a control character.
static inline uint32_t byte_vector_string_stops(const uint8_t *bytes) {
    byte_vector vector;
    memcpy(&vector, bytes, sizeof vector);
    return byte_vector_bits(__builtin_convertvector(
        (vector == '"') | (vector == '\\') | (vector < 0x20), byte_vector_mask));
}

// A bit for each of 64 bytes, the first one lowest: whether it is not the same at both places.
static inline uint64_t byte_vector_differences(const void *left, const void *right) {
    byte_vector ours[2], theirs[2];
    memcpy(ours, left, sizeof ours);
    memcpy(theirs, right, sizeof theirs);
    uint64_t low = byte_vector_bits(__builtin_convertvector(ours[0] != theirs[0], byte_vector_mask));
    uint64_t high = byte_vector_bits(__builtin_convertvector(ours[1] != theirs[1], byte_vector_mask));
    return low | high << 32;
}

// A bit for each of 64 bytes, the first one lowest: whether it is `byte` once the bits of `mask` are set in it.
static inline uint64_t byte_vector_matches(const uint8_t *bytes, uint8_t mask, uint8_t byte) {
    byte_vector vectors[2];
    memcpy(vectors, bytes, sizeof vectors);
    uint64_t low = byte_vector_bits(__builtin_convertvector((vectors[0] | mask) == byte, byte_vector_mask));
    uint64_t high = byte_vector_bits(__builtin_convertvector((vectors[1] | mask) == byte, byte_vector_mask));
    return low | high << 32;
}

#endif
