import { assertEquals } from "@std/assert";
import { codesOf } from "../../src/protocol/code_meanings.ts";
import { requests } from "../../src/protocol/requests.ts";
import { responses } from "../../src/protocol/responses.ts";
import { JOURNAL_ACTIONS } from "../../src/exchange/journal/journal_format.ts";
import { FEE_TYPES } from "../../src/library/fee.ts";
import { ITEM_STATUSES } from "../../src/library/item.ts";
import { PAGE_TEXTS } from "../../src/texts/languages.ts";
import { HOLD_STATUSES } from "../../src/storage/port/hold.ts";
import { readSources } from "../architecture/sources.ts";
import { anUpstreamReport } from "../support/gateway/an_upstream_report.ts";

const { en, de } = PAGE_TEXTS;

/** What is the same word in German. */
const SAME: ReadonlySet<string> = new Set([
  ...["Journal", "Name", "Server", "Terminal", "Terminals", "Filter", "Status", "Barcode", "Option", "PIN", "live"],
  ...["Element", "Name"],
]);

/** Lists the texts below a node, each with its way there; what a text is made of stands in the place of its values. */
function textsBelow(node: unknown, path = ""): readonly (readonly [path: string, text: string])[] {
  if (typeof node === "string") return [[path, node]];
  if (typeof node === "function") return [[path, String(JSON.stringify(node(1, 2, 3, 4, 5)))]];
  return Object.entries(node ?? {}).flatMap(([name, each]) => textsBelow(each, path === "" ? name : `${path}.${name}`));
}

/** How values are written, not texts. */
const WRITERS: ReadonlySet<string> = new Set(["moment", "minute", "clock", "day", "decimal", "formMost"]);

function withoutWriters({ frame, notice: _, journalNote: __, ...others }: typeof en) {
  return { ...others, frame: Object.fromEntries(Object.entries(frame).filter(([name]) => !WRITERS.has(name))) };
}

Deno.test("the pages have no text in German that is English", () => {
  const english = new Map(textsBelow(withoutWriters(en)));
  const left = textsBelow(withoutWriters(de)).filter(([path, text]) =>
    (english.get(path) === text && !SAME.has(text) && /\p{L}{2}/u.test(text.replaceAll(/\bms\b|\bin\b/g, ""))) ||
    text.trim() === ""
  );
  assertEquals(left.filter(([path]) => !path.startsWith("records.codes")).map(([path]) => path), []);
});

Deno.test("the pages of each language but English have a word for all that the server has as a code", () => {
  const { en: _, ...translated } = PAGE_TEXTS;
  for (
    const [language, { frame: { actions, statuses, outcomes, messages }, records: { codes } }] of Object.entries(
      translated,
    )
  ) {
    const lacking = (codes: readonly string[], words: object) => codes.filter((code) => !(code in words));
    assertEquals([language, ...lacking(Object.keys(JOURNAL_ACTIONS), actions)], [language]);
    assertEquals([language, ...lacking(ITEM_STATUSES, statuses)], [language]);
    assertEquals([language, ...lacking(Object.keys(en.frame.outcomes), outcomes)], [language]);
    assertEquals([language, ...lacking(Object.keys(en.frame.messages), messages)], [language]);
    for (const words of [Object.keys(JOURNAL_ACTIONS), ITEM_STATUSES, FEE_TYPES, HOLD_STATUSES]) {
      assertEquals([language, ...lacking(words, codes)], [language]);
    }
  }
});

Deno.test("the pages of each language but English say what each code of SIP2 means", () => {
  const names = new Set(
    [...Object.values(requests), ...Object.values(responses)].flatMap(({ fixed, fields }) => [
      ...fixed.map(({ name }): string => name),
      ...Object.keys(fields),
    ]),
  );
  const coded = [...names].filter((name) => codesOf(name).length > 0);
  const { en: _, ...translated } = PAGE_TEXTS;
  for (const [language, { records: { sip2, flags } }] of Object.entries(translated)) {
    const words = new Map(Object.entries(sip2));
    const lacking = coded.flatMap((name) =>
      codesOf(name).filter(([code]) => words.get(name)?.[code] === undefined).map(([code]) => `${name} ${code}`)
    );
    assertEquals([language, ...lacking], [language]);
    assertEquals([language, flags.patronStatus.length, flags.summary.length], [language, 14, 6]);
  }
});

Deno.test("the pages count one as one", () => {
  const sessions = { ...anUpstreamReport().sessions, open: 1, busy: 1, owing: 1, opened: 1 };
  assertEquals([en.records.times(1), de.watch.upstreams.sessionCounts(sessions)], [
    "1 time",
    "1 offen, 1 beschäftigt; 1 wartet noch auf eine Antwort; 1 geöffnet",
  ]);
  assertEquals([en, de].map(({ desk }) => desk.returns.released(1).split(" ", 2)), [["1", "is"], ["1", "wird"]]);
  assertEquals(en.records.loanTold("I1", "Emma", "today", 1), "I1 Emma, due today, renewed 1 time");
});

Deno.test("the pages have no text that nothing shows", async () => {
  const sources = [...(await readSources("src"))].filter(([path]) =>
    /^src\/(pages|desk|exchange)\//.test(path) && !path.startsWith("src/texts/")
  ).map(([, text]) => text).join("\n");
  const names = new Set(
    textsBelow(withoutWriters(en)).map(([path]) => path.split("."))
      // Words for codes of other rooms.
      .filter(([part, list]) => part !== "copy" || list !== "fields")
      .filter(([part, list = ""]) => part !== "frame" || !/[rR]easons$|^(outcomes|messages|actions)$/.test(list))
      // Words of the session.
      .filter(([, list, words]) => list !== "messages" || words !== "repeated")
      .map((path) => path.at(-1) ?? ""),
  );
  const unused = [...names].filter((name) => /^\w+$/.test(name) && !new RegExp(`\\b${name}\\b`).test(sources));
  assertEquals(unused, []);
});

Deno.test("the pages have every text in the files of texts", async () => {
  const written = [...(await readSources("src"))].filter(([path]) => /^src\/pages\/.*\.tsx$/.test(path))
    .flatMap(([path, text]) => {
      const attributes = text.matchAll(/\b(?:aria-label|title|label|name|placeholder|alt|why|tab)="([A-Z][^"]*)"/g);
      // Words between two tags, on one line or on one of their own.
      const between = text.matchAll(/>([A-Z][\p{L} ,.;:']+)<\/|^ *([A-Z]\p{L}+(?: [\p{L},.']+)*\.?)$/gmu);
      return [...attributes, ...between].map(([, one, other]) => `${path}: ${one ?? other}`);
    });
  assertEquals(written, []);
});
