using System.Globalization;
using System.Text;

namespace Tracelift.Cli.Help;

/// <summary>Completion scripts of shells. Each finds the command on the line, then offers the words that may follow.</summary>
internal static class CompletionScripts
{
    public static string Bash(CompletionWords words)
    {
        var script = new StringBuilder("# bash completion for tracelift\n_tracelift() {\n  local cur=${COMP_WORDS[COMP_CWORD]} at=tracelift words= i\n");
        script.Append("  for ((i = 1; i < COMP_CWORD; i++)); do\n    case \"$at ${COMP_WORDS[i]}\" in\n");
        script.Append("      ").AppendJoin('|', Paths(words).Select(path => $"'{path}'")).Append(") at=\"$at ${COMP_WORDS[i]}\" ;;\n    esac\n  done\n");
        script.Append("  case \"$at ${COMP_WORDS[COMP_CWORD - 1]}\" in\n");
        foreach (var (lines, values) in words.Choices)
            script.Append(CultureInfo.InvariantCulture, $"    {Patterns(lines)}) words='{string.Join(' ', values)}' ;;\n");
        script.Append("  esac\n  if [[ -z $words ]]; then\n    case \"$at\" in\n");
        foreach (var place in words.Places)
            script.Append(CultureInfo.InvariantCulture, $"      '{place.Path}') words='{Names(place.Commands)}'; [[ $cur == -* ]] && words='{Names(place.Options)}' ;;\n");
        script.Append("    esac\n  fi\n  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}\ncomplete -o default -F _tracelift tracelift\n");
        return script.ToString();
    }

    public static string Zsh(CompletionWords words)
    {
        var script = new StringBuilder("#compdef tracelift\n_tracelift() {\n  local at=tracelift word\n  local -a commands options\n  for word in ${words[2,CURRENT-1]}; do\n    case \"$at $word\" in\n");
        script.Append("      ").AppendJoin('|', Paths(words).Select(path => $"'{path}'")).Append(") at=\"$at $word\" ;;\n    esac\n  done\n  case \"$at ${words[CURRENT-1]}\" in\n");
        foreach (var (lines, values) in words.Choices)
            script.Append(CultureInfo.InvariantCulture, $"    {Patterns(lines)}) compadd -- {string.Join(' ', values)}; return ;;\n");
        script.Append("  esac\n  case $at in\n");
        foreach (var place in words.Places)
        {
            script.Append(CultureInfo.InvariantCulture, $"    '{place.Path}')\n      commands=({string.Join(' ', place.Commands.Select(Described))})\n      options=({string.Join(' ', place.Options.Select(Described))}) ;;\n");
        }

        script.Append("  esac\n  if [[ ${words[CURRENT]} == -* ]]; then\n    _describe option options\n  elif (( ${#commands} )); then\n    _describe command commands\n  else\n    _files\n  fi\n}\n");
        script.Append("if [[ ${funcstack[1]} == _tracelift ]]; then _tracelift \"$@\"; else compdef _tracelift tracelift; fi\n");
        return script.ToString();

        static string Described(CompletionWords.Word word) => Quoted($"{word.Name}:{Short(word.Meaning)}");
    }

    public static string Fish(CompletionWords words)
    {
        var script = new StringBuilder("# fish completion for tracelift\nfunction __tracelift_at\n  set -l at tracelift\n  for word in (commandline -opc)[2..-1]\n    switch \"$at $word\"\n");
        script.Append("      case ").AppendJoin(' ', Paths(words).Select(Quoted)).Append("\n        set at \"$at $word\"\n    end\n  end\n  test \"$at\" = \"$argv\"\nend\n");
        foreach (var place in words.Places)
        {
            var condition = $"complete -c tracelift -n '__tracelift_at {place.Path}'";
            foreach (var command in place.Commands)
                script.Append(CultureInfo.InvariantCulture, $"{condition} -f -a {command.Name} -d {Quoted(Short(command.Meaning))}\n");
            foreach (var option in place.Options)
            {
                var values = option.Choices.Count > 0 ? $" -x -a '{string.Join(' ', option.Choices)}'" : option.TakesValue ? " -r" : "";
                script.Append(CultureInfo.InvariantCulture, $"{condition} -l {option.Name.TrimStart('-')}{values} -d {Quoted(Short(option.Meaning))}\n");
            }
        }

        return script.ToString();
    }

    // All but the program itself.
    private static IEnumerable<string> Paths(CompletionWords words) => words.Places.Skip(1).Select(place => place.Path);

    private static string Names(IEnumerable<CompletionWords.Word> words) => string.Join(' ', words.Select(word => word.Name));

    private static string Patterns(IReadOnlyList<string> lines) => string.Join('|', lines.Select(line => $"'{line}'"));

    private static string Short(string meaning) => meaning.Split(". ")[0].TrimEnd('.');

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
