import { assertEquals, fail } from "@std/assert";
import { Buffer } from "node:buffer";
import { NEED_RECORDS } from "../../src/config/koha/need_records.ts";
import { login } from "../../src/config/login_element.ts";
import { loginElements } from "../../src/config/koha/login_elements.ts";
import { aFile, load, told } from "../config/sample_xml.ts";
import { withFixedUpstream } from "../support/gateway/fixed_upstream.ts";
import { gatewayed } from "../support/gateway/gatewayed.ts";
import { UNALARMED } from "../support/gateway/unalarmed_clock.ts";
import { checkin, checkout, itemInformation, patronStatus } from "../support/wire/messages.ts";
import { guarded, type Terminal } from "../support/wire/terminal.ts";

/** One option of a login whose institution another system serves: the same request without and with it. */
interface GatewayCase {
  readonly request: string;
  /** What the other system answers. */
  readonly answer?: string;
  /** Attributes of the login. */
  readonly option?: string;
  /** What stands in the login. */
  readonly inside?: string;
  /** Attributes of the login in both. */
  readonly always?: string;
  /** Without the option; the other system's own answer unless given. */
  readonly off?: string;
  readonly on: string;
}

const NOW = "20260302    130000";
const STATUS = `24YYYY          001${NOW}AOMAIN|AAP1|AEAda|BLY|AFHello|`;
const INFORMATION = `18030001${NOW}AH20260323    235900|AB1|AJNotes|`;
const RETURN = `101YNN${NOW}AOMAIN|AB1|AQMAIN|AJNotes|CRFIC|`;

