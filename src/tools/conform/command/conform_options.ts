import { Option } from "commander";
import { connectionOptions, type ServerFlags } from "../../base/client_options.ts";

export interface ConformOptions extends ServerFlags {
  readonly errorDetection?: true;
  readonly profile?: string;
  readonly readOnly?: true;
  readonly only?: readonly string[];
  readonly list?: true;
  readonly allowed?: true;
  readonly format: "text" | "junit" | "json" | "html";
  readonly writeProfile?: string;
  readonly candidates?: string;
  readonly sample?: true;
  readonly config?: string;
  readonly login?: string;
}

/** Options of the connection that the profile replaces. */
const OF_THE_PROFILE: ReadonlySet<string> = new Set(["terminator", "delimiter", "encoding"]);

export function conformOptions(): Option[] {
  return [
    ...connectionOptions().filter((option) => !OF_THE_PROFILE.has(option.attributeName())),
    new Option("--profile <file>", "file with the login, patrons and copies to try the server with"),
    new Option("--read-only", "leave out all that changes the library"),
    new Option(
      "--only <scenarios...>",
      "play these alone: names or their beginnings, or requests such as checkout or 11",
    ),
    new Option("--list", "list the scenarios with what of a profile each needs, and try nothing"),
    new Option("--format <format>", "what the report is written as").choices(["text", "junit", "json", "html"])
      .default("text"),
    new Option("--allowed", "also report what the document allows and the server does"),
    new Option(
      "--write-profile <file>",
      "write a profile, and try nothing: of the library that --config names, or of what the server says of " +
        "--candidates; the file must not be there yet",
    ),
    new Option(
      "--candidates <file>",
      "for --write-profile: cards and barcodes, one a line, that the server is asked for",
    ),
    new Option("--sample", "try the sample library, which is served for this run only"),
    new Option("--config <file>", "for --write-profile and --sample: the configuration of the server"),
    new Option("--login <id>", "for --write-profile and --sample: the login to be tried"),
  ];
}
