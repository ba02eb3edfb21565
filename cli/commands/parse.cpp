#include "cli/commands/parse.h"

#include <algorithm>
#include <string_view>

#include "cli/commands/absent.h"
#include "cli/config/keys.h"

namespace cli {
namespace {

const Option* find_option(const std::vector<Option>& options, std::string_view name) {
  for (const auto& candidate : options) {
    if (!candidate.is_positional && candidate.name == name) return &candidate;
  }
  return nullptr;
}

/// Does this flag carry a key or a password? Such a thing would be seen by everyone who lists processes.
bool names_a_secret(std::string_view name) {
  constexpr std::string_view kSecrets[] = {"api-key", "secret-key", "secret", "passphrase", "password", "token"};
  return std::find(std::begin(kSecrets), std::end(kSecrets), name) != std::end(kSecrets);
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates,
                         std::string_view lead) {
  const auto meant = closest(word, candidates);
  return meant.empty() ? std::string{} : "did you mean '" + std::string{lead} + std::string{meant} + "'?";
}

/// Reads words one after the other; what it reads so far lies in `line`.
class Reading {
 public:
  Reading(const Command& program, const std::vector<std::string>& words) : words_{words} { line_.command = &program; }

  CommandLine finish() {
    while (next_ < words_.size() && line_.error.message.empty()) take_word();
    if (line_.error.message.empty() && !line_.wants_help) check_complete();
    if (!line_.error.message.empty()) line_.command = nullptr;
    return std::move(line_);
  }

 private:
  void take_word() {
    const std::string& word = words_[next_++];
    if (word == "--" && !only_words_) {
      only_words_ = true;
    } else if (!only_words_ && (word == "-h" || word == "--help")) {
      line_.wants_help = true;
    } else if (!only_words_ && word.size() > 1 && word.front() == '-') {
      take_option(word);
    } else if (line_.command->run) {
      take_positional(word);
    } else {
      enter(word);
    }
  }

  void fail(std::string message, std::string hint) { line_.error = {std::move(message), std::move(hint)}; }

  std::string program_name() const { return line_.path.empty() ? "copytrade" : "copytrade " + line_.path; }
  std::string ask_help() const { return program_name() + " --help"; }

  void enter(const std::string& word) {
    const std::string path = line_.path.empty() ? word : line_.path + " " + word;
    std::vector<std::string_view> names;
    for (const auto& candidate : line_.command->commands) {
      if (candidate.name == word) {
        line_.command = &candidate;
        line_.path = path;
        return;
      }
      names.push_back(candidate.name);
    }
    if (is_absent(path)) {
      fail("'copytrade " + path + "' is not part of this version", "copytrade --help lists what is");
      return;
    }
    const auto hint = did_you_mean(word, names, line_.path.empty() ? "copytrade " : program_name() + " ");
    fail("'" + word + "' is not a command of " + program_name(), hint.empty() ? ask_help() : hint);
  }

  void take_positional(const std::string& word) {
    std::size_t place = 0;
    for (const auto& candidate : line_.command->options) {
      if (!candidate.is_positional) continue;
      if (candidate.is_repeated || place++ == positionals_) {
        line_.arguments.add(candidate.name, word);
        ++positionals_;
        return;
      }
    }
    fail("unexpected argument '" + word + "'", ask_help());
  }

  void take_option(const std::string& word) {
    const auto equals = word.find('=');
    const std::string flag = word.substr(0, equals);
    const std::string name = flag.starts_with("--") ? flag.substr(2) : std::string{};
    const Option* found = find_option(line_.command->options, name);
    if (found == nullptr) found = find_option(global_options(), name);
    if (found == nullptr) {
      fail_unknown(flag, name);
      return;
    }
    if (equals != std::string::npos) {
      give(*found, word.substr(equals + 1));
    } else if (found->placeholder.empty()) {
      give(*found, "true");
    } else if (next_ < words_.size()) {
      give(*found, words_[next_++]);
    } else {
      fail(flag + " needs a value: " + flag + " " + found->placeholder, ask_help());
    }
  }

  void give(const Option& found, std::string value) {
    const bool is_global = find_option(global_options(), found.name) == &found;
    if (line_.arguments.has(found.name) && !found.is_repeated && !is_global) {
      fail("--" + found.name + " is given twice", "");
      return;
    }
    if (found.placeholder.empty() && value != "true" && value != "false") {
      fail("--" + found.name + " is a switch: leave \"=" + value + "\" out, or say =true or =false", "");
      return;
    }
    line_.arguments.add(found.name, std::move(value));
  }

  void fail_unknown(const std::string& flag, const std::string& name) {
    if (is_absent(line_.path + " " + flag)) {
      fail("'" + program_name() + " " + flag + "' is not part of this version", ask_help());
      return;
    }
    if (names_a_secret(name)) {
      fail(flag + ": secrets are not taken from the command line, where every user of the machine can read them",
           "put them into the environment and name its prefix: --credentials-env PREFIX reads PREFIX_API_KEY, "
           "PREFIX_SECRET_KEY and PREFIX_PASSPHRASE");
      return;
    }
    std::vector<std::string_view> names;
    for (const auto* options : {&line_.command->options, &global_options()}) {
      for (const auto& candidate : *options) {
        if (!candidate.is_positional) names.push_back(candidate.name);
      }
    }
    const auto hint = did_you_mean(name, names, "--");
    fail("unknown option '" + flag + "' for " + program_name(), hint.empty() ? ask_help() : hint);
  }

  void check_complete() {
    if (!line_.command->run) {
      std::string choices;
      for (const auto& command : line_.command->commands) choices += (choices.empty() ? "" : ", ") + command.name;
      fail(program_name() + " needs a command: " + choices, ask_help());
      return;
    }
    for (const auto& wanted : line_.command->options) {
      if (!wanted.is_required || line_.arguments.has(wanted.name)) continue;
      // One that the environment may give is checked after the environment was asked.
      if (wanted.from_environment) continue;
      fail((wanted.is_positional ? wanted.name : "--" + wanted.name) + " is missing", ask_help());
      return;
    }
  }

  const std::vector<std::string>& words_;
  std::size_t next_ = 0;
  std::size_t positionals_ = 0;
  bool only_words_ = false;
  CommandLine line_;
};

}  // namespace

CommandLine parse_command_line(const Command& program, const std::vector<std::string>& words) {
  return Reading{program, words}.finish();
}

void add_from_environment(const std::vector<Option>& options, const Environment& environment, Arguments& arguments) {
  for (const auto& candidate : options) {
    if (!candidate.from_environment || arguments.has(candidate.name)) continue;
    const auto value = environment(environment_name(candidate.name));
    if (value && !value->empty()) arguments.add(candidate.name, *value);
  }
}

}  // namespace cli
