// Completion for shells, made from the same tree that parses.
#include "cli/commands/commands.h"
#include "cli/commands/program.h"

namespace cli {
namespace {

/// Visits every command with its path, "" being the program itself.
void visit(const Command& command, const std::string& path,
           const std::function<void(const Command&, const std::string&)>& on_command) {
  on_command(command, path);
  for (const auto& child : command.commands)
    visit(child, path.empty() ? child.name : path + " " + child.name, on_command);
}

/// "table|json|csv" as "table json csv"; empty for a placeholder that lists no choices.
std::string choices_of(const Option& option) {
  std::string choices = option.placeholder;
  if (option.is_positional || choices.find('|') == std::string::npos || choices.find('-') != std::string::npos)
    return {};
  for (char& c : choices) c = c == '|' ? ' ' : c;
  return choices;
}

std::string flags_of(const Command& command) {
  std::string flags;
  for (const auto* options : {&command.options, &global_options()}) {
    for (const auto& option : *options) {
      if (!option.is_positional) flags += (flags.empty() ? "--" : " --") + option.name;
    }
  }
  return flags;
}

std::string names_of(const Command& command) {
  std::string names;
  for (const auto& child : command.commands) names += (names.empty() ? "" : " ") + child.name;
  return names;
}

/// A shell function that is given the command's path and prints what may follow; bash and zsh share it.
std::string words_function() {
  std::string text = "_copytrade_words() {\n  case \"$1\" in\n";
  visit(program(), "", [&](const Command& command, const std::string& path) {
    text += "    \"" + path + "\") echo \"" + names_of(command) + (command.commands.empty() ? "" : " ") +
            flags_of(command) + "\" ;;\n";
  });
  text += "  esac\n}\n";
  // Flags with a value are stepped over when the path is read, and their choices offered.
  text += "_copytrade_values() {\n  case \"$1\" in\n";
  std::string with_value;
  visit(program(), "", [&](const Command& command, const std::string&) {
    for (const auto* options : {&command.options, &global_options()}) {
      for (const auto& option : *options) {
        if (option.is_positional || option.placeholder.empty()) continue;
        const auto pattern = "|--" + option.name + "|";
        if (with_value.find(pattern) != std::string::npos) continue;
        with_value += pattern;
        text += "    --" + option.name + ") echo \"" + choices_of(option) + "\" ;;\n";
      }
    }
  });
  return text + "    *) return 1 ;;\n  esac\n}\n" +
         "_copytrade_path() {\n"
         "  local path=\"\" skip=0 word next\n"
         "  for word in \"$@\"; do\n"
         "    if [ $skip = 1 ]; then skip=0; continue; fi\n"
         "    case \"$word\" in\n"
         "      --*=*) ;;\n"
         "      -*) _copytrade_values \"$word\" >/dev/null && skip=1 ;;\n"
         "      *) next=\"${path:+$path }$word\"\n"
         "         [ -n \"$(_copytrade_words \"$next\")\" ] && path=\"$next\" ;;\n"
         "    esac\n"
         "  done\n"
         "  echo \"$path\"\n"
         "}\n";
}

std::string bash_script() {
  return "# bash completion for copytrade\n" + words_function() +
         "_copytrade() {\n"
         "  local current=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"${COMP_WORDS[COMP_CWORD-1]}\" choices\n"
         "  COMPREPLY=()\n"
         "  if choices=$(_copytrade_values \"$previous\"); then\n"
         "    [ -n \"$choices\" ] && COMPREPLY=($(compgen -W \"$choices\" -- \"$current\"))\n"
         "    [ -z \"$choices\" ] && COMPREPLY=($(compgen -f -- \"$current\"))\n"
         "    return 0\n"
         "  fi\n"
         "  local path=$(_copytrade_path \"${COMP_WORDS[@]:1:COMP_CWORD-1}\")\n"
         "  COMPREPLY=($(compgen -W \"$(_copytrade_words \"$path\")\" -- \"$current\"))\n"
         "  [ ${#COMPREPLY[@]} = 0 ] && COMPREPLY=($(compgen -f -- \"$current\"))\n"
         "  return 0\n"
         "}\n"
         "complete -F _copytrade copytrade\n";
}

std::string zsh_script() {
  return "#compdef copytrade\n" + words_function() +
         "_copytrade() {\n"
         "  local choices path\n"
         "  if choices=$(_copytrade_values \"${words[CURRENT-1]}\"); then\n"
         "    if [[ -n \"$choices\" ]]; then compadd -- ${=choices}; else _files; fi\n"
         "    return\n"
         "  fi\n"
         "  local where=$(_copytrade_path \"${(@)words[2,CURRENT-1]}\")\n"
         "  compadd -- ${=$(_copytrade_words \"$where\")} || _files\n"
         "}\n"
         "compdef _copytrade copytrade\n";
}

std::string fish_quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' || c == '\\' ? std::string{'\\', c} : std::string{c};
  return quoted + "'";
}

std::string fish_script() {
  std::string text = "# fish completion for copytrade\n";
  const auto line = [&](const std::string& condition, const std::string& rest) {
    text += "complete -c copytrade" + (condition.empty() ? "" : " -n " + fish_quoted(condition)) + " " + rest + "\n";
  };
  const auto flag = [&](const std::string& condition, const Option& option) {
    if (option.is_positional) return;
    const auto choices = choices_of(option);
    line(condition, "-l " + option.name + (option.placeholder.empty() ? "" : " -r") +
                        (choices.empty() ? "" : " -f -a " + fish_quoted(choices)) + " -d " + fish_quoted(option.help));
  };
  for (const auto& option : global_options()) flag("", option);
  visit(program(), "", [&](const Command& command, const std::string& path) {
    std::string condition = path.empty() ? "__fish_use_subcommand" : "";
    for (std::size_t from = 0; !path.empty() && from < path.size();) {
      const auto to = std::min(path.find(' ', from), path.size());
      condition +=
          (condition.empty() ? "" : "; and ") + ("__fish_seen_subcommand_from " + path.substr(from, to - from));
      from = to + 1;
    }
    for (const auto& child : command.commands)
      line(condition, "-f -a " + child.name + " -d " + fish_quoted(child.help));
    for (const auto& option : command.options) flag(condition, option);
  });
  return text;
}

int run_completion(const Arguments& arguments, Context& context) {
  const auto shell = arguments.text("SHELL");
  if (shell == "bash") {
    context.printer.text(bash_script());
  } else if (shell == "zsh") {
    context.printer.text(zsh_script());
  } else if (shell == "fish") {
    context.printer.text(fish_script());
  } else {
    context.printer.error("USAGE", "'" + shell + "' is not one of bash, zsh, fish", "copytrade completion --help");
    return kExitBadInput;
  }
  return kExitDone;
}

}  // namespace

Command completion_command() {
  Command command{
      "completion",
      "Print a shell's completion script",
      {"copytrade completion bash > /etc/bash_completion.d/copytrade", "copytrade completion zsh > ~/.zfunc/_copytrade",
       "copytrade completion fish > ~/.config/fish/completions/copytrade.fish"},
      {positional("SHELL", "bash, zsh or fish")},
      run_completion,
      {}};
  command.is_plain = true;
  return command;
}

}  // namespace cli