const cases: Readonly<Record<string, GatewayCase>> = {
  hide_fields: {
    request: patronStatus("P1"),
    answer: STATUS,
    option: 'hide_fields="AF"',
    on: STATUS.replace("AFHello|", ""),
  },
  hide_without_pin: {
    request: patronStatus("P1"),
    answer: STATUS,
    option: 'hide_without_pin="yes"',
    on: STATUS.replace("AEAda|BLY|AFHello|", "AE|BLY|"),
  },
  use: {
    request: patronStatus("P1"),
    answer: STATUS.replace("AFHello|", "BD1 High Street|AFHello|"),
    option: 'use="self-check"',
    on: STATUS,
  },
  allow_fields: {
    request: patronStatus("P1"),
    answer: STATUS,
    option: 'allow_fields="AO,AA"',
    on: STATUS.replace(/AE.*/, ""),
  },
  status_mask: {
    request: patronStatus("P1"),
    answer: STATUS,
    option: 'status_mask="2-3"',
    on: STATUS.replace("24YYYY", "24Y  Y"),
  },
  convert_nonprinting_characters: {
    request: itemInformation("1"),
    answer: INFORMATION.replace("Notes", "a\tb"),
    option: 'convert_nonprinting_characters="?"',
    on: INFORMATION.replace("Notes", "a?b"),
  },
  delimiter_as_entity: {
    request: `17${NOW}AOMAIN^AB1^`,
    answer: INFORMATION.replace("Notes", "a^b"),
    always: 'delimiter="^"',
    option: 'delimiter_as_entity="yes"',
    off: INFORMATION.replaceAll("|", "^").replace("Notes", "a b"),
    on: INFORMATION.replaceAll("|", "^").replace("Notes", "a&#94;b"),
  },
  ct_always_send: {
    request: checkin("1"),
    answer: RETURN,
    option: 'ct_always_send="yes"',
    on: RETURN.replace("CRFIC", "CT|CRFIC"),
  },
  cv_send_00_on_success: {
    request: checkin("1"),
    answer: RETURN,
    option: 'cv_send_00_on_success="yes"',
    on: `${RETURN}CV00|`,
  },
  cv_triggers_alert: {
    request: checkin("1"),
    answer: `${RETURN}CV01|`,
    option: 'cv_triggers_alert="yes"',
    on: `${RETURN.replace("101YNN", "101YNY")}CV01|`,
  },
  format_due_date: {
    request: itemInformation("1"),
    answer: INFORMATION,
    option: 'format_due_date="yes"',
    on: INFORMATION.replace("20260323    235900", "03/23/2026"),
  },
  syspref_overrides: {
    request: itemInformation("1"),
    answer: INFORMATION,
    always: 'format_due_date="yes"',
    inside: "<syspref_overrides><dateformat>iso</dateformat></syspref_overrides>",
    off: INFORMATION.replace("20260323    235900", "03/23/2026"),
    on: INFORMATION.replace("20260323    235900", "2026-03-23"),
  },
  extra_fields: {
    request: itemInformation("1"),
    answer: `${INFORMATION}CHwith a map|`,
    option: 'extra_fields="no"',
    on: INFORMATION,
  },
  screen_msg_regex: {
    request: patronStatus("P1"),
    answer: STATUS,
    inside: '<screen_msg_regex find="^Hello" replace="Good day"/>',
    on: STATUS.replace("Hello", "Good day"),
  },
  supported_messages: {
    request: "9900802.00",
    option: 'supported_messages="YYYYYYYYYYYNYYYY"',
    // By the system's own 98, which it is asked for, it takes no status updates.
    off: "98YYYYNN20000520261124    1015002.00AOMAIN|AMMain Library|BXYYYNYYYYYYYYNYYY|",
    on: "98YYYYNN20000520261124    1015002.00AOMAIN|AMMain Library|BXYYYYYYYYYYYNYYYY|",
  },
  status_flags: {
    request: "9900802.00",
    option: 'status_flags="YYYYY"',
    off: "98YYYYNN20000520261124    1015002.00AOMAIN|AMMain Library|BXYYYNYYYYYYYYNYYY|",
    on: "98YYYYYY20000520261124    1015002.00AOMAIN|AMMain Library|BXYYYNYYYYYYYYNYYY|",
  },
  messages: {
    request: checkout("P1", "1"),
    answer: `121NUY${NOW}AOMAIN|AAP1|AB1|AJNotes|AH|`,
    option: 'messages="09"',
    on: "120NUN20261124    101500AOMAIN|AAP1|AB1|AJ|AH|AFService not allowed at this terminal|",
  },
  language: {
    request: checkout("P1", "1"),
    always: 'messages="09"',
    option: 'language="003"',
    off: "120NUN20261124    101500AOMAIN|AAP1|AB1|AJ|AH|AFService not allowed at this terminal|",
    on: "120NUN20261124    101500AOMAIN|AAP1|AB1|AJ|AH|AFAn diesem Gerät nicht möglich|",
  },
  text: {
    request: checkout("P1", "1"),
    always: 'messages="09"',
    inside: '<s:text name="message-not-allowed" value="Ask at the desk."/>',
    off: "120NUN20261124    101500AOMAIN|AAP1|AB1|AJ|AH|AFService not allowed at this terminal|",
    on: "120NUN20261124    101500AOMAIN|AAP1|AB1|AJ|AH|AFAsk at the desk.|",
  },
  encoding: {
    request: itemInformation("1"),
    answer: INFORMATION.replace("Notes", "Ã©"),
    option: 'encoding="latin1"',
    on: Buffer.from(INFORMATION.replace("Notes", "Ã©"), "latin1").toString("utf8"),
  },
};

for (
  const [name, { option = "", inside = "", always = "", request, answer, off = answer, on }] of Object.entries(cases)
) {
  Deno.test(`${name} works where another library system serves`, async () => {
    const answers = answer === undefined ? {} : { [request.slice(0, 2)]: answer };
    assertEquals(await asked(answers, { attributes: always }, request), off, "without the option");
    assertEquals(await asked(answers, { attributes: `${always} ${option}`, inside }, request), on, "with the option");
  });
}

/** A login as a file has it. */
interface LoginText {
  readonly attributes?: string;
  readonly inside?: string;
  /** What stands at the end of the file. */
  readonly rest?: string;
}

