import type { Command, Option } from "commander";
import { shownOptions } from "../base/shown_options.ts";

/** What a shell has to know of an option. */
interface CompletedOption {
  readonly names: readonly string[];
  readonly meaning: string;
  /** What may follow: words, the name of a file, something else, or nothing. */
  readonly value: readonly string[] | "file" | "text" | "none";
}

/** What a shell has to know of a command. */
interface CompletedCommand {
  readonly name: string;
  readonly meaning: string;
  readonly options: readonly CompletedOption[];
}

const HELP: CompletedOption = { names: ["-h", "--help"], meaning: "show a short help", value: "none" };

/** The shells that are known. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** Writes what completes commands, options and their values, by shell. */
export function completions(sip2d: Command): Readonly<Record<(typeof SHELLS)[number], string>> {
  const commands = sip2d.commands.map((command) => completedCommand(command));
  const own = completedCommand(sip2d).options;
  return { bash: bash(commands, own), zsh: zsh(commands, own), fish: fish(commands, own) };
}

function completedCommand(command: Command): CompletedCommand {
  return {
    name: command.name(),
    meaning: command.summary() || command.description(),
    options: [...shownOptions(command).map(completedOption), HELP],
  };
}

function completedOption(option: Option): CompletedOption {
  const names = [option.short, option.long].filter((name) => typeof name === "string");
  return { names, meaning: option.description, value: valueOf(option) };
}

function valueOf(option: Option): CompletedOption["value"] {
  if (option.argChoices !== undefined) return option.argChoices;
  if (namesFile(option)) return "file";
  return option.required || option.optional ? "text" : "none";
}

function namesFile({ flags }: Option): boolean {
  return /[<[](?:file|folder)[\]>]/.test(flags);
}

/** A `case` a command: first what may follow the word before, then which options there are. */
function bash(commands: readonly CompletedCommand[], own: readonly CompletedOption[]): string {
  const cases = commands.map(({ name, options }) => {
    const values = options.filter(({ value }) => value !== "none").map(({ names, value }) =>
      `        ${names.join("|")}) ${bashValue(value)}; return ;;`
    );
    const words = options.flatMap(({ names }) => names).join(" ");
    const choose = values.length === 0 ? "" : `      case $before in\n${values.join("\n")}\n      esac\n`;
    return `    ${name})\n${choose}      words="${words}" ;;`;
  });
  return `# bash completion for sip2d
_sip2d() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} words
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${
    [...commands.map(({ name }) => name), ...own.flatMap(({ names }) => names)].join(" ")
  }" -- "$word"))
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o bashdefault -o default -F _sip2d sip2d
`;
}

function bashValue(value: CompletedOption["value"]): string {
  if (value === "file") return 'compopt -o filenames; COMPREPLY=($(compgen -f -- "$word"))';
  return typeof value === "string"
    ? "compopt +o bashdefault +o default"
    : `COMPREPLY=($(compgen -W "${value.join(" ")}" -- "$word"))`;
}

function zsh(commands: readonly CompletedCommand[], own: readonly CompletedOption[]): string {
  const described = commands.map(({ name, meaning }) => `    ${quoted(`${name}:${meaning}`)}`);
  const cases = commands.map(({ name, options }) =>
    `    ${name}) _arguments ${[...options.flatMap(zshOption), "'*:argument:_files'"].join(" \\\n      ")} ;;`
  );
  return `#compdef sip2d
_sip2d() {
  local -a commands
  commands=(
${described.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe -t commands command commands
    _arguments ${own.flatMap(zshOption).join(" ")}
    return
  fi
  local command=\${words[2]}
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join("\n")}
  esac
}
_sip2d "$@"
`;
}

function zshOption({ names, meaning, value }: CompletedOption): readonly string[] {
  const told = meaning.replace(/[[\]:]/g, (sign) => `\\${sign}`);
  const action = value === "none"
    ? ""
    : value === "file"
    ? ":file:_files"
    : value === "text"
    ? ":value: "
    : `:value:(${value.join(" ")})`;
  return names.map((name) => quoted(`${name}[${told}]${action}`));
}

function fish(commands: readonly CompletedCommand[], own: readonly CompletedOption[]): string {
  const first = commands.map(({ name, meaning }) =>
    `complete -c sip2d -n __fish_use_subcommand -f -a ${name} -d ${quoted(meaning)}`
  );
  const lines = commands.flatMap(({ name, options }) =>
    options.map((option) => `complete -c sip2d -n '__fish_seen_subcommand_from ${name}' ${fishOption(option)}`)
  );
  const before = own.map((option) => `complete -c sip2d -n __fish_use_subcommand ${fishOption(option)}`);
  return `# fish completion for sip2d\n${[...first, ...before, ...lines].join("\n")}\n`;
}

function fishOption({ names, meaning, value }: CompletedOption): string {
  const flags = names.map((name) => name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`);
  const after = value === "none"
    ? ""
    : value === "file"
    ? " -r -F"
    : value === "text"
    ? " -x"
    : ` -x -a ${quoted(value.join(" "))}`;
  return `${flags.join(" ")}${after} -d ${quoted(meaning)}`;
}

/** Quotes for zsh's and fish's single quotes; an apostrophe ends and begins them. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}
