import { assert, assertEquals } from "@std/assert";
import { readSipXml, SIP_NAMESPACES, type SipXml, writeSipXml } from "../../src/protocol/sip_xml.ts";
import fc from "../support/assert/fast_check.ts";

const [AXIELL, KOHA_SUOMI] = SIP_NAMESPACES;
const REFERENCE = "an entity or a reference that is not allowed";

Deno.test("what clients were recorded to send is read", () => {
  const bibbox = `<?xml version="1.0" encoding="UTF-8"?>
<ns1:sip password="p" login="sip2" xsi:schemaLocation="http://axiell.com/Schema/sip.xsd" xmlns:ns1="http://axiell.com/Schema/sip.xsd" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <request>63009<18 characters>YYYYYYYYY|AODK-100000|AA3210000000|AC|AD12345|</request>
</ns1:sip>
`.replace("<18 characters>", "20260302    081500");
  assertEquals(readSipXml(bibbox), {
    namespace: AXIELL,
    kind: "request",
    text: "6300920260302    081500YYYYYYYYY|AODK-100000|AA3210000000|AC|AD12345|",
    login: "sip2",
    password: "p",
  });
  const short = '<?xml version="1.0" encoding="UTF-8"?>\n<ns1:sip xmlns:ns1="http://axiell.com/Schema/sip.xsd" ' +
    'login="a" password="b"><request>990xxx2.00</request></ns1:sip>';
  assertEquals(readSipXml(short), request("990xxx2.00", { login: "a", password: "b" }));
});

Deno.test("a document is written as its makers write it", () => {
  assertEquals(
    writeSipXml({ namespace: AXIELL, kind: "response", text: "98YYYYYY60099920210503    1117392.00AO|" }),
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<ns2:sip xmlns:ns2="http://axiell.com/Schema/sip.xsd">' +
      "<response>98YYYYYY60099920210503    1117392.00AO|</response></ns2:sip>",
  );
  assertEquals(
    writeSipXml({ namespace: KOHA_SUOMI, kind: "response", text: "64" }),
    '<?xml version="1.0" encoding="UTF-8"?>\n<ns1:sip xsi:schemaLocation="https://koha-suomi.fi/sipschema.xsd" ' +
      'xmlns:ns1="https://koha-suomi.fi/sipschema.xsd" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
      "<response>64</response></ns1:sip>",
  );
  assertEquals(
    writeSipXml({ namespace: AXIELL, kind: "request", text: "99", login: 'a"b', password: "<&>" }),
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<ns2:sip xmlns:ns2="http://axiell.com/Schema/sip.xsd" ' +
      'login="a&quot;b" password="&lt;&amp;&gt;"><request>99</request></ns2:sip>',
  );
});

Deno.test("a document is read in every form that means the same", () => {
  const forms = [
    `<sip xmlns="${AXIELL}"><request>99</request></sip>`,
    `<sip xmlns="${AXIELL}"><request xmlns="">99</request></sip>`,
    `<a:sip xmlns:a="${AXIELL}"><a:request>99</a:request></a:sip>`,
    `\uFEFF<?xml version='1.0'?><a:sip xmlns:a='${AXIELL}'><request>99</request></a:sip>`,
    `\r\n<?xml version="1.0" encoding="utf-8" standalone="no" ?>\r\n<a:sip\r\nxmlns:a = "${AXIELL}"\t>\r\n<request\n>\r\n 99 \r\n</request >\r\n</a:sip >\r\n`,
    `<a:sip xmlns:a="${AXIELL}"><request><![CDATA[99]]></request></a:sip>`,
    `<a:sip xmlns:a="${AXIELL}"><request>&#57;&#x39;</request></a:sip>`,
    `<a:sip xmlns:a="${AXIELL}" xmlns:b="urn:b" b:login="x"><request b:c="1">99</request></a:sip>`,
  ];
  for (const form of forms) assertEquals(readSipXml(form), request("99"), form);
  const empty = `<a:sip xmlns:a="${AXIELL}"><request/></a:sip>`;
  assertEquals(readSipXml(empty), request(""));
  const koha =
    `<x:sip xmlns:x="${KOHA_SUOMI}" login="&#228;&quot;&#10;\n" password=''><request>1&lt;&gt;&amp;&apos;2</request></x:sip>`;
  assertEquals(readSipXml(koha), {
    namespace: KOHA_SUOMI,
    kind: "request",
    text: "1<>&'2",
    login: 'ä"\n ',
    password: "",
  });
});

