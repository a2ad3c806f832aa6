import { type Case, testFaults } from "./fault_cases.ts";
import { aFile } from "./sample_xml.ts";

const ok = `port="6001/tcp" transport="RAW" client_timeout="600"`;
const me = `id="a" password="p" institution="MAIN" terminator="CR"`;
const NS = `xmlns="http://openncip.org/acs-config/1.0/"`;

const documents: readonly Case[] = [
  [
    "unclosed element",
    "<acsconfig>\n<listeners>§</acsconfig>",
    "error not well-formed XML: Missing end tag for element listeners",
  ],
  [
    "bare ampersand",
    '<a b="x & §y"/>',
    "error not well-formed XML: Unterminated reference (a reference must end with `;`)",
  ],
  [
    "ampersand and semicolon in a password",
    '<a password="R§&D;2026"/>',
    "error not well-formed XML: this entity is not defined; & itself is written &amp;",
  ],
  ["emoji before the error", '<a b="😀😀" b="2"§/>', "error not well-formed XML: Duplicate attribute: b"],
  ["no element", "§", "error not well-formed XML: Root element is missing or invalid"],
  ["not UTF-8", '<a>\n<b c="M§\uFFFDller" &/></a>', "error a byte here is not UTF-8, the only encoding allowed"],
  ["wrong root", `§<config ${NS}/>`, "error the root element is config, but must be acsconfig"],
  [
    "no namespace, and what else is wrong",
    `§<acsconfig><listeners><service ${ok}/></listeners><accounts><login ${me}/></accounts>\n<institutions><institution id='MAIN'/>§<institution/></institutions></acsconfig>`,
    'warning acsconfig is not in its namespace, as if it had xmlns="http://openncip.org/acs-config/1.0/"',
    "error institution has no id; it must be text that is not empty",
  ],
];

const structure: readonly Case[] = [
  [
    "empty root",
    `§§§<acsconfig ${NS}/>`,
    "error acsconfig has no listeners; it must be there once",
    "error acsconfig has no accounts; it must be there once",
    "error acsconfig has no institutions; it must be there once",
  ],
  [
    "no service",
    aFile({ services: "" }).replace("<listeners>", "§<listeners>"),
    "error listeners has no service; it must be there at least once",
  ],
  [
    "no login",
    aFile({ logins: "" }).replace("<accounts>", "§<accounts>"),
    "error accounts has no login; it must be there at least once",
  ],
  [
    "second element",
    { rest: "<error-detect/>\n §<error-detect/>" },
    "error acsconfig has a second error-detect, the first is in line 11; allowed: at most once",
  ],
  [
    "unknown element",
    { services: `<service ${ok}/>§<servise/>` },
    'error listeners may not contain servise; did you mean "service"',
  ],
  [
    "misplaced element",
    { services: `<service ${ok}>§<policy/></service>` },
    "error service may not contain policy; allowed: none",
  ],
  [
    "text",
    { logins: `<login ${me}/> <!-- x --> §login id="b"/&gt;` },
    "warning accounts contains text, which counts for nothing; what looks like an attribute in it stands behind the end of the tag; allowed inside: login",
  ],
  [
    "text where nothing may be",
    { institutions: '<institution id="MAIN"><policy>\n §text</policy></institution>' },
    "warning policy contains text, which counts for nothing; allowed inside: nothing",
  ],
  [
    "our element without prefix",
    { rest: '§<storage url="sqlite:x"/>' },
    'error storage must be in the namespace urn:sip2d:config:1, such as xmlns:sip2d="urn:sip2d:config:1" and sip2d:storage',
  ],
  [
    "their element with our prefix",
    { rest: "§<s:error-detect/>" },
    "error s:error-detect must be in the namespace http://openncip.org/acs-config/1.0/, that is without prefix",
  ],
  [
    "undeclared prefix",
    { rest: "§<t:storage/>" },
    `error the prefix of t:storage is not declared; sip2d's elements need xmlns:t="urn:sip2d:config:1"`,
  ],
  [
    "unknown attribute with a name near",
    { root: '§delimeter="|"' },
    'error acsconfig has no attribute "delimeter"; did you mean "delimiter"',
  ],
  [
    "unknown attribute",
    { root: '§colour="red"' },
    'error acsconfig has no attribute "colour"; allowed: delimiter, timeout',
  ],
  [
    "attribute named like a method",
    { root: '§toString="x"' },
    'error acsconfig has no attribute "toString"; allowed: delimiter, timeout',
  ],
  [
    "attribute with prefix",
    { root: '§s:timeout="3"' },
    'error acsconfig has no attribute "s:timeout"; did you mean "timeout"',
  ],
];

testFaults("documents", documents);
testFaults("structure", structure);
