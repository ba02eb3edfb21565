// Calls a fuzz target with changed seeds for so many seconds. Every input follows from the seed and its number alone:
// FUZZ_TARGET --seconds N [--seed S], and to see one input again: FUZZ_TARGET --seed S --only NUMBER.
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "engine/env/random.h"
#include "tests/fuzz/fuzz.h"

extern "C" void __sanitizer_set_death_callback(void (*callback)()) __attribute__((weak));  // NOLINT: their name.

namespace {

std::uint64_t seed = 20261120;
std::uint64_t number = 0;

void tell_input() {
  char text[160];
  const int size = std::snprintf(text, sizeof text, "input %llu of seed %llu; again: --seed %llu --only %llu\n",
                                 static_cast<unsigned long long>(number), static_cast<unsigned long long>(seed),
                                 static_cast<unsigned long long>(seed), static_cast<unsigned long long>(number));
  if (::write(STDERR_FILENO, text, static_cast<std::size_t>(size)) < 0) return;
}

void on_abort(int) { tell_input(); }

void flip(char& byte, std::uint64_t bit) { byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << bit)); }

/// One change: of a bit, a byte, a number, a piece.
void change(std::string& bytes, engine::Random& random, const std::vector<std::string>& seeds) {
  const auto place = [&] { return static_cast<std::size_t>(random.below(bytes.size())); };
  if (bytes.empty()) bytes.push_back('\0');
  switch (random.below(8)) {
    case 0: flip(bytes[place()], random.below(8)); break;
    case 1: bytes[place()] = static_cast<char>(random.next()); break;
    case 2: bytes.resize(place()); break;
    case 3: bytes.insert(place(), random.below(40), static_cast<char>(random.next())); break;
    case 4: bytes.erase(place(), random.below(40)); break;
    case 5: {
      const auto from = place();
      bytes.insert(place(), bytes.substr(from, random.below(120)));
      break;
    }
    case 6: {
      const auto& other = seeds[random.below(seeds.size())];
      if (!other.empty()) bytes.replace(place(), random.below(80), other, random.below(other.size()), random.below(80));
      break;
    }
    default: {
      // A number where one may stand: small, large, or one more or less than a power of two.
      const auto value = (std::uint64_t{1} << random.below(64)) + random.below(3) - 1;
      const std::size_t size = std::size_t{1} << random.below(4);
      const auto at = place() / 4 * 4;
      for (std::size_t i = 0; i < size && at + i < bytes.size(); ++i)
        bytes[at + i] = static_cast<char>(value >> (8 * i));
    }
  }
}

std::string make_input(const std::vector<std::string>& seeds) {
  engine::Random random{seed * 1'000'003 + number};
  if (number < seeds.size()) return seeds[number];
  auto bytes = seeds[random.below(seeds.size())];
  for (auto left = 1 + random.below(6); left > 0; --left) change(bytes, random, seeds);
  return bytes;
}

void run_one(const std::vector<std::string>& seeds) {
  const auto bytes = make_input(seeds);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace

int main(int count, char** words) {
  std::uint64_t seconds = 3;
  const char* only = nullptr;
  for (int i = 1; i + 1 < count; i += 2) {
    if (std::strcmp(words[i], "--seconds") == 0) seconds = std::strtoull(words[i + 1], nullptr, 10);
    if (std::strcmp(words[i], "--seed") == 0) seed = std::strtoull(words[i + 1], nullptr, 10);
    if (std::strcmp(words[i], "--only") == 0) only = words[i + 1];
  }
  struct sigaction action{};
  action.sa_handler = on_abort;
  action.sa_flags = SA_RESETHAND;
  ::sigaction(SIGABRT, &action, nullptr);
  if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(tell_input);
  const auto seeds = testing_support::fuzz_seeds();
  if (only != nullptr) {
    number = std::strtoull(only, nullptr, 10);
    run_one(seeds);
    return 0;
  }
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{seconds};
  for (; number < seeds.size() || std::chrono::steady_clock::now() < end; ++number) run_one(seeds);
  std::printf("seed %llu, %llu inputs\n", static_cast<unsigned long long>(seed),
              static_cast<unsigned long long>(number));
  return 0;
}