Deno.test("what is no such document is refused, without a word of it", () => {
  const inside = (content: string) => `<a:sip xmlns:a="${AXIELL}" password="secret">${content}</a:sip>`;
  const faulty = [
    ["", "something else where < should stand"],
    ["9900802.00", "something else where < should stand"],
    ["{}", "something else where < should stand"],
    [`<!DOCTYPE a [<!ENTITY b "c">]>${inside("<request>&b;</request>")}`, "markup that is no element"],
    [`<?xml-stylesheet href="a"?>${inside("<request>99</request>")}`, "a processing instruction"],
    [`<?xml version="1.0" encoding="ISO-8859-1"?>${inside("<request/>")}`, "another encoding than UTF-8"],
    [inside("<request>&b;</request>"), REFERENCE],
    [inside("<request>a & b</request>"), REFERENCE],
    [inside("<request>&#0;</request>"), "a reference to a character that XML does not have"],
    [inside("<request>&#xD800;</request>"), "a reference to a character that XML does not have"],
    [inside("<request>&#x110000;</request>"), "a reference to a character that XML does not have"],
    [inside("<request>\u0001</request>"), "a character that XML does not have"],
    [inside("<request>\ud83d</request>"), "a character that XML does not have"],
    [inside("<request>\ufffe</request>"), "a character that XML does not have"],
    [inside("<request>]]></request>"), "the end of CDATA that did not begin"],
    [inside("<request><![CDATA[99</request>"), "CDATA that does not end"],
    [inside("<request>9<!-- -->9</request>"), "an element that does not end where it should"],
    [inside("<request>99</request><request>99</request>"), "an element that does not end where it should"],
    [inside("<request>99<a/></request>"), "an element that does not end where it should"],
    [inside("<Request>99</Request>"), "another element than request, response or error"],
    [inside('<b:request xmlns:b="urn:b">99</b:request>'), "another element than request, response or error"],
    [inside("<b:request>99</b:request>"), "a prefix that is not declared"],
    [inside("<request>99</b>"), "an element that does not end where it should"],
    [inside("<request>99</requests>"), "something else where > should stand"],
    [inside(""), "markup that is no element"],
    [inside("99"), "something else where < should stand"],
    [inside("<request>99"), "an element that does not end where it should"],
    [inside("<request>99</request>") + inside("<request>99</request>"), "something behind the document"],
    [`<a:sip xmlns:a="${AXIELL}"/>`, "no message"],
    [`<a:sip xmlns:a="urn:other"><request>99</request></a:sip>`, "an element that is not sip"],
    [`<sip><request>99</request></sip>`, "an element that is not sip"],
    [`<a:html xmlns:a="${AXIELL}"><request>99</request></a:html>`, "an element that is not sip"],
    [`<a:sip xmlns:a="${AXIELL}" login="a" login="b"><request/></a:sip>`, "an attribute that is there twice"],
    [
      `<a:sip xmlns:a="${AXIELL}" ${Array.from({ length: 40 }, (_, at) => `b${at}=""`).join(" ")}><request/></a:sip>`,
      "too many attributes",
    ],
    [`<a:sip xmlns:a="${AXIELL}" login="&#${"0".repeat(60)}65;"><request/></a:sip>`, REFERENCE],
    [`<a:sip xmlns:a="${AXIELL}"login="a"><request/></a:sip>`, "a start tag that is not well-formed"],
    [`<a:sip xmlns:a="${AXIELL}" login=a><request/></a:sip>`, "an attribute that is not well-formed"],
    [`<a:sip xmlns:a="${AXIELL}" login="<"><request/></a:sip>`, "an attribute that is not well-formed"],
    [`<a:sip xmlns:a="${AXIELL}" login><request/></a:sip>`, "something else where = should stand"],
  ] as const;
  for (const [text, fault] of faulty) assertEquals(readSipXml(text), { fault }, text);
});

Deno.test("what is written is read as it was, save what XML does not have", () => {
  const unit = fc.oneof(fc.integer({ min: 0, max: 0xff }), fc.integer({ min: 0, max: 0xffff }));
  const text = fc.array(unit, { maxLength: 30 }).map((units) => String.fromCharCode(...units));
  fc.assert(fc.property(text, text, text, fc.constantFrom(...SIP_NAMESPACES), (message, login, password, namespace) => {
    const written = writeSipXml({ namespace, kind: "request", text: message, login, password });
    const read = readSipXml(written);
    assert(!("fault" in read), written);
    assertEquals(read.login, inXml(login));
    assertEquals(read.password, inXml(password));
    assertEquals(read.text, inXml(message).replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ""));
    assertEquals(read.namespace, namespace);
  }));
});

Deno.test("however a document is spoilt, it is read or refused", () => {
  const whole = writeSipXml({ namespace: AXIELL, kind: "request", text: "a&<b>", login: "c", password: "d" });
  const spoilt = fc.tuple(
    fc.nat(whole.length),
    fc.nat(5),
    fc.constantFrom("<", ">", "&", '"', "'", "/", "]]>", "&#", "é"),
  );
  fc.assert(fc.property(fc.array(spoilt, { maxLength: 4 }), (changes) => {
    let text = whole;
    for (const [at, gone, put] of changes) text = text.slice(0, at) + put + text.slice(at + gone);
    const read = readSipXml(text);
    if ("fault" in read) return;
    assertEquals(readSipXml(writeSipXml(read)), read);
  }));
});

function request(text: string, credentials: Pick<SipXml, "login" | "password"> = {}): SipXml {
  return { namespace: AXIELL, kind: "request", text, ...credentials };
}

/** The text with blanks in the place of what XML does not have. */
function inXml(text: string): string {
  return [...text].map((one) => {
    const code = one.codePointAt(0) ?? 0;
    const isControl = code < 0x20 && !"\t\n\r".includes(one);
    return isControl || code === 0xfffe || code === 0xffff || (code >= 0xd800 && code <= 0xdfff) ? " " : one;
  }).join("");
}
