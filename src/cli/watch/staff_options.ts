import { Command, InvalidArgumentError } from "commander";
import type { PageListener } from "../../config/config.ts";
import { isOwnHost } from "../../config/upstream/post_url.ts";
import { CommandFailed, EXIT } from "../../process/exit_code.ts";
import type { Output } from "../../process/output.ts";
import { readLibraryConfig } from "../../service/read_library_config.ts";
import { firstLine, secretInput } from "../../process/secret_input.ts";
import { addressOf, createStaffClient, NAME_STAFF, type PageAddress, type StaffClient } from "./staff_client.ts";

/** The values of the options that commands to a running server have. */
export interface StaffOptions {
  readonly config?: string;
  readonly url?: URL;
  readonly staff: string;
  readonly passwordFile: string;
  readonly json?: true;
}

/** Makes a command that asks a running server, with the options that all of them have. */
export function staffCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option("--config <file>", "the server's configuration, which says where its pages are")
    .option("--url <url>", "the address of the pages, such as https://sip.example:9443", urlOption)
    .requiredOption("--staff <name>", "your name among the staff of the configuration")
    .option(
      "--password-file <file>",
      "file with the password in its first line; - reads standard input, and asks at a terminal",
      "-",
    )
    .option("--json", "write one JSON object a line");
}

/** Makes the client that a command line asks for. */
export function staffClient({ config, url, staff, passwordFile }: StaffOptions, output: Output): StaffClient {
  const address = url === undefined ? configuredAddress(config, staff, output) : { url };
  const password = passwordFile === "-"
    ? secretInput.read(`password of ${staff}`)
    : firstLine(Deno.readTextFileSync(passwordFile));
  return createStaffClient(address, { id: staff, password });
}

function configuredAddress(file: string | undefined, name: string, output: Output): PageAddress {
  if (file === undefined) throw new CommandFailed("give --config or --url", EXIT.usage);
  const { pages, staff } = readLibraryConfig(file, output, false);
  const [page]: readonly PageListener[] = pages;
  if (page === undefined) throw new CommandFailed(`${file} has no service whose transport is http`, EXIT.faulty);
  if (staff.size === 0) throw new CommandFailed(`${file} names no staff; ${NAME_STAFF}`, EXIT.faulty);
  if (!staff.has(name)) {
    const known = [...staff.keys()].join(", ");
    throw new CommandFailed(`--staff is ${JSON.stringify(name)}, but must be one of ${known}`, EXIT.usage);
  }
  return addressOf(page);
}

function urlOption(text: string): URL {
  const { protocol, hostname } = URL.canParse(text) ? new URL(text) : { protocol: "", hostname: "" };
  // A server refuses others what is in clear text, but the password would have travelled.
  if (protocol === "https:" || protocol === "http:" && isOwnHost(hostname)) return new URL(text);
  throw new InvalidArgumentError("It must be like https://sip.example:9443, or http:// at an address of this machine.");
}
