import { assertEquals, assertNotMatch } from "@std/assert";
import { SAMPLE } from "../../src/sample/cases.ts";
import { atTerminal, BLANKS, DATE, type Habits, now } from "./maker_terminal.ts";
import type { MakerPorts } from "./served_makers.ts";

const { patrons, items } = SAMPLE;

/** Self-checks and sorters. */
export const selfCheckHabits: Habits = {
  locker,
  bibliotheca: selfCheck3m,
  "self-check": selfCheck,
  lyngsoe: sorter,
  "pv-supa": pvSupa,
  bibbox,
};

function selfCheck3m({ raw }: MakerPorts): Promise<void> {
  return atTerminal(raw, "selfcheck-1", async ({ ask, sendRaw, expectLine }) => {
    await ask("9900802.00", `98YYYYNN100005${DATE}2\\.00AOMAIN\\|AMMain Library\\|BXYYYNYYYYYYYYNYYY\\|$`);
    const patron = `AA${patrons.goodStanding}|`;
    await ask(`23001${now()}AOMAIN|${patron}AC|AD1234|`, / {14}001.*\|BLY\|CQY\|/);
    const item = `AB${items.available}|`;
    await ask(
      `11YN${now()}${BLANKS}AOMAIN|${patron}${item}AC|AD1234|BON|BIN|`,
      `121NNY${DATE}AOMAIN\\|AA${patrons.goodStanding}\\|AB${items.available}\\|AJ[^|]+\\|AH`,
    );
    // The copy was taken away before it was desensitized.
    await ask(
      `09N${now()}${now()}APSelfCheck 3|AOMAIN|${item}AC|BIY|`,
      `101YNN${DATE}AOMAIN\\|AB${items.available}\\|`,
    );
    await ask(`17${now()}AOMAIN|${item}AC|`, "1803");
    const list = await ask(`63001${now()}  Y       AOMAIN|AA${patrons.manual}|AC|AD1234|BP1|BQ10|`, "64");
    assertEquals(list.match(/\|AU\d+/g)?.length, 3);
    // The card was left behind; the policy has status_update="false".
    await ask(
      `01N${now()}AOMAIN|ALCard left|${patron}AC|`,
      /^24 {14}000.*\|BLY\|/,
    );
    await ask(`35${now()}AOMAIN|${patron}AC|AD1234|`, "36Y");
    // The answer was garbled.
    sendRaw("97AZFEF5\r");
    await expectLine(/^36Y.*AY\dAZ[0-9A-F]{4}$/);
  }, { errorDetection: true });
}

function selfCheck({ raw }: MakerPorts): Promise<void> {
  return atTerminal(raw, "selfcheck-2", async ({ ask }) => {
    const of = (patron: string, pin: string) => `AOMAIN|AA${patron}|AC|AD${pin}|`;
    await ask(`23001${now()}${of(patrons.manual, "")}`, /\|BLY\|CQN\|/);
    const ready = await ask(`63001${now()}Y         ${of(patrons.manual, "1234")}`, "64");
    assertEquals(ready.match(/\|(?:AS|CD)\d+/g), [`|AS${items.waitingForManual}`]);
    const pending = await ask(`63001${now()}     Y    ${of(patrons.holdsPending, "1234")}`, "64");
    assertEquals([pending.match(/\|AS/g), pending.match(/\|CD[^|]/g)?.length], [null, 4]);
    await ask(`17${now()}AOMAIN|AB${items.onLoan}|AC|`, /^1804.*AH\d{8} {4}\d{6}\|.*\|AJ[^|]+\|/);
    const refused = `11YN${now()}${BLANKS}AOMAIN|AA${patrons.blocked}|AB${items.dvd}|AC|AD1234|BON|BIN|`;
    await ask(refused, /^120NUN.*\|AF[^|]+\|/);
    const waiting = `11YN${now()}${BLANKS}AOMAIN|AA${patrons.noPin}|AB${items.waiting}|AC|BON|BIN|`;
    await ask(waiting, /^120NUN.*\|AF[^|]+\|/);
  });
}

