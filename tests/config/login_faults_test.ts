import { type Case, testFaults } from "./fault_cases.ts";

const HASH = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA";
const me = `id="a" password="p" institution="MAIN" terminator="CR"`;
const PASSWORD = "a password, a hash that begins with $argon2id$, $scrypt$ or $2b$ (bcrypt), file:PATH or env:NAME";
const FLAG = "yes or no (or y, n, true, false, 1, 0)";

const logins: readonly Case[] = [
  [
    "no password in Koha",
    { logins: '<login id="a" §password="!" institution="MAIN" terminator="CR"/>' },
    'warning password of login "a" is Koha\'s word for none: no terminal can log in here',
  ],
  ...["2027-02-30", "30.06.2027", "soon", "9999-12-31", ""].map((day): Case => [
    `expires ${day}`,
    { logins: `<login ${me} §expires="${day}"/>` },
    `error expires is ${JSON.stringify(day)}, but must be a day such as 2027-06-30`,
  ]),
  [
    "no attributes",
    { logins: "§§§§<login/>" },
    "error login has no id; it must be text that is not empty",
    "error login has no institution; it must be text that is not empty",
    `error login has no password; it must be ${PASSWORD}`,
    "warning login has no terminator: messages end with CR, where Koha sends CRLF; allowed: CR, CRLF",
  ],
  [
    "empty id",
    { logins: '<login §id=" " password="p" institution="MAIN" terminator="CR"/>' },
    'error id is " ", but must be text that is not empty',
  ],
  [
    "empty password",
    { logins: '<login id="a" §password="" institution="MAIN" terminator="CR"/>' },
    `error password is empty; it must be ${PASSWORD}`,
  ],
  [
    "half a hash",
    { logins: `<login id="a" §password="${HASH.slice(0, -12)}" institution="MAIN" terminator="CR"/>` },
    `error password begins like a hash, but is not a whole one; it must be ${PASSWORD}`,
  ],
  [
    "half a hash of Koha's",
    { logins: `<login id="a" §password="$2a$08$tooshort" institution="MAIN" terminator="CR"/>` },
    `error password begins like a hash, but is not a whole one; it must be ${PASSWORD}`,
  ],
  [
    "file without path",
    { logins: '<login id="a" §password="file:" institution="MAIN" terminator="CR"/>' },
    `error password names no file; it must be ${PASSWORD}`,
  ],
  [
    "variable without name",
    { logins: '<login id="a" §password="env:A=B" institution="MAIN" terminator="CR"/>' },
    `error password names no variable; it must be ${PASSWORD}`,
  ],
  [
    "file that is not there",
    { logins: '<login id="a" §password="file:secret" institution="MAIN" terminator="CR"/>' },
    'error password of login "a": there is no file /etc/sip/secret',
  ],
  [
    "file that is empty",
    { logins: '<login id="a" §password="file:/run/empty" institution="MAIN" terminator="CR"/>' },
    'error password of login "a": the text of /run/empty is empty',
  ],
  [
    "variable that is not set",
    { logins: '<login id="a" §password="env:SIP" institution="MAIN" terminator="CR"/>' },
    'error password of login "a": the environment variable SIP is not set',
  ],
  [
    "variable that is empty",
    { logins: '<login id="a" §password="env:EMPTY" institution="MAIN" terminator="CR"/>' },
    'error password of login "a": the environment variable EMPTY is empty',
  ],
  [
    "institution with a near name",
    { logins: '<login id="a" password="p" §institution="MIAN" terminator="CR"/>' },
    'error institution "MIAN" is not declared; did you mean "MAIN"',
  ],
  [
    "unknown institution",
    { logins: '<login id="a" password="p" §institution="X" terminator="CR"/>' },
    'warning institution "X" is not declared: no terminal can log in here; allowed: MAIN',
  ],
  [
    "institution that is wrong otherwise",
    { institutions: '<institution id="MAIN" §currency="usd"/>' },
    'error currency is "usd", but must be three capital letters such as USD (ISO 4217)',
  ],
  ["id twice", { logins: `<login ${me}/>\n§<login ${me}/>` }, 'error login "a" is already in line 6'],
  [
    "delimiter",
    { logins: `<login ${me} §delimiter=" "/>` },
    'error delimiter is " ", but must be one ASCII punctuation character',
  ],
  [
    "error detection",
    { logins: `<login ${me} §error-detect="requird"/>` },
    'error error-detect is "requird", but must be enabled, disabled or required',
  ],
  [
    "terminator",
    { logins: '<login id="a" password="p" institution="MAIN" §terminator="LF"/>' },
    'error terminator is "LF", but must be CR or CRLF',
  ],
  [
    "encoding",
    { logins: `<login ${me} §encoding="koi8-r"/>` },
    'error encoding is "koi8-r", but must be utf8, latin1 (or iso-8859-1), latin9 (or iso-8859-15), cp1252 (or windows-1252), cp850 or ascii',
  ],
  [
    "no message",
    { logins: `<login ${me} §messages=" , "/>` },
    'error messages is " , ", but must be codes or names of requests, such as 23,63,11 or checkout checkin',
  ],
  [
    "unknown code",
    { logins: `<login ${me} §messages="11,24"/>` },
    'error messages is "11,24", in which "24" is no request; it must be codes or names of requests, such as 23,63,11 or checkout checkin',
  ],
  [
    "unknown name",
    { logins: `<login ${me} §messages="chekout"/>` },
    'error messages is "chekout", in which "chekout" is no request (did you mean "checkout"); it must be codes or names of requests, such as 23,63,11 or checkout checkin',
  ],
  ["flag", { logins: `<login ${me} §require_pin="maybe"/>` }, `error require_pin is "maybe", but must be ${FLAG}`],
  [
    "wrong_pin",
    { logins: `<login ${me} §wrong_pin="&quot;&#10;"/>` },
    'error wrong_pin is "\\"\\n", but must be hide or show',
  ],
  [
    "misspelt attribute",
    { logins: `<login ${me} §requirepin="yes"/>` },
    'error login has no attribute "requirepin"; did you mean "require_pin"',
  ],
  [
    "no terminator in several",
    {
      logins:
        '§<login id="a" password="p" institution="MAIN"/><login id="b" password="p" institution="MAIN" terminator="CR"/><login id="c" password="p" institution="MAIN"/>',
    },
    "warning login has no terminator here and in 1 more: messages end with CR, where Koha sends CRLF; allowed: CR, CRLF",
  ],
];

testFaults("logins", logins);
