#pragma once

#include <algorithm>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/amounts.h"

namespace exchange_scenario {

/// One line of a scenario, word by word. What a line says and nobody has read is a mistake of its writer.
class Line {
 public:
  explicit Line(const std::string& text) {
    std::istringstream in{text};
    for (std::string word; in >> word && word[0] != '#';) words_.push_back(word);
    read_.resize(words_.size());
  }
  bool empty() const { return at_ >= words_.size(); }
  /// The next word. A line that ends too early stops the scenario.
  std::string next() {
    if (empty()) throw std::runtime_error{"the line ends too early"};
    read_[at_] = true;
    return words_[at_++];
  }
  engine::Decimal amount() { return testing_support::dec(next()); }
  /// Is `word` the next one? Then it is read.
  bool take(const std::string& word) {
    if (empty() || words_[at_] != word) return false;
    next();
    return true;
  }
  bool starts_with_one_of(std::initializer_list<const char*> words) const {
    return !empty() && std::any_of(words.begin(), words.end(), [&](const char* word) { return words_[at_] == word; });
  }
  /// The word after `word`, wherever that stands.
  std::optional<std::string> after(const std::string& word) {
    for (std::size_t i = at_; i + 1 < words_.size(); ++i) {
      if (words_[i] != word) continue;
      read_[i] = read_[i + 1] = true;
      return words_[i + 1];
    }
    return std::nullopt;
  }
  std::optional<engine::Decimal> amount_after(const std::string& word) {
    const auto text = after(word);
    return text ? std::optional{testing_support::dec(*text)} : std::nullopt;
  }
  bool has(const std::string& word) {
    const auto found = std::find(words_.begin() + static_cast<std::ptrdiff_t>(at_), words_.end(), word);
    if (found == words_.end()) return false;
    read_[static_cast<std::size_t>(found - words_.begin())] = true;
    return true;
  }
  /// The first word that nobody has asked for; empty when all were.
  std::string unread() const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (!read_[i]) return words_[i];
    }
    return {};
  }

 private:
  std::vector<std::string> words_;
  std::vector<bool> read_;
  std::size_t at_ = 0;
};

}  // namespace exchange_scenario
