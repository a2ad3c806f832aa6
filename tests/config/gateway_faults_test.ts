import { assertEquals } from "@std/assert";
import { NEED_RECORDS } from "../../src/config/koha/need_records.ts";
import { type Case, testFaults } from "./fault_cases.ts";
import { aFile, load, told } from "./sample_xml.ts";

const CPL = '<institution id="CPL" implementation="SIP2"><s:upstream address="ils.example.org:6001"/></institution>';
const ids = 'upstream_login="sip1" upstream_password="s1"';
const me = `id="a" password="p" institution="CPL" terminator="CR" ${ids}`;
const anybody = 'id="*" institution="CPL" terminator="CR"';
const lacking = 'needs records of patrons and copies, which sip2d has not where another system serves ("CPL")';
const noProbe = 'warning no login of "CPL" has upstream_login and upstream_password: terminals are served all the ' +
  "same, but sip2d cannot ask by itself whether the system answers: not after a start, and not for check --upstream; " +
  "so that it can, give one login the attributes password, upstream_login and upstream_password";
/** An institution whose returns go on. */
function returning(attributes: string, mark = ""): string {
  return `<institution id="CPL" implementation="SIP2"><s:upstream ${address} ${mark}${attributes}/></institution>`;
}
const accepted =
  "note returns of any barcode are accepted while the system is away, and handed over when it is back, " +
  "where no loan of less than 7 days could be ended; after 14 days they are on staff's list";
const address = 'address="ils.example.org:6001"';

/** The institution of a system, and where that is. */
function at(attributes: string, mark = ""): string {
  return `<institution id="CPL" implementation="SIP2">${mark}<s:upstream ${attributes}/></institution>`;
}

