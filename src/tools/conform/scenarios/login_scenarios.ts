import { client, koha, spec } from "../citation.ts";
import { act, type ConformScenario, field, guarded, must, named, outside, should, usual } from "../scenario.ts";

const STATUS = spec("ACS Status (98)");
const LOGIN = spec("Login Response (94)");
const POLLING = client(
  "self-checks that poll",
  "ask for the status on a connection before they log in, or without end",
);

const DELETED = client("Libki and other clients that keep accounts", "delete them on BLN");

const NOBODY_LOOKED = named(
  "login.BL-before",
  field("BL=", "BL says whether there is such a card, and nobody has looked", DELETED),
);

/** Logins and the status. */
export const loginScenarios: readonly ConformScenario[] = [
  {
    id: "status",
    title: "the status says who the server is and what it offers",
    about: ["scStatus"],
    acts: [act("9900802.00", [
      should("onlineStatus=Y", "a server that answers is on-line", STATUS),
      should("protocolVersion=2.00", "a terminal of 2.00 is spoken to in 2.00", STATUS),
      field(
        "timeoutPeriod~^(?!000)",
        "a timeout of 000 means that the server is off-line",
        spec("Field Definitions, timeout period"),
      ),
      field("+AO", "the institution is named", STATUS),
      must("BX~^[YN]{16}", "BX tells of sixteen messages", spec("Field Definitions, BX")),
      field(
        "dateTimeSync near {now}",
        "terminals set their clocks by the time of the library, in the time_zone of the profile",
        spec("Field Definitions, date/time sync"),
      ),
    ])],
  },
  {
    id: "status-is-fresh",
    title: "a status that is asked for again is answered again, although it is the same request",
    about: ["scStatus"],
    acts: [
      guarded("9900802.00", [must("98", "the status is told", STATUS)]),
      act("again", [must("98", "the status is told again", STATUS)]),
      act("9910802.00", [must("98", "a terminal out of paper is answered all the same", STATUS)]),
      act("9920802.00", [must("98", "a terminal that is about to shut down is answered, too", STATUS)]),
    ],
  },
  {
    id: "status-spellings",
    title: "print widths and versions as terminals write them",
    about: ["scStatus"],
    acts: [
      outside("990 802.00", [
        field("98", "a print width may be padded with a blank", client("3M self-checks", "send a blank-padded width")),
      ]),
      outside("9900302.0E|", [
        field(
          "98",
          "the first digit of the version decides",
          client("3M's own sample", "sends 2.0E and a delimiter behind it"),
        ),
      ]),
    ],
  },
  {
    id: "version-1",
    title: "a terminal of SIP 1.00 gets answers of SIP 1.00",
    about: ["scStatus", "patronStatusRequest"],
    acts: [
      {
        send: "9900801.00",
        ends: "onlineStatus=N",
        expect: [field("protocolVersion=1.00", "the terminal's version is taken up", STATUS)],
      },
      act("23{language}{now}AO{institution}|AA{good}|AC|AD|", [
        must("24", "SIP 1.00 has patron status", spec("Patron Status Response (24)")),
      ]),
    ],
  },
  {
    id: "login",
    title: "a login is let in, and a wrong password is not, on the same connection",
    about: ["login"],
    begins: "connected",
    acts: [
      act("9300CN{login}|COnot the password|CP{location}|", [should("ok=0", "a wrong password is refused", LOGIN)]),
      outside("9300CN{login}|CO{password}|CP{location}|", [
        field("ok=1", "after a login that failed, the terminal may log in", LOGIN),
      ]),
      act("9900802.00", [must("98", "the status is told to who has logged in", STATUS)]),
    ],
  },
  {
    id: "login-unknown",
    title: "a login name that nobody has is refused",
    about: ["login"],
    begins: "connected",
    acts: [
      act("9300CNno-such-login|CO{password}|", [should("ok=0", "nobody has that name", LOGIN)]),
      act("9300CN|CO|", [should("ok=0", "an empty login is none", LOGIN)]),
    ],
  },
  {
    id: "login-algorithm",
    title: "an encrypted login is not taken for a clear one",
    about: ["login"],
    begins: "connected",
    acts: [
      act("9311CN{login}|CO{password}|CP{location}|", [
        usual("ok=0", "no algorithm is defined but 0", spec("Field Definitions, UID algorithm")),
      ]),
    ],
  },
  {
    id: "login-without-location",
    title: "a login needs no location",
    about: ["login"],
    begins: "connected",
    acts: [
      act("9300CN{login}|CO{password}|", [
        named("login.without-location", must("ok=1", "CP is optional", spec("Login (93)"))),
      ]),
    ],
  },
  {
    id: "status-before-login",
    title: "the status may be asked for before the login",
    about: ["scStatus"],
    begins: "connected",
    acts: [outside("9900802.00", [field("98", "terminals poll before they log in", POLLING)])],
  },
  {
    id: "requests-before-login",
    title: "who has not logged in is told nothing, in the words of SIP2",
    about: ["patronStatusRequest", "checkout", "checkin", "patronInformation", "itemInformation"],
    begins: "connected",
    acts: [
      outside("23{language}{now}AO{institution}|AA{good}|AC|AD|", [
        NOBODY_LOOKED,
      ]),
      outside("11YN{now}{none}AO{institution}|AA{good}|AB{available}|AC|", [
        must("ok=0", "nothing is lent to who has not logged in", spec("Login (93)")),
      ]),
      outside("09N{now}{now}AP|AO{institution}|AB{available}|AC|", [
        must("ok=0", "nothing is taken back from who has not logged in", spec("Login (93)")),
      ]),
      outside("63{language}{now}          AO{institution}|AA{good}|AC|AD|", [
        field("AE=", "no name is told to who has not logged in", spec("Login (93)")),
        NOBODY_LOOKED,
      ]),
      outside("17{now}AO{institution}|AB{available}|AC|", [
        field(
          "18",
          "a request gets the answer of its pair",
          koha("closes the connection, and terminals connect again"),
        ),
      ]),
    ],
  },
];
