import { assert, assertEquals, assertMatch, fail } from "@std/assert";
import { login } from "../../../src/config/login_element.ts";
import { aFile, contentOf, load, told, unmark } from "../sample_xml.ts";

/** In the manner of the sample that Koha installs; marks stand where sip2d has something to say. */
const KOHA = `<acsconfig xmlns="http://openncip.org/acs-config/1.0/">

  <error-detect enabled="true" />

  <!-- unique to Net::Server -->
  <server-params
     min_servers='1'
     min_spare_servers='0'
     max_servers='10'
     §log_file='Sys::Syslog'
     syslog_ident='koha_sip'
     syslog_facility='local6'
     custom_tcp_keepalive='0'
     custom_tcp_keepalive_time='7200'
     custom_tcp_keepalive_intvl='75'
  />

  <listeners>
    §<service
      port="6001/tcp"
      transport="RAW"
      protocol="SIP/2.00"
      timeout="60" />
    <service
      port="127.0.0.1:8023/tcp"
      transport="telnet"
      protocol="SIP/2.00"
      client_timeout="600"
      timeout="60" />
  </listeners>

  <accounts>
    <login id="term1"  password="term1" delimiter="|" error-detect="enabled" institution="CPL" encoding="ascii"
      terminator='CRLF' checked_in_ok="1" allow_empty_passwords="0" payment_type_writeoff="06"
      hide_fields="BD,BE,BF,PB" cv_send_00_on_success="1" holds_get_captured="0" register_id=''
      no_alert="0" §sipohttp="gateway">
      <screen_msg_regex find="Greetings from Koha." replace="Welcome to your library!" />
      <patron_attribute field="XX" code="YY" />
      <custom_patron_field field="DE" template="[% patron.dateexpiry %]" />
      <item_field field="XY" code="permanent_location" />
      <item_field field="XZ" code="homebranch" />
      <custom_item_field field="IN" template="[% item.itemnumber %]" />
      <sort_bin_mapping mapping="CPL:itype:eq:BK:1"/>
      <syspref_overrides>
        <AllFinesNeedOverride>0</AllFinesNeedOverride>
        §<AllowItemsOnHoldCheckoutSip>1</AllowItemsOnHoldCheckoutSip>
      </syspref_overrides>
    </login>
    §<login id="koha2"  password="koha" institution="kohalibrary2" />
  </accounts>

  <institutions>
    <institution id="kohalibrary2" parms="">
      <policy checkin="true" renewal="false" checkout="true" status_update="false" offline="false" timeout="100"
        retries="5" />
    </institution>
    <institution id="CPL" parms="">
      <policy checkin="true" renewal="true" checkout="true" status_update="false" offline="false" timeout="25"
        retries="5" />
    </institution>
  </institutions>

  <syspref_overrides>
    §<UseCashRegisters>1</UseCashRegisters>
    <dateformat>metric</dateformat>
  </syspref_overrides>
</acsconfig>
`;

Deno.test("loadConfig() reads a file in Koha's manner as it is, and tells what differs", () => {
  const { text, places } = unmark(KOHA);
  assertEquals(
    told(load(text)),
    [
      'note log_file has no effect: <log> of sip2d says where the log goes, to syslog with format="syslog"',
      "warning service has no client_timeout: silent terminals are disconnected after 600 seconds, where Koha takes timeout",
      "note sipohttp names the address of SIP2 for Koha-Suomi's gateway from HTTP; sip2d does not need it",
      "warning the preference AllowItemsOnHoldCheckoutSip is no preference that Koha's SIP2 server looks at; did you mean AllowItemsOnHoldCheckoutSIP",
      "warning login has no terminator: messages end with CR, where Koha sends CRLF; allowed: CR, CRLF",
      "note the preference UseCashRegisters has no effect: a payment needs no register",
    ].map((message, index) => `${places[index]} ${message}`),
  );
});