const gateways: readonly Case[] = [
  ["in order", { logins: `<login ${me}/>`, institutions: CPL }],
  [
    "options of Koha's that are empty, and so are not there",
    { logins: `<login ${me} checked_in_ok="" av_field_template="" §greeting=""/>`, institutions: CPL },
    `error greeting ${lacking}`,
  ],
  ["any login, and nothing to probe with", { logins: `<login ${anybody}/>`, institutions: `§${CPL}` }, noProbe],
  [
    "no upstream",
    { logins: `<login ${me}/>`, institutions: '<institution id="CPL" §implementation="SIP2"/>' },
    'error institution has implementation="SIP2", but no sip2d:upstream, which says where that system is',
  ],
  [
    "an upstream of our own",
    { institutions: `<institution id="MAIN">§<s:upstream ${address}/></institution>` },
    'error upstream stands in an institution that sip2d itself serves; it needs implementation="SIP2"',
  ],
  [
    "an address without port",
    {
      logins: `<login ${me}/>`,
      institutions: '<institution id="CPL" implementation="SIP2"><s:upstream §address="ils"/></institution>',
    },
    'error address is "ils", in which "ils" is none; it must be HOST:PORT, or several with blanks between',
  ],
  [
    "an address where the file itself listens",
    {
      logins: `<login ${me}/>`,
      institutions: at('§address="ils.example.org:6001 127.0.0.1:6001"'),
    },
    "error address leads to 127.0.0.1:6001, where sip2d itself listens (line 3), so that it would ask itself; one of the " +
    "two needs another port",
  ],
  [
    "a url where the file itself listens",
    {
      services: '<service port="localhost:6080" transport="https" client_timeout="600"/>',
      logins: `<login ${me}/>`,
      institutions: at('§url="http://127.0.0.1:6080/sip2"'),
    },
    "error url leads to 127.0.0.1:6080, where sip2d itself listens (line 3), so that it would ask itself; one of the two " +
    "needs another port",
  ],
  [
    "the port of the file on a machine's other addresses",
    {
      services: '<service port="10.0.0.5:6001" transport="RAW" client_timeout="600"/>',
      logins: `<login ${me}/>`,
      institutions: at('address="127.0.0.1:6001 10.0.0.6:6001 [::1]:6001"'),
    },
  ],
  [
    "the port of the file in the other family of addresses",
    {
      services: '<service port="0.0.0.0:6001" transport="RAW" client_timeout="600"/>',
      logins: `<login ${me}/>`,
      institutions: at('address="[::1]:6001 localhost:6002"'),
    },
  ],
  [
    "a source that is no address",
    { logins: `<login ${me}/>`, institutions: at(`${address} §source="eth0"`) },
    'error source is "eth0", but must be an IPv4 or IPv6 address of this machine, without a port',
  ],
  ["a url", { logins: `<login ${me}/>`, institutions: at('url="https://ils.example.org/sip2"') }],
  [
    "a location that a url has no place for",
    {
      logins: `<login ${me} §upstream_location="desk"/>`,
      institutions: at('url="https://ils.example.org/sip2"'),
    },
    "warning upstream_location has no effect: at a url there is no 93 that could tell it",
  ],
  [
    "neither address nor url",
    { logins: `<login ${me}/>`, institutions: at("", "§") },
    "error upstream has neither address nor url; one of them says where the system is",
  ],
  [
    "what stands beside a url",
    {
      logins: `<login ${me}/>`,
      institutions: at(`url="https://ils.example.org/sip2" §${address} §login="none" §terminator="CR"`),
    },
    "error address stands beside url; leave one of the two out",
    "error login stands beside url; leave one of the two out",
    "error terminator stands beside url; leave one of the two out",
  ],
  [
    "a url of http at another machine",
    { logins: `<login ${me}/>`, institutions: at('§url="http://ils.example.org/sip2"') },
    'error url is "http://ils.example.org/sip2", but must be https://HOST/PATH, with :PORT where that is not 443, or ' +
    "http:// at an address of this machine",
  ],
  [
    "a url with a login",
    { logins: `<login ${me}/>`, institutions: at('§url="http://sip1:s1@ils.example.org/sip2"') },
    "error url holds a login; upstream_login of a login is the place for it",
  ],
  [
    "a url with a login that is none for its signs",
    { logins: `<login ${me}/>`, institutions: at('§url="https://sip1:s1 x/@ils.example.org/sip2"') },
    'error url is "***@ils.example.org/sip2", but must be https://HOST/PATH, with :PORT where that is not 443, or ' +
    "http:// at an address of this machine",
  ],
  [
    "an address with a login",
    { logins: `<login ${me}/>`, institutions: at('§address="sip1:s1@ils.example.org:6001"') },
    'error address is "***@ils.example.org:6001", in which "***@ils.example.org:6001" is none; it must be HOST:PORT, or ' +
    "several with blanks between",
  ],
  [
    "a certificate beside a url of http",
    {
      logins: `<login ${me}/>`,
      institutions: at('url="http://127.0.0.1:8080/sip2" §tls_name="ils.example.org"'),
    },
    "error tls_name stands beside a url of http; it is for TLS only",
  ],
  ["returns that go on", { logins: `<login ${me}/>`, institutions: returning('offline_returns="yes"', "§") }, accepted],
  [
    "returns that wait for staff's word, of the library's barcodes",
    {
      logins: `<login ${me}/>`,
      institutions: returning('offline_returns="confirm" away_items="9\\d{3}" replay_days="3"', "§"),
    },
    "note returns of barcodes that match away_items are accepted while the system is away, and handed over when staff " +
    "say so; after 3 days they are on staff's list",
  ],
  [
    "returns that nobody could hand over after a restart",
    {
      logins: `<login ${me}/>\n§<login id="b" institution="CPL" terminator="CR"/>`,
      institutions: returning('offline_returns="yes"', "§"),
    },
    'error login "b" has no upstream_password, which offline_returns="yes" needs: after a restart its returns could ' +
    "not be handed over",
    accepted,
  ],
  [
    "what says nothing of returns that are refused",
    { logins: `<login ${me}/>`, institutions: returning('away_bin="9"', "§") },
    'warning away_bin has no effect: offline_returns is "no"',
  ],
  [
    "a habit of dates where every return is sent as it is",
    { logins: `<login ${me} §returns_dated="last-open-day"/>`, institutions: CPL },
    'warning returns_dated has no effect: offline_returns is "no"',
  ],
  [
    "a habit of dates where sip2d itself serves",
    { logins: '<login id="a" password="p" institution="MAIN" terminator="CR" §returns_dated="last-open-day"/>' },
    'error returns_dated is for institutions that another library system serves (implementation="SIP2")',
  ],
  [
    "a pattern of barcodes that is none",
    { logins: `<login ${me}/>`, institutions: returning('away_items="9(" offline_returns="yes"', "§") },
    'error away_items is "9(", which is none; it must be a regular expression that a whole barcode matches, without ' +
    "lookaheads and backreferences",
  ],
  [
    "a word that is none of returns'",
    { logins: `<login ${me}/>`, institutions: returning('offline_returns="maybe"', "§") },
    'error offline_returns is "maybe", but must be no, yes, confirm',
  ],
  [
    "any login twice",
    { logins: `<login ${me}/>\n<login ${anybody}/>\n§<login ${anybody}/>`, institutions: CPL },
    'error login "*" is already in line 7',
  ],
  [
    "any login with a password",
    { logins: `<login ${me}/>\n<login ${anybody} §password="p"/>`, institutions: CPL },
    'error password stands beside id="*"; the library system judges any login',
  ],
  [
    "any login where sip2d itself serves",
    { logins: '<login §id="*" institution="MAIN" terminator="CR"/>' },
    'error id is "*", which is for institutions that another library system serves (implementation="SIP2")',
  ],
  [
    "a login whose password nobody judges",
    {
      logins: `<login id="a" institution="CPL" terminator="CR" upstream_login="sip1" §upstream_password="s1"/>`,
      institutions: CPL,
    },
    "error upstream_password stands in a login without password: nothing would check what terminals send",
  ],
  [
    "an empty password",
    { logins: `<login id="a" §password="" institution="CPL" terminator="CR" ${ids}/>`, institutions: CPL },
    "error password is empty; it must be a password, a hash that begins with $argon2id$, $scrypt$ or $2b$ (bcrypt), " +
    "file:PATH or env:NAME",
  ],
  [
    "an empty password for the other system",
    {
      logins: '<login id="a" password="p" institution="CPL" terminator="CR" upstream_login="b" §upstream_password=""/>',
      institutions: CPL,
    },
    "error upstream_password is empty; it must be a password, a hash that begins with $argon2id$, $scrypt$ or $2b$ " +
    "(bcrypt), file:PATH or env:NAME",
  ],
  [
    "upstream's attributes where sip2d itself serves",
    { logins: '<login id="a" password="p" institution="MAIN" terminator="CR" §upstream_login="b"/>' },
    'error upstream_login is for institutions that another library system serves (implementation="SIP2")',
  ],
  [
    "a service that acts as a login with nothing for the other system",
    {
      services: '<service port="6001/tcp" transport="RAW" client_timeout="600" §login="b" allow="10.0.0.1"/>',
      logins: `<login ${me}/>\n<login id="b" password="p" institution="CPL" terminator="CR"/>`,
      institutions: CPL,
    },
    'error login "b" has no upstream_login with upstream_password: terminals here send no login that the other ' +
    "system could be given",
  ],
  [
    "a service that acts as a login that has all",
    {
      services: '<service port="6001/tcp" transport="RAW" client_timeout="600" login="a" allow="10.0.0.1"/>',
      logins: `<login ${me}/>`,
      institutions: CPL,
    },
  ],
  [
    "a system without logins, where nobody judges them",
    {
      logins: `§<login ${anybody}/>`,
      institutions: `<institution id="CPL" implementation="SIP2"><s:upstream ${address} login="none"/></institution>`,
    },
    'warning login has no password, and nobody judges it: upstream has login="none"; allow can say from where it is ' +
    "let in",
  ],
  [
    "what its kind has set",
    {
      logins: `<login ${me}/>`,
      institutions: `<institution id="CPL" implementation="SIP2">
<s:upstream ${address} §kind="folio" encoding="latin1"/></institution>`,
    },
    'note kind is folio, which sets sessions="own", error_detection="no"',
  ],
  [
    "a system of this machine, where a tunnel may listen",
    { logins: `<login ${me}/>`, institutions: at('§kind="koha" §address="127.0.0.1:6002"') },
    'note kind is koha, which sets sessions="shared", encoding="utf8", error_detection="yes"',
    "note address is this machine: the system itself is taken to listen there, so that it closes connections; if a tunnel " +
    'listens there, set closes_itself="no"',
  ],
  [
    "a tunnel of this machine, and a system elsewhere whose close means nothing",
    {
      logins: `<login ${me}/>`,
      institutions: at('§kind="koha" address="127.0.0.1:6002" closes_itself="no"') +
        at('§kind="folio" address="127.0.0.1:6003" §closes_itself="yes"').replace("CPL", "B"),
    },
    'note kind is koha, which sets sessions="shared", encoding="utf8", error_detection="yes"',
    'note kind is folio, which sets sessions="own", encoding="utf8", error_detection="no"',
    'warning closes_itself="yes" has no effect: a system of the kind folio may go on with a request whose connection it ' +
    "has closed",
  ],
  [
    "policies",
    {
      logins: `<login ${me}/>`,
      institutions: `<institution id="CPL" implementation="SIP2"><s:upstream ${address}/>
<policy checkin="no" retries="3" §timeout="50" §third_party_renewal="no"/></institution>`,
    },
    "warning timeout has no effect where another system serves: terminals are told 5 seconds more than " +
    "answer_seconds of upstream",
    "error third_party_renewal cannot be held to: whose loan it is, the other system knows",
  ],
  [
    "elements in a login, and preferences",
    {
      logins: `<login ${me}>
§<patron_attribute field="XY" code="A"/>
§<custom_patron_field field="XZ" template="[% patron.surname %]"/>
§<item_field field="XA" code="itype"/>
§<custom_item_field field="XB" template="[% item.barcode %]"/>
§<sort_bin_mapping mapping="CPL:itype:eq:BK:1"/>
<screen_msg_regex find="a" replace="b"/>
<syspref_overrides><dateformat>iso</dateformat>§<AllFinesNeedOverride>1</AllFinesNeedOverride></syspref_overrides>
</login>`,
      institutions: CPL,
    },
    `error patron_attribute ${lacking}`,
    `error custom_patron_field ${lacking}`,
    `error item_field ${lacking}`,
    `error custom_item_field ${lacking}`,
    `error sort_bin_mapping ${lacking}`,
    `error AllFinesNeedOverride ${lacking}`,
  ],
  [
    "rules that hold for nobody, and bins by item type",
    {
      logins: `<login ${me}/>`,
      institutions: CPL,
      rest: `<s:circulation>
§<s:rule loan_days="3"/><s:sort_bin bin="1" hold="yes"/><s:sort_bin bin="2" §item_type="BK"/></s:circulation>`,
    },
    "warning rule has no effect: other library systems serve all institutions",
    "note item_type makes this sort_bin fit nothing where another system serves: its answers (10) tell no item type",
  ],
  [
    "rules by which a copy of the system's records goes, also where it lends nothing",
    {
      logins: `<login ${me}/>`,
      institutions: CPL.replace("</institution>", '<s:stand_in lend="no" database="copy.db"/></institution>'),
      rest: '<s:circulation><s:rule loan_days="3"/></s:circulation>',
    },
  ],
  [
    "our engine and another system in one server",
    {
      logins: `<login ${me}/>\n<login id="b" password="p" institution="MAIN" terminator="CR" wrong_pin="show"/>`,
      institutions: `${CPL}<institution id="MAIN"/>`,
      rest: '<s:circulation><s:rule loan_days="3"/></s:circulation>',
    },
  ],
];

