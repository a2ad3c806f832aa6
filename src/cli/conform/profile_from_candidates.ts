import { PROFILE } from "../../config/base/element_row.ts";
import { CommandFailed, EXIT } from "../../service/exit_code.ts";
import { escapeMarkup } from "../../terminal/conform/escape_markup.ts";
import { findRecords } from "../../terminal/conform/find_records.ts";
import { mannerOf } from "../../terminal/conform/manner_of.ts";
import type { Profile } from "../../terminal/conform/profile/profile.ts";
import type { Destination } from "../../wire/dial.ts";
import type { Output } from "../../service/output.ts";
import { writeNew } from "../base/write_new.ts";

/** What a profile is made of by asking. */
interface AskedFor {
  /** Names the login, the institution and how text travels. */
  readonly profile: Profile;
  /** Cards and barcodes, one a line. */
  readonly candidates: string;
  readonly server: Destination;
  readonly options: { readonly timeout: number; readonly errorDetection?: true; readonly telnet?: true };
}

/** Writes a profile of what a server says of some cards and barcodes, into a file that is not there yet. */
export async function profileFromCandidates(
  file: string,
  { profile, candidates, server, options }: AskedFor,
  output: Output,
): Promise<void> {
  const asked = candidates.split(/\r?\n/).map((line) => line.trim())
    .filter((line) => line !== "");
  const { timeout: timeoutMs, errorDetection, telnet } = options;
  const manner = mannerOf(profile, { ...server, timeoutMs, errorDetection, telnet, run: "profile" });
  const { patrons, items, letIn } = await findRecords(asked, manner);
  if (!letIn) throw new CommandFailed("the login of the profile is refused, or not answered", EXIT.cannot);
  const lines = [
    ...[...patrons].map(([state, id]) => `  <patron state="${state}" id="${escapeMarkup(id)}" />`),
    ...[...items].map(([state, id]) => `  <item state="${state}" id="${escapeMarkup(id)}" />`),
  ];
  writeNew(file, profileText(profile, lines));
  const found = [...patrons.keys(), ...items.keys()].join(", ");
  output.out(`${file} is written, with ${found === "" ? "nothing that could be used" : found}; PINs: add pin="..."`);
}

function profileText(profile: Profile, records: readonly string[]): string {
  const { institution, currency, timeZone, language, pickup, elsewhere, encoding, delimiter, login, unknown } = profile;
  const written = (attributes: Readonly<Record<string, string | undefined>>) =>
    Object.entries(attributes).flatMap(([name, value]) =>
      value === undefined ? [] : [` ${name}="${escapeMarkup(value)}"`]
    ).join("");
  const terminator = ({ "\r": "CR", "\n": "LF", "\r\n": "CRLF" } as const)[profile.terminator];
  const root = {
    xmlns: PROFILE,
    institution,
    currency,
    time_zone: timeZone,
    language,
    pickup,
    elsewhere,
    encoding,
    delimiter,
    terminator,
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<!-- The suite lends, reserves and pays for the patrons named here, and puts back what it can. -->",
    `<profile${written(root)}>`,
    ...login ? [`  <login${written({ id: login.id, password: login.password, location: login.location })} />`] : [],
    ...records,
    `  <unknown${written({ patron: unknown.patron, item: unknown.item })} />`,
    "</profile>",
    "",
  ].join("\n");
}
