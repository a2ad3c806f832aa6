import { PROFILE } from "../../../config/base/element_row.ts";
import { CommandFailed, EXIT } from "../../../process/exit_code.ts";
import { escapeMarkup } from "../escape_markup.ts";
import { findRecords } from "../find_records.ts";
import { mannerOf } from "../manner_of.ts";
import { type Profile, stateOf } from "../profile/profile.ts";
import type { Destination } from "../../../wire/dial.ts";
import type { Output } from "../../../process/output.ts";
import { writeNew } from "../../../process/write_new.ts";

/** What a profile is made of by asking. */
interface AskedFor {
  /** Names the login, the institution and how text travels. */
  readonly profile: Profile;
  /** What it does not say of the library, so that a default stands there or nothing. */
  readonly unsaid: readonly string[];
  /** Cards and barcodes, one a line. */
  readonly candidates: string;
  readonly server: Destination;
  readonly options: { readonly timeout: number; readonly errorDetection?: true; readonly telnet?: true };
}

/** Writes a profile of what a server says of some cards and barcodes, into a file that is not there yet. */
export async function profileFromCandidates(
  file: string,
  { profile, unsaid, candidates, server, options }: AskedFor,
  output: Output,
): Promise<void> {
  const asked = candidates.split(/\r?\n/).map((line) => line.trim())
    .filter((line) => line !== "");
  const { timeout: timeoutMs, errorDetection, telnet } = options;
  const manner = mannerOf(profile, { ...server, timeoutMs, errorDetection, telnet, run: "profile" });
  const { patrons, items, letIn, missing, whyMissing, otherDate } = await findRecords(asked, manner);
  if (!letIn) throw new CommandFailed("the login of the profile is refused, or not answered", EXIT.cannot);
  const lines = [
    ...[...patrons].map(([name, id]) => `  <patron state="${stateOf(name)}" id="${escapeMarkup(id)}" />`),
    ...[...items].map(([name, id]) => `  <item state="${stateOf(name)}" id="${escapeMarkup(id)}" />`),
  ];
  const remarks = remarksOn(profile, unsaid, otherDate);
  writeNew(file, profileText(profile, lines, remarks), "--write-profile");
  const found = [...new Set([...patrons.keys(), ...items.keys()].map(stateOf))].join(", ");
  output.out(`${file} is written, with ${found === "" ? "nothing that could be used" : found}; PINs: add pin="..."`);
  for (const remark of remarks) output.out(remark);
  if (missing.length === 0) return;
  output.out(`Not found: ${missing.join(", ")}`);
  for (const line of whyMissing) output.out(`  ${line}`);
}

/** What is taken where the given profile does not say it, as it is written in the new one. */
const ASSUMED = ["currency", "time_zone", "language", "encoding", "delimiter", "terminator"] as const;

/** Says what of the new profile no one has said: what was taken for it, what was left out, and what is to be set. */
function remarksOn(profile: Profile, unsaid: readonly string[], otherDate?: string): readonly string[] {
  const root = rootOf(profile);
  const assumed = ASSUMED.filter((name) => unsaid.includes(name)).map((name) =>
    `${name}="${root[name]}"${name === "time_zone" ? " (this machine's)" : ""}`
  );
  return [
    ...assumed.length === 0 ? [] : [`Assumed: ${assumed.join(", ")}; set those that are otherwise at this server`],
    ...otherDate === undefined
      ? []
      : [`time_zone="${profile.timeZone}" does not fit the server's clock (64: ${otherDate}): set that of the library`],
    ...profile.pickup === undefined
      ? [
        'Left out: pickup="...", a branch where holds may be collected; without it a 15 has no BS, which some servers refuse',
      ]
      : [],
    ...profile.elsewhere === undefined
      ? ['Left out: elsewhere="...", a second such branch, which has no copy of the available one\'s title']
      : [],
    'Left out: state="expired", which a 64 does not tell from "blocked"',
  ];
}

/** Gives the attributes of `<profile>` as they are written. */
function rootOf(profile: Profile) {
  const { institution, currency, timeZone, language, pickup, elsewhere, encoding, delimiter } = profile;
  const terminator = ({ "\r": "CR", "\n": "LF", "\r\n": "CRLF" } as const)[profile.terminator];
  return {
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
}

function profileText(profile: Profile, records: readonly string[], remarks: readonly string[]): string {
  const { login, unknown } = profile;
  const written = (attributes: Readonly<Record<string, string | undefined>>) =>
    Object.entries(attributes).flatMap(([name, value]) =>
      value === undefined ? [] : [` ${name}="${escapeMarkup(value)}"`]
    ).join("");
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<!-- The suite lends, places holds and pays for the patrons named here, and puts back what it can.",
    ...remarks.map((remark) => `     ${remark}.`),
    "-->",
    `<profile${written(rootOf(profile))}>`,
    ...login ? [`  <login${written({ id: login.id, password: login.password, location: login.location })} />`] : [],
    ...records,
    `  <unknown${written({ patron: unknown.patron, item: unknown.item })} />`,
    "</profile>",
    "",
  ].join("\n");
}
