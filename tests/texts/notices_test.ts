import { assertEquals } from "@std/assert";
import { asSaid, notice } from "../../src/library/notice.ts";
import { PAGE_TEXTS } from "../../src/texts/languages.ts";

const { en, de } = PAGE_TEXTS;

Deno.test("a notice of another room is read in the language of the page, with what varies in its place", () => {
  for (
    const [told, german] of [
      [notice("server-stops", "the server stops"), "der Server wird beendet"],
      [
        notice(
          "storage-silent",
          "the storage did not answer: PostgreSQL is away: no route",
          notice("postgresql-away", "PostgreSQL is away: no route", "no route"),
        ),
        "die Datenbank hat nicht geantwortet: PostgreSQL ist nicht erreichbar: no route",
      ],
      [
        notice("relayed", "Terminals of port 6001, 6002 are relayed byte for byte.", "6001, 6002"),
        "Die Terminals von Port 6001, 6002 werden Byte für Byte durchgeleitet.",
      ],
      [
        notice("option-needed", "hold needs AB item or AJ title.", "hold", ["AB item", "AJ title"]),
        "hold braucht AB item oder AJ title.",
      ],
      [
        notice(
          "value-refused",
          'BO fee acknowledged must be Y or N, not "$&".',
          "BO fee acknowledged",
          notice("yes-or-no", "Y or N"),
          "$&",
        ),
        'BO fee acknowledged muss Y oder N sein, nicht "$&".',
      ],
      // A secret is not repeated.
      [
        notice("value-refused", "AD must be Y or N.", "AD", notice("yes-or-no", "Y or N")),
        "AD muss Y oder N sein.",
      ],
      // Nobody translates what a disk says.
      [asSaid("disk I/O error"), "disk I/O error"],
    ] as const
  ) {
    assertEquals([en.notice(told), de.notice(told)], [told.english, german]);
  }
});
