import { Argument, Command } from "commander";
import type { Output } from "../../process/output.ts";
import { completions, SHELLS } from "./completions.ts";

/** Makes the command `sip2d completion`, which prints what lets a shell complete commands and options at Tab. */
export function completionCommand(output: Output): Command {
  const command = new Command("completion");
  return command
    .description("print the script with which a shell completes commands, options and their values at Tab")
    .addArgument(new Argument("<shell>", "the shell").choices(SHELLS))
    .addHelpText(
      "after",
      "\nExample: sip2d completion bash > ~/.local/share/bash-completion/completions/sip2d" +
        "\n         sip2d completion zsh > ~/.zfunc/_sip2d    (a folder of fpath)" +
        "\n         sip2d completion fish > ~/.config/fish/completions/sip2d.fish" +
        "\n\nThe .deb brings these files along. A new shell knows them.",
    )
    .action((shell: (typeof SHELLS)[number]) => output.out(completions(command.parent ?? command)[shell].trimEnd()));
}
