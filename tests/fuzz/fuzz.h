#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

// A fuzz target is one file: LLVMFuzzerTestOneInput, as libFuzzer calls it, and seeds to begin from. Here our own
// driver changes them at random; with clang the same file also links against libFuzzer (-fsanitize=fuzzer).

namespace testing_support {

/// Good inputs, and the bytes that mean something in them.
std::vector<std::string> fuzz_seeds();

}  // namespace testing_support

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