Deno.test("loadConfig() takes from a file in Koha's manner what both know", () => {
  const { config } = load(unmark(KOHA).text);
  assertEquals(config?.institutions.get("kohalibrary2")?.policy.renewal, false);
  assertEquals(config?.institutions.get("CPL")?.policy.timeout, 25);
  assertEquals(config?.listeners.map(({ host, port }) => `${host}:${port}`), ["0.0.0.0:6001", "127.0.0.1:8023"]);
  const account = config?.accounts.get("term1");
  assertEquals(account?.encoding, "ascii");
  assertEquals(account?.terminator, "\r\n");
  assertEquals(account?.checkedInOk, true);
  assertEquals(account?.allowEmptyPasswords, false);
  const { templates, rewrites, ...presentation } = account?.presentation ?? fail();
  assertEquals(presentation, {
    hiddenFields: new Set(["BD", "BE", "BF", "PB"]),
    alertTypeAlways: true,
    patronAttributes: [{ id: "XX", code: "YY" }],
    itemFields: [
      { id: "XY", column: { name: "permanent_location", property: "shelvingLocation" } },
      { id: "XZ", column: { name: "homebranch", property: "permanentLocation" } },
    ],
  });
  assertEquals(templates?.patronFields.map(({ id, template }) => [id, template.source]), [
    ["DE", "[% patron.dateexpiry %]"],
  ]);
  assertEquals(templates?.itemFields.map(({ id }) => id), ["IN"]);
  assertEquals(templates?.surroundings.dateFormat, "metric");
  assertEquals(rewrites?.map(({ pattern, replacement }) => [pattern.source, replacement]), [
    ["Greetings from Koha.", "Welcome to your library!"],
  ]);
  assertEquals(account?.rules.account, {
    sortBins: [{ branch: "CPL", tests: [{ property: "itemType", operator: "eq", value: { text: "BK" } }], bin: "1" }],
    holdsNotCaptured: true,
    writeoffType: "06",
  });
  assertEquals(config?.accounts.get("koha2")?.rules, config?.circulation);
});

/** All attributes that Koha 26.05 and Koha-Suomi know of a login. */
const KNOWN = "id password institution delimiter error-detect terminator encoding convert_nonprinting_characters " +
  "hide_fields allow_fields ae_field_template aj_field_template da_field_template av_field_template cr_item_field ct_always_send " +
  "cv_send_00_on_success cv_triggers_alert checked_in_ok holds_block_checkin holds_get_captured show_checkin_message " +
  "show_outstanding_amount allow_additional_materials_checkout prevcheckout_block_checkout overdues_block_checkout " +
  "lost_block_checkout lost_block_checkout_value lost_status_for_missing blocked_item_types inhouse_item_types " +
  "inhouse_patron_categories seen_on_item_information format_due_date send_patron_home_library_in_af " +
  "patron_branchcode_in_ao patron_restriction_blocks_inet allow_empty_passwords disallow_overpayment " +
  "payment_type_writeoff register_id no_block_prevreserve_status sipohttp no_alert";

Deno.test("loadConfig() knows every attribute that Koha knows of a login, and takes an empty one for none", () => {
  const names = KNOWN.split(" ");
  assertEquals(names.filter((name) => !Object.hasOwn(login.attributes, name)), []);
  const optional = names.slice(3).filter((name) => name !== "convert_nonprinting_characters");
  const bare = `id="a" password="p" institution="MAIN"`;
  const empty = optional.map((name) => `${name}=""`).join(" ");
  const loaded = load(aFile({ logins: `<login ${bare} ${empty}/>` }));
  assertEquals(loaded.faults, []);
  assertEquals(contentOf(loaded), contentOf(load(aFile({ logins: `<login ${bare}/>` }))));
});

Deno.test("loadConfig() refuses a file whose options protect somebody and cannot be carried out", () => {
  const login = (more: string, inside = "") =>
    aFile({ logins: `<login id="a" password="p" institution="MAIN" terminator="CR" ${more}>${inside}</login>` });
  const refused = (text: string, message: RegExp) => {
    const { config, faults } = load(text);
    assertEquals(config, undefined);
    assertMatch(faults.map((fault) => fault.message).join("\n"), message);
  };
  const preference = (name: string, value: string) =>
    login("", `<syspref_overrides><${name}>${value}</${name}></syspref_overrides>`);
  refused(login('prevcheckout_block_checkout="1"'), /^prevcheckout_block_checkout cannot be carried out: it needs/);
  refused(preference("NoIssuesChargeGuarantees", "5"), /knows no guarantors$/);
  refused(preference("ItemsDeniedRenewal", "itype: [REF]"), /is not carried out: such items would be renewed/);
  refused(preference("noissuescharge", "five"), /^the preference noissuescharge must be an amount/);
  refused(preference("OverduesBlockCirc", "yes"), /must be noblock, confirmation or block/);
  assert(load(login('prevcheckout_block_checkout="0"')).config, "an option that is off");
  assert(load(preference("NoIssuesChargeGuarantees", "")).config, "a preference that is empty");
});

Deno.test("loadConfig() closes a login with Koha's word for no password, and no other", () => {
  const logins = '<login id="a" password="!" institution="MAIN"/><login id="b" password="p" institution="MAIN"/>';
  const { config } = load(aFile({ logins }));
  assertEquals([...config?.accounts.keys() ?? []], ["b"]);
});