testFaults("gateways", gateways);

/** A value of each option that needs records, where its kind does not take `1`. */
const VALUES: Readonly<Record<string, string>> = {
  wrong_pin: "show",
  cr_item_field: "itype",
  flag_texts: "koha",
  inhouse_item_types: "BK",
  lost_block_checkout_value: "1",
  seen_on_item_information: "mark_found",
  payment_type_writeoff: "06",
};

for (const name of NEED_RECORDS) {
  Deno.test(`${name} of a login is refused by its name and place where another library system serves`, () => {
    const option = `${name}="${VALUES[name] ?? "1"}"`;
    const login = (more: string) => `<login ${me} ${more}/>`;
    const before = login("").indexOf("/>") + 1;
    const faults = told(load(aFile({ logins: login(option), institutions: CPL })));
    assertEquals(faults.filter((fault) => fault.endsWith(lacking)), [`6:${before} error ${name} ${lacking}`]);
    const ours = told(
      load(aFile({ logins: `<login id="a" password="p" institution="MAIN" terminator="CR" ${option}/>` })),
    );
    assertEquals(ours.filter((fault) => fault.includes("needs records")), []);
  });
}

Deno.test("loadConfig() reads where SIP2 is spoken over HTTPS", () => {
  const read = (attributes: string) => {
    const { config } = load(aFile({ logins: `<login ${me}/>`, institutions: at(attributes) }));
    const { addresses, path, login, tls, encoding, errorDetection, sessions } =
      config?.institutions.get("CPL")?.upstream ?? {};
    return { addresses, path, login, tls, encoding, errorDetection, sessions };
  };
  const over = { login: "each message", encoding: "utf8", errorDetection: false, sessions: "shared" } as const;
  assertEquals(read('url="https://ils.example.org/rest/sip2/DK-1?a=b" kind="evergreen"'), {
    addresses: [{ host: "ils.example.org", port: 443 }],
    path: "/rest/sip2/DK-1?a=b",
    tls: { name: "ils.example.org" },
    ...over,
  });
  assertEquals(read('url="http://[::1]:8080" sessions="own" error_detection="yes"'), {
    addresses: [{ host: "::1", port: 8080 }],
    path: "/",
    tls: undefined,
    ...over,
    errorDetection: true,
    sessions: "own",
  });
});