/** What waits, its loan and its return; nothing of other loans. */
function locker({ raw }: MakerPorts): Promise<void> {
  return atTerminal(raw, "locker-1", async ({ ask }) => {
    const of = (patron: string, pin: string) => `AOMAIN|AA${patron}|AC|${pin === "" ? "" : `AD${pin}|`}`;
    const ready = await ask(`63001${now()}Y         ${of(patrons.manual, "1234")}`, "64");
    assertEquals(ready.match(/\|AS\d+/g), [`|AS${items.waitingForManual}`]);
    assertNotMatch(ready, /\|(?:BD|BE|BF|PB|AU)/);
    await ask(`63001${now()}  Y       ${of(patrons.manual, "1234")}`, /^64(?!.*\|AU)/);
    const collect = (pin: string) =>
      `11YN${now()}${BLANKS}AB${items.waitingForManual}|${of(patrons.manual, pin)}BON|BIN|`;
    await ask(collect(""), /^120NUN.*\|AF[^|]+\|/);
    await ask(`15+${now()}AOMAIN|AA${patrons.manual}|AD1234|AB${items.dvd}|`, /^160N/);
  });
}

function sorter({ raw }: MakerPorts): Promise<void> {
  return atTerminal(raw, "sorter-1", async ({ ask }) => {
    const back = (item: string) => `09N${now()}${now()}APMAIN|AOMAIN|AB${item}|AC|`;
    const answers = [
      // Merely not on loan: no alert, no alert type.
      await ask(back(items.magazine), /^101YNN(?!.*\|CV).*\|CL1\|/),
      await ask(back(items.returnsToHoldShelf), /^101YNY.*\|CL1\|.*\|CTMAIN\|.*\|CV01\|/),
      await ask(back(items.returnsToOtherLibrary), /^101YNY.*\|AQCPL\|.*\|CTCPL\|.*\|CV04\|/),
      await ask(back("99999"), `100NUY${DATE}AOMAIN\\|AB99999\\|AQ\\|CV99\\|AF`),
    ];
    for (const answer of answers) assertNotMatch(answer, /\|(?:AA|CY|DA)/);
  });
}

function pvSupa({ raw }: MakerPorts): Promise<void> {
  return atTerminal(raw, "pv-supa", async ({ ask }) => {
    const back = (item: string) => `09N${now()}${now()}APMAIN|AOMAIN|AB${item}|AC|`;
    await ask(back(items.returnsToHoldElsewhere), /^101YNY.*\|AQ[^|]*\|.*\|CTCPL\|.*\|CV02\|/);
    await ask(`19${now()}AOMAIN|AB${items.returnsToHoldElsewhere}|AC|CHDEST CPL|`, /^201.*\|CHDEST CPL\|/);
    await ask(back("99998"), /\|AQ\|/);
  });
}

/** The messages within the XML; lists as SIP2 has them, not as bibbox shows them. */
function bibbox({ raw }: MakerPorts): Promise<void> {
  return atTerminal(raw, "bibbox", async ({ ask }) => {
    await ask("990xxx2.00", "98Y");
    const patron = `AA${patrons.staff}|`;
    await ask(`23009${now()}|AOMAIN|${patron}AC|AD4321|`, /^24 {14}009.*\|BLY\|CQY\|/);
    await ask(`63009${now()}YYYYYYYYY|AOMAIN|${patron}AC|AD4321|`, /^64 {14}009.*\|BLY\|CQY\|/);
    const lent = `|AOMAIN|${patron}AB${items.laptop}|AC|CH|AD4321|`;
    await ask(`11NN${now()}${now()}${lent}`, /^121NNY/);
    await ask(`29NN${now()}${now()}|AOMAIN|${patron}AD4321|AB${items.laptop}|`, /^300N.*\|AF[^|]+\|/);
    await ask(`65${now()}|AOMAIN|${patron}AD4321|`, /^66/);
    await ask(`09N${now()}${now()}|APMAIN|AOMAIN|AB${items.laptop}|AC|CH|`, /^101Y/);
    await ask(`23009${now()}|AOMAIN|AA${patrons.blocked}|AC|AD1234|`, /^24YYYY/);
  });
}
