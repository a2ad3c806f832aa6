import { Argument, type Command } from "commander";
import * as v from "valibot";
import { CommandFailed, EXIT } from "../../process/exit_code.ts";
import type { Output } from "../../process/output.ts";
import { staffClient, staffCommand, type StaffOptions } from "./staff_options.ts";

/** The outcome, as the server reports it. */
const TOLD = v.object({ done: v.boolean(), text: v.string() });

interface GatewayCommandOptions extends StaffOptions {
  readonly institution?: string;
}

/** Makes the command `sip2d gateway`, which takes a running server out of the way between terminals and their library system. */
export function gatewayCommand(output: Output): Command {
  return staffCommand(
    "gateway",
    "relay terminals of a running server to the library system behind it byte for byte, or serve them again",
  )
    .addArgument(new Argument("<what>", "what is switched").choices(["bypass"]))
    .addArgument(new Argument("<state>", "on: relay them; off: serve them").choices(["on", "off"]))
    .option("--institution <id>", "whose terminals; needed where several institutions are behind gateways")
    .addHelpText(
      "after",
      "\nExample: sip2d gateway bypass on --config SIPServer.xml --staff anna\n" +
        "\nTerminals that are connected are disconnected once they have their answers, and come back. While they are relayed\n" +
        "nothing is read, limited, logged or counted but their connections. A restart serves them again.\n" +
        "\nExit codes: 0 done, 1 refused, 2 wrong usage, 3 the server cannot be asked.",
    )
    .action(async (_what: string, state: string, options: GatewayCommandOptions) => {
      const { institution = "", json } = options;
      const told = v.parse(TOLD, await staffClient(options, output).send("/bypass", { state, institution }));
      if (!told.done) throw new CommandFailed(told.text, EXIT.faulty);
      output.out(json ? JSON.stringify(told) : told.text);
    });
}
