/** The account that terminals log in with. */
export const ACCOUNT = { login: "bench", password: "bench" } as const;

/** Rules that look at each loan of a patron, one by one. They are off unless a library asks for them. */
const LOAN_BY_LOAN = 'flag_renewals="yes" recall_after_days="14"';

/** Seconds; longer than any run, so that no PIN is worked out again in the middle of one. */
const REMEMBER_PINS = 3600;

/**
 * A configuration with rules such as libraries have, and one listener on a port of the system's choice.
 *
 * @param storage the URL of the database
 * @param rules whether a patron's loans are looked at one by one for each message about the patron
 */
export function benchConfig(storage: string, rules: "plain" | "loan-by-loan" = "plain"): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1" delimiter="|">
  <listeners>
    <service port="127.0.0.1:0/tcp" transport="RAW" protocol="SIP/2.00" timeout="60" client_timeout="0" />
  </listeners>
  <accounts>
    <login id="${ACCOUNT.login}" password="${ACCOUNT.password}" institution="MAIN" terminator="CR" />
  </accounts>
  <institutions>
    <institution id="MAIN" implementation="ILS" parms="" name="Main Library" currency="USD">
      <policy checkin="true" checkout="true" renewal="true" status_update="false" offline="false"
        timeout="100" retries="5" />
    </institution>
  </institutions>
  <sip2d:storage url="${storage}" />
  <sip2d:limits connections="0" connections_per_address="0" messages_per_second="0" remember_pins="${REMEMBER_PINS}" />
  <sip2d:libraries>
    <sip2d:library code="MAIN" name="Main Library" closed="sunday 01-01 12-25" />
  </sip2d:libraries>
  <sip2d:circulation reshelve_minutes="30" forget_patron="never">
    <sip2d:rule loan_days="21" renewals="3" overdue_fee="0.25" overdue_fee_cap="10.00" fee_limit="10.00"
      loan_limit="20" overdue_limit="5" hold_limit="10" claims_returned_limit="2" lost_limit="1"
      replacement_fee_limit="10.00" hold_shelf_days="7" sort_bin="1" ${rules === "plain" ? "" : LOAN_BY_LOAN} />
    <sip2d:rule category="STAFF" loan_limit="5000" hold_limit="5000" />
    <sip2d:rule item_type="DVD" loan_days="7" renewals="1" sort_bin="2" />
  </sip2d:circulation>
</acsconfig>
`;
}
