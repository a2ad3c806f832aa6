import { asSaid } from "../../src/library/notice.ts";
import { StorageUnavailable } from "../../src/storage/port/storage.ts";
import {
  blockPatron,
  checkin,
  checkout,
  CLOCK,
  endPatronSession,
  feePaid,
  hold,
  itemInformation,
  itemStatusUpdate,
  login as loginMessage,
  patronEnable,
  patronInformation,
  patronStatus,
  renew,
  renewAll,
} from "../support/wire/messages.ts";
import { aLoan, anItem, aPatron } from "../support/library/records.ts";
import { insideScenario, scenario } from "../support/server/scenario.ts";
import { smallScenario } from "../support/server/small_scenarios.ts";

const NOBODY = "YYYY          ";

/** Each request and its negative answer, AF aside. */
const NEGATIVE: readonly (readonly [request: string, answer: string])[] = [
  [checkout("P1", "I1"), `120NUN${CLOCK}AOMAIN|AAP1|ABI1|AJ|AH|`],
  [renew("P1", "I1"), `300NUN${CLOCK}AOMAIN|AAP1|ABI1|AJ|AH|`],
  [checkin("I1"), `100NUY${CLOCK}AOMAIN|ABI1|AQ|CV99|`],
  [hold("+", "P1", "ABI1|"), `160N${CLOCK}AOMAIN|AAP1|`],
  [itemInformation("I1"), `18010101${CLOCK}ABI1|AJ|`],
  [itemStatusUpdate("I1", "torn"), `200${CLOCK}ABI1|`],
  [patronStatus("P1"), `24${NOBODY}001${CLOCK}AOMAIN|AAP1|AE|`],
  [blockPatron("P1", "left here"), `24${NOBODY}000${CLOCK}AOMAIN|AAP1|AE|`],
  [patronEnable("P1"), `26${NOBODY}000${CLOCK}AOMAIN|AAP1|AE|`],
  [patronInformation("P1", 3), `64${NOBODY}001${CLOCK}000000000000000000000000AOMAIN|AAP1|AE|`],
  [endPatronSession("P1"), `36N${CLOCK}AOMAIN|AAP1|`],
  [feePaid("P1", "1.00"), `38N${CLOCK}AOMAIN|AAP1|`],
  [renewAll("P1"), `66000000000${CLOCK}AOMAIN|`],
];

scenario("the negative answer of each message before login, and AF saying why", {}, async ({ connect }) => {
  const desk = await connect();
  for (const [request, answer] of NEGATIVE) await desk.ask(request, `${answer}AFLogin required|`);
  await desk.ask(loginMessage("sipterm1", "wrong"), "940");
});

smallScenario(
  "the negative answer of each message that the account may not send",
  { login: { messages: "99" } },
  async ({ login }) => {
    const desk = await login();
    for (const [request, answer] of NEGATIVE) {
      await desk.ask(
        request,
        `${answer}AFService not allowed at this terminal|`,
      );
    }
  },
);

insideScenario(
  "its storage is a test's",
  "the negative answer of each message while the storage cannot be reached, and 98N",
  {
    policy: { status_update: "yes" },
    mayFail: true,
    wrap(storage) {
      const away = () => Promise.reject(new StorageUnavailable("the disk is gone"));
      return {
        ...storage,
        problem: asSaid("the disk is gone"),
        patronFacts: away,
        patronOverview: away,
        itemFacts: away,
        itemOverview: away,
        checkoutFacts: away,
        checkinFacts: away,
        titleFacts: away,
        loansFacts: away,
        feeFacts: away,
      };
    },
  },
  async ({ login }) => {
    const desk = await login();
    await desk.ask("9900802.00", /^98N/);
    for (const [request, answer] of NEGATIVE) {
      if (request.startsWith("35")) continue;
      await desk.ask(request, `${answer}AFSystem temporarily unavailable|`);
    }
    await desk.ask(endPatronSession("P1"), /^36Y/);
  },
);

smallScenario(
  "the negative answer of each message that lacks what it cannot do without names what is missing",
  { policy: { status_update: "yes" } },
  async ({ login }) => {
    const desk = await login();
    const withoutPatron = "Missing patron identifier (AA)";
    const cases: readonly (readonly [request: string, text: string])[] = [
      [checkout("", "I1"), withoutPatron],
      [checkout("P1", " "), "Missing item identifier (AB)"],
      [checkin(""), "Missing item identifier (AB)"],
      [renew("P1", ""), "Missing item identifier (AB)"],
      [hold("+", "P1", "AJ|"), "Missing item identifier (AB)"],
      [itemInformation(""), "Missing item identifier (AB)"],
      [`19${CLOCK}AOMAIN|ABI1|`, "Missing item properties (CH)"],
      [patronStatus(""), withoutPatron],
      [blockPatron("", "left here"), withoutPatron],
      [patronEnable(""), withoutPatron],
      [patronInformation(""), withoutPatron],
      [endPatronSession(""), withoutPatron],
      [feePaid("P1", ""), "Missing fee amount (BV)"],
      [renewAll(" "), withoutPatron],
      ["11YN2026", "Message too short"],
      ["15", "Message too short"],
    ];
    const starts = new Map(
      NEGATIVE.map(([request, answer]) => [request.slice(0, 2), answer.slice(0, answer.indexOf("AO"))]),
    );
    for (const [request, text] of cases) {
      const start = request.startsWith("23") ? `24${NOBODY}001` : starts.get(request.slice(0, 2)) ?? "";
      const answer = await desk.ask(request, /^/);
      if (!answer.startsWith(start.slice(0, 6)) || !answer.endsWith(`|AF${text}|`)) {
        throw new Error(`${request} ${answer}`);
      }
    }
  },
);

