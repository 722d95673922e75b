#include <stddef.h>
#include <stdint.h>

/// Runs libFuzzer with the arguments of a command line. Clang links it in with `-sanitize=fuzzer`, and has no header for it.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
