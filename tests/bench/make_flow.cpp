// Writes an order-flow file, so that any figure of `copytrade venue replay` can be measured again.
#include <charconv>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>

#include "tests/support/order_flow_generator.h"

namespace {

using testing_support::FlowProfile;
using testing_support::FlowTerms;

constexpr std::string_view kUsage =
    "usage: make_flow --out FILE [--seed N] [--operations N] [--symbols N] [--resting N]\n"
    "                 [--profile normal|deep|swing|sparse] [--ids dense|scrambled] [--fill-or-kill]\n";

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

bool read_profile(std::string_view text, FlowProfile& profile) {
  constexpr std::string_view kNames[] = {"normal", "deep", "swing", "sparse"};
  for (std::uint32_t i = 0; i < 4; ++i) {
    if (text != kNames[i]) continue;
    profile = static_cast<FlowProfile>(i);
    return true;
  }
  return false;
}

bool read_option(std::string_view name, std::string_view value, FlowTerms& terms, std::string& path) {
  if (name == "--out") {
    path = value;
    return true;
  }
  if (name == "--ids") {
    terms.scrambled_ids = value == "scrambled";
    return terms.scrambled_ids || value == "dense";
  }
  if (name == "--profile") return read_profile(value, terms.profile);
  if (name == "--seed") return read_number(value, terms.seed);
  if (name == "--operations") return read_number(value, terms.operations);
  if (name == "--resting") return read_number(value, terms.resting);
  return name == "--symbols" && read_number(value, terms.symbols) && terms.symbols > 0;
}

}  // namespace

int main(int count, char** words) {
  FlowTerms terms;
  std::string path;
  for (int i = 1; i < count; ++i) {
    if (std::string_view{words[i]} == "--fill-or-kill") {
      terms.fill_or_kill = true;
    } else if (i + 1 == count || !read_option(words[i], words[i + 1], terms, path)) {
      std::cerr << kUsage;
      return 2;
    } else {
      ++i;
    }
  }
  if (path.empty()) {
    std::cerr << kUsage;
    return 2;
  }
  std::ofstream file{path, std::ios::binary};
  testing_support::OrderFlowGenerator generator{terms};
  file << generator.header();
  for (std::uint64_t i = 0; i < terms.operations; ++i) {
    const auto record = generator.next();
    file.write(reinterpret_cast<const char*>(&record), sizeof record);
  }
  if (!file.flush()) {
    std::cerr << "error: cannot write " << path << '\n';
    return 1;
  }
}