/** The account, and how the other system is reached, as a file says them. */
function configured({ attributes = "", inside = "", rest = "" }: LoginText) {
  const text = aFile({
    logins: `<login id="sipterm1" password="term1" institution="MAIN" ${attributes}>${inside}</login>`,
    institutions: '<institution id="MAIN" implementation="SIP2"><s:upstream address="127.0.0.1:1" ' +
      'error_detection="no"/></institution>',
    rest,
  });
  const loaded = load(text);
  const account = loaded.config?.accounts.get("sipterm1");
  const upstream = loaded.config?.institutions.get("MAIN")?.upstream;
  return account === undefined || upstream === undefined ? fail(told(loaded).join("\n")) : { account, upstream };
}

/** Plays at a terminal whose login another system serves with these answers; `heard` is what that system hears. */
async function playing(
  answers: Readonly<Record<string, string>>,
  text: LoginText,
  play: (terminal: Terminal, heard: readonly string[]) => Promise<void>,
): Promise<void> {
  const { account, upstream } = configured(text);
  await withFixedUpstream(answers, ({ port, heard }) => {
    const there = { ...upstream, addresses: [{ host: "127.0.0.1", port }] };
    return gatewayed(
      { port, account, upstream: there, clock: UNALARMED },
      async (here) => await play(await here.connect(), heard),
    );
  });
}

async function logIn(terminal: Terminal, place = ""): Promise<void> {
  terminal.send(`9300CNsipterm1|COterm1|${place}`);
  await terminal.expect("941");
}

/** What a terminal is answered, in UTF-8. */
async function asked(answers: Readonly<Record<string, string>>, text: LoginText, request: string): Promise<string> {
  let said = "";
  await playing(answers, text, async (terminal) => {
    await logIn(terminal);
    terminal.send(request);
    said = Buffer.from(await terminal.expect(/./), "latin1").toString("utf8");
  });
  return said;
}

Deno.test("upstream_login, upstream_password and upstream_location are what the other system is given, else what the terminal sent", async () => {
  const own = 'upstream_login="sip1" upstream_password="s1"';
  for (
    const [attributes, given] of [
      ["", "9300CNsipterm1|COterm1|CPFoyer|"],
      [own, "9300CNsip1|COs1|CPFoyer|"],
      [`${own} upstream_location="CPL"`, "9300CNsip1|COs1|CPCPL|"],
      ['location_code="Gate"', "9300CNsipterm1|COterm1|CPFoyer|"],
    ] as const
  ) assertEquals((await firstHeard(attributes, "CPFoyer|"))[0], given);
});

Deno.test("location_code is what the other system is told where a terminal says no place", async () => {
  assertEquals((await firstHeard("", ""))[0], "9300CNsipterm1|COterm1|");
  assertEquals((await firstHeard('location_code="Gate"', ""))[0], "9300CNsipterm1|COterm1|CPGate|");
});

/** What the other system hears when a terminal logs in and asks something. */
async function firstHeard(attributes: string, place: string): Promise<readonly string[]> {
  let lines: readonly string[] = [];
  await playing({ "17": INFORMATION }, { attributes }, async (terminal, heard) => {
    await logIn(terminal, place);
    terminal.send(itemInformation("1"));
    await terminal.expect(INFORMATION);
    lines = heard;
  });
  return lines;
}

Deno.test("resend works where another library system serves", async () => {
  for (const [attributes, again] of [["", "3"], ['resend="koha"', "0"]] as const) {
    await playing({ "17": INFORMATION }, { attributes }, async (terminal) => {
      await logIn(terminal);
      terminal.sendRaw(`${guarded(itemInformation("1"), "3")}\r`);
      await terminal.expectRaw(`${guarded(INFORMATION, "3")}\r`);
      terminal.sendRaw(`${guarded("97", "4")}\r`);
      await terminal.expectRaw(`${guarded(INFORMATION, again)}\r`);
    });
  }
});

const BINS = `<s:circulation>
  <s:sort_bin bin="1" item_type="BK" />
  <s:sort_bin bin="2" hold="yes" destination="here" />
  <s:sort_bin bin="3" destination="elsewhere" />
  <s:sort_bin bin="4" collection="fic" />
  <s:sort_bin bin="5" destination="here" hold="no" />
</s:circulation>`;