smallScenario(
  "the negative answer about a patron or an item that nobody knows",
  { policy: { status_update: "yes" } },
  async ({ login }) => {
    const desk = await login();
    await desk.ask(
      checkout("nobody", "I1"),
      /^120NUN.*\|AAnobody\|ABI1\|AJMiddlemarch\|AH\|.*BLN\|AFInvalid Patron\|$/,
    );
    await desk.ask(checkout("P1", "nothing"), /^120NUN.*\|AAP1\|ABnothing\|AJ\|AH\|BLY\|AFInvalid Item\|$/);
    await desk.ask(checkin("nothing"), `100NUY${CLOCK}AOMAIN|ABnothing|AQ|CV99|AFInvalid Item|`);
    await desk.ask(renew("nobody", "I1"), /^300NUN.*\|AAnobody\|ABI1\|AJ[^|]*\|AH\|AFInvalid Patron\|$/);
    await desk.ask(renew("P1", "nothing"), /^300NUN.*\|ABnothing\|AJ\|AH\|AFInvalid Item\|$/);
    await desk.ask(renewAll("nobody"), `66000000000${CLOCK}AOMAIN|AFInvalid patron barcode.|`);
    await desk.ask(itemInformation("nothing"), `18010101${CLOCK}ABnothing|AJ|AFInvalid Item|`);
    await desk.ask(itemStatusUpdate("nothing", "torn"), `200${CLOCK}ABnothing|AFInvalid Item|`);
    await desk.ask(patronStatus("nobody"), `24${NOBODY}001${CLOCK}AOMAIN|AAnobody|AE|BLN|AFInvalid cardnumber|`);
    await desk.ask(blockPatron("nobody", "x"), `24${NOBODY}000${CLOCK}AOMAIN|AAnobody|AE|BLN|AFInvalid cardnumber|`);
    await desk.ask(patronEnable("nobody"), `26${NOBODY}000${CLOCK}AOMAIN|AAnobody|AE|BLN|AFInvalid cardnumber|`);
    await desk.ask(
      patronInformation("nobody", 3, "AD1|"),
      `64${NOBODY}001${CLOCK}${"0000".repeat(6)}AOMAIN|AAnobody|AE|BLN|CQN|AFInvalid cardnumber|`,
    );
    await desk.ask(feePaid("nobody", "1.00"), `38N${CLOCK}AOMAIN|AAnobody|AFInvalid patron barcode.|`);
    await desk.ask(hold("+", "nobody", "ABI1|"), /^160N.*\|AAnobody\|ABI1\|AFInvalid patron barcode\.\|$/);
    await desk.ask(hold("+", "P1", "ABnothing|"), /^160N.*\|AAP1\|ABnothing\|AFNo such item\.\|$/);
  },
);

const MEDIA = { items: [anItem(), anItem({ itemId: "I2", titleId: "T2", mediaType: "004" })] };

smallScenario(
  "an item that is merely not on loan: `100` + resensitize by media + magnetic + alert N, no CV",
  MEDIA,
  async ({ login }) => {
    const desk = await login();
    const facts = "AJMiddlemarch|";
    await desk.ask(checkin("I1"), `100YNN${CLOCK}AOMAIN|ABI1|AQMAIN|${facts}CK001|CS823.8 ELI|AFItem not checked out|`);
    await desk.ask(checkin("I2"), `100NYN${CLOCK}AOMAIN|ABI2|AQMAIN|${facts}CK004|CS823.8 ELI|AFItem not checked out|`);
  },
);

smallScenario("an item that is merely not on loan is taken back silently with option `checked_in_ok`", {
  ...MEDIA,
  login: { checked_in_ok: "1" },
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(checkin("I1"), `101YNN${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|CK001|CS823.8 ELI|`);
  await desk.ask(checkin("nothing"), /^100NUY/);
});

smallScenario(
  "a checkin that is refused for anything else is 0NUY with CV99",
  {
    items: [anItem({ status: "withdrawn" }), anItem({ itemId: "I2", titleId: "T2" })],
    patrons: [aPatron()],
    loans: [aLoan({ itemId: "I2" })],
    policy: { offline: "true" },
  },
  async ({ login }) => {
    const desk = await login();
    await desk.ask(checkin("I1"), /^100NUY.*\|CV99\|AFItem withdrawn, return not allowed\|$/);
    await desk.ask(checkin("I2", "BIY|"), /^100NUY.*\|CV99\|AFNothing to cancel\|$/);
    await desk.ask(checkin("I2"), /^101YNN/);
    await desk.ask(
      checkin("I2", "", { noBlock: "Y", date: "20260301    100000" }),
      /^100NUY.*\|CV99\|AFItem has changed since\|$/,
    );
  },
);

insideScenario(
  "its storage is a test's",
  "a card that was looked up is told as it is when others are faster again and again",
  {
    policy: { status_update: "yes" },
    wrap: (storage) => ({ ...storage, apply: () => Promise.resolve({ kind: "conflict" }) }),
  },
  async ({ login }) => {
    const desk = await login();
    const busy = "AFThe library system is busy, try again|";
    await desk.ask(
      blockPatron("P1", "left"),
      `24${" ".repeat(14)}000${CLOCK}AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV0.00|${busy}`,
    );
    await desk.ask(patronEnable("P1"), `26${" ".repeat(14)}000${CLOCK}AOMAIN|AAP1|AEAda Byron|BLY|${busy}`);
    await desk.ask(checkout("P1", "I1"), `120NUN${CLOCK}AOMAIN|AAP1|ABI1|AJ|AH|BLY|${busy}`);
  },
);
