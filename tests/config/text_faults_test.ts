import { type Case, testFaults } from "./fault_cases.ts";

const me = (inside: string, more = "") => ({
  logins: `<login id="a" password="p" institution="MAIN" terminator="CR"${more}>${inside}</login>`,
});
const LANGUAGE = "three digits of SIP2's list of languages, such as 001 for English and 003 for German";

const texts: readonly Case[] = [
  ["own words", me('<text xmlns="urn:sip2d:config:1" name="greeting" language="003" value="Moin in {library}!"/>')],
  [
    "a text that there is not",
    me('<text xmlns="urn:sip2d:config:1" §name="greting" value="Hi"/>'),
    'error name is "greting", which is no text; did you mean "greeting"',
  ],
  [
    "a text without words",
    me('§<text xmlns="urn:sip2d:config:1" name="greeting"/>'),
    "error text has no value; it must be any text",
  ],
  [
    "a value that the text has not",
    me('<text xmlns="urn:sip2d:config:1" name="greeting" §value="Hi {name}"/>'),
    "error value has {name}; in braces greeting may have {library}",
  ],
  [
    "a value in a text that has none",
    me('<text xmlns="urn:sip2d:config:1" name="goodbye" §value="Bye {name}"/>'),
    "error value has {name}; in braces goodbye may have nothing",
  ],
  [
    "a message where it is no reason",
    me('<text xmlns="urn:sip2d:config:1" name="greeting" §message="checkout" value="Hi"/>'),
    "error message stands at greeting, which is no reason of a refusal",
  ],
  [
    "a message that there is not",
    me('<text xmlns="urn:sip2d:config:1" name="item-lost" §message="chekin" value="Hi"/>'),
    'error message is "chekin", but must be a request such as checkout or 11',
  ],
  [
    "a language that is none",
    me('<text xmlns="urn:sip2d:config:1" name="greeting" §language="de" value="Hi"/>'),
    `error language is "de", but must be ${LANGUAGE}`,
  ],
  [
    "a login's language that is none",
    me("", ' §language="000"'),
    `error language is "000", but must be ${LANGUAGE}`,
  ],
  [
    "languages of which one is none",
    me("", ' §languages="001,german"'),
    `error languages is "001,german", in which "german" is no language; one is ${LANGUAGE}; it must be languages such as 001,003`,
  ],
];

testFaults("texts", texts);