Deno.test("use tells neither a sorter nor a self-check who has the hold, where another library system serves", async () => {
  const answer = RETURN.replace("101YNN", "101YNY").replace("CRFIC|", "CL2|AAP1|CYP2|CTCPL|DAGrace Hopper|CV02|");
  for (
    const [attributes, told] of [
      ["", "CL2|AAP1|CYP2|CTCPL|DAGrace Hopper|CV02|"],
      ['use="sorter"', "CL2|CTCPL|CV02|"],
      ['use="self-check"', "CL2|AAP1|CTCPL|CV02|"],
      ['use="sorter" hide_fields="AA"', "CL2|CYP2|CTCPL|DAGrace Hopper|CV02|"],
    ] as const
  ) {
    const said = await asked({ "09": answer }, { attributes }, checkin("1"));
    assertEquals(said, answer.replace(/CL2.*/, told), attributes);
  }
});

for (
  const [what, answer, bin] of [
    ["a hold that waits here", `${RETURN}CV01|`, "2"],
    ["a hold that waits elsewhere", `${RETURN}CTCPL|CV02|`, "3"],
    ["a copy that goes elsewhere, by CT", RETURN.replace("CRFIC|", "CTCPL|"), "3"],
    ["a copy that belongs elsewhere, by AQ", RETURN.replace("AQMAIN", "AQCPL"), "3"],
    ["a collection", RETURN, "4"],
    ["a copy that stays", RETURN.replace("CRFIC|", ""), "5"],
    ["a copy that was not taken back", RETURN.replace("101Y", "100N").replace("CRFIC|", ""), undefined],
    ["a bin of the other system's own", `${RETURN}CL9|`, "9"],
    ["an empty bin of the other system's", `${RETURN}CL|`, "4"],
  ] as const
) {
  Deno.test(`a sorter gets the bin of ${what}, where another library system serves`, async () => {
    const said = await asked({ "09": answer }, { rest: BINS }, checkin("1"));
    assertEquals(/\|CL([^|]*)\|/.exec(said)?.[1], bin);
    assertEquals(said.replace(/CL[^|]*\|/, ""), answer.replace(/CL[^|]*\|/, ""), "nothing else is changed");
  });
}

Deno.test("bins cost an account nothing where none can fit", () => {
  const rest = '<s:circulation><s:sort_bin bin="1" item_type="BK"/></s:circulation>';
  assertEquals(configured({ rest }).account.presentation, undefined);
});

/** What is tried with our own engine too, since no back end has a part in it: tests/server and tests/config. */
const OF_THE_SESSION = new Set([
  ...["id", "password", "institution", "delimiter", "error-detect", "terminator", "allow", "client_subject"],
  ...["languages", "upstream_login", "upstream_password", "upstream_location", "location_code", "resend", "expires"],
  // tests/gateway/hidden_cards_test.ts, tests/scenarios/many_cards_test.ts
  ...["many_cards", "sync"],
  // tests/scenarios/retries/equal_coins_test.ts
  "answers_may_be_lost",
  // tests/gateway/stand_in
  "stand_in",
  // tests/gateway/changes/changes_test.ts
  "unconfirmed_payment",
  // tests/gateway/returns/morning_returns_test.ts
  "returns_dated",
]);

Deno.test("every option of a login works where another library system serves, or is refused there", () => {
  const names = Object.entries(login.attributes).filter(([, { option }]) => option.ignored !== true).map(([name]) =>
    name
  );
  const unknown = names.filter((name) => !NEED_RECORDS.has(name) && !(name in cases) && !OF_THE_SESSION.has(name));
  assertEquals(unknown, []);
  const works = loginElements.filter((row) => !("ignored" in row)).filter(({ name }) => name in cases);
  assertEquals(works.map(({ name }) => name), ["screen_msg_regex", "syspref_overrides"]);
});
