import { options } from "../../src/config/options.ts";
import { commandsPage } from "./commands.ts";
import { configurationPage } from "./configuration.ts";
import { conformProfilePage } from "./conform_profile.ts";
import { exitCodesPage } from "./exit_codes.ts";
import { filesPage } from "./files.ts";
import { journalPage } from "./journal.ts";
import { kohaOptionsPage } from "./koha_options.ts";
import { messagesPage } from "./messages.ts";
import { metricsPage } from "./metrics.ts";
import { recordingPage } from "./recording.ts";
import { configurationSchema, kohaSchema, ownSchema, profileSchema } from "./schema.ts";
import { screenTextsPage } from "./screen_texts.ts";

/** What editors know a file by, written from the tables by which sip2d reads it. */
const SCHEMAS: Readonly<Record<string, () => string>> = {
  "conform-profile.xsd": profileSchema,
  "sip2d-koha.xsd": kohaSchema,
  "sip2d-own.xsd": ownSchema,
  "sip2d.xsd": configurationSchema,
};

/** The files of `docs/reference`, which are written from the code, by their names. */
export const REFERENCE: Readonly<Record<string, () => string>> = {
  "commands.md": commandsPage,
  "configuration.md": configurationPage,
  "conform-profile.md": conformProfilePage,
  "exit-codes.md": exitCodesPage,
  "files.md": filesPage,
  "journal.md": journalPage,
  "koha-options.md": () => kohaOptionsPage(options),
  "messages.md": messagesPage,
  "metrics.md": metricsPage,
  "recording.md": recordingPage,
  "screen-texts.md": screenTextsPage,
  ...SCHEMAS,
};
