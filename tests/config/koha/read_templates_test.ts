import { assert, assertEquals } from "@std/assert";
import { TEMPLATE_OBJECTS } from "../../../src/config/templates/template_objects.ts";
import { aFile, load, told, unmark } from "../sample_xml.ts";

/** A login with these attributes, and this inside. */
function withLogin(attributes: string, inside = ""): string {
  return aFile({
    logins: `<login id="a" password="p" institution="MAIN" terminator="CR" ${attributes}>${inside}</login>`,
  });
}

/** What `check` says of a file in which `§` marks where it says something. */
function saysOf(marked: string, messages: readonly string[]): void {
  const { text, places } = unmark(marked);
  const loaded = load(text);
  assertEquals(told(loaded), messages.map((message, index) => `${places[index]} warning ${message}`));
  assert(loaded.config, "a field that cannot be made does not keep anybody from being served");
}

const NOT_SENT = ": the field is not sent, or empty where it must be there";
const PATRON = 'in template patron has no "surnam"; did you mean "surname"';

Deno.test("loadConfig() finds a name in a template that nobody knows, where it stands", () => {
  saysOf(withLogin("", '<custom_patron_field field="XY" template="[% patron.§surnam %]"/>'), [`${PATRON}${NOT_SENT}`]);
  saysOf(withLogin('ae_field_template="[% patron.firstname %] [% §hold.id %]"'), [
    `in ae_field_template nothing has the name "hold"; allowed: patron${NOT_SENT}`,
  ]);
  saysOf(withLogin('da_field_template="[% patron.firstname | §uper %]"'), [
    `in da_field_template there is no filter "uper"; did you mean "upper"${NOT_SENT}`,
  ]);
});

Deno.test("loadConfig() finds syntax that a template has not, also behind entities and line ends", () => {
  saysOf(withLogin('av_field_template="&lt;&#x1F600;&amp;\r\n[% §IF accountline.amount %]"'), [
    `in av_field_template IF has no END${NOT_SENT}`,
  ]);
  saysOf(withLogin("", '<custom_item_field field="XY" template="\n  [% §FOREACH x IN item.y %][% END %]"/>'), [
    `in template FOREACH is not supported; allowed: GET, SET, IF, UNLESS, ELSIF, ELSE, FILTER, USE${NOT_SENT}`,
  ]);
});

Deno.test("loadConfig() finds what a regular expression cannot do, where it stands", () => {
  saysOf(withLogin("", '<screen_msg_regex find="&quot;Koha&quot;§(?!\\.)" replace="x"/>'), [
    'in find "(?!" cannot be used: lookahead and other extensions of Perl\'s are not supported: nothing is replaced',
  ]);
  saysOf(withLogin("", '<screen_msg_regex find="§" replace="x"/>'), [
    "in find the regular expression is empty: nothing is replaced",
  ]);
});

Deno.test("loadConfig() says of blanks in a list of fields what Koha makes of them", () => {
  saysOf(withLogin('§hide_fields="BD, BE,PB"'), [
    'hide_fields is "BD, BE,PB": BE is hidden here, where Koha shows it for the blank beside it',
  ]);
  saysOf(withLogin('§allow_fields="AA , AE,AF"'), [
    'allow_fields is "AA , AE,AF": AA, AE is sent here, where Koha hides it for the blank beside it',
  ]);
});

Deno.test("loadConfig() takes a template that names a column of Koha's which sip2d has not, and says so", () => {
  const template = "[% patron.§title %] [% patron.surname %] [% patron.library.§branchphone %]";
  saysOf(withLogin(`ae_field_template="${template}"`), [
    "in ae_field_template sip2d knows nothing of patron.title, which is empty: the rest of the field is made",
    "in ae_field_template sip2d knows nothing of patron.library.branchphone, which is empty: the rest of the field is made",
  ]);
  // A password is nothing for a screen, whatever Koha's table has.
  saysOf(withLogin('ae_field_template="[% patron.§password %]"'), [
    `in ae_field_template patron has no "password"; allowed: ${PATRON_NAMES}${NOT_SENT}`,
  ]);
});

const PATRON_NAMES = Object.keys(TEMPLATE_OBJECTS.patron.fields).join(", ");
