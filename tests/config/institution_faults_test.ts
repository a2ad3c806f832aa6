import { type Case, testFaults } from "./fault_cases.ts";

const WHOLE = "a whole number";
const FLAG = "yes or no (or y, n, true, false, 1, 0)";

const institutions: readonly Case[] = [
  [
    "id twice",
    { institutions: '<institution id="MAIN"/>\n§<institution id=" MAIN"/>' },
    'error institution "MAIN" is already in line 9',
  ],
  [
    "implementation",
    { institutions: '<institution id="MAIN" §implementation="Sip"/>' },
    'error implementation is "Sip", but must be ILS, sip2d or SIP2',
  ],
  [
    "time zone",
    { institutions: '<institution id="MAIN" §time_zone="Europe/Bonn"/>' },
    'error time_zone is "Europe/Bonn", but must be an IANA time zone such as Europe/Berlin',
  ],
  [
    "time zone without summer",
    { institutions: '<institution id="MAIN" §time_zone="+01:00"/>' },
    'error time_zone is "+01:00", but must be an IANA time zone such as Europe/Berlin',
  ],
  [
    "policy flag",
    { institutions: '<institution id="MAIN"><policy §checkin="ja"/></institution>' },
    `error checkin is "ja", but must be ${FLAG}`,
  ],
  [
    "timeout of zero",
    { institutions: '<institution id="MAIN"><policy §timeout="000"/></institution>' },
    `error timeout is "000", which tells terminals that the server is off-line; it must be ${WHOLE} of tenths of a second from 1 to 999; more counts as 999`,
  ],
  [
    "timeout of four digits",
    { institutions: '<institution id="MAIN"><policy §timeout="1000"/></institution>' },
    "warning timeout is 1000: a 98 says 999, the most that it has room for, where Koha says 000, which terminals take for off-line",
  ],
  [
    "retries",
    { institutions: '<institution id="MAIN"><policy §retries="-1"/></institution>' },
    `error retries is "-1", but must be ${WHOLE} from 0 to 999; more counts as 999`,
  ],
  [
    "two policies",
    { institutions: '<institution id="MAIN"><policy/>§<policy/></institution>' },
    "error institution has a second policy, the first is in line 9; allowed: at most once",
  ],
  [
    "two currencies",
    {
      institutions:
        '<institution id="MAIN"/>\n<institution id="B" §currency="EUR"/>\n§<institution id="C" currency="EUR"/>'
          .replace('§<institution id="C" ', '<institution id="C" §'),
    },
    'error institution "B" has the currency EUR, but "MAIN" has USD; all institutions must have the same, as amounts could not be told apart',
    'error institution "C" has the currency EUR, but "MAIN" has USD; all institutions must have the same, as amounts could not be told apart',
  ],
];

testFaults("institutions", institutions);
