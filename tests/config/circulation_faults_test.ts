import { type Case, testFaults } from "./fault_cases.ts";

const WHOLE = "a whole number";
const URL_ALLOWED = "it must be sqlite:PATH, postgres://USER@HOST/DATABASE or, with several servers, " +
  "postgres://USER@HOST:PORT,HOST:PORT/DATABASE";

const circulation: readonly Case[] = [
  [
    "unknown storage",
    { rest: '<s:storage §url="mysql:x"/>' },
    `error url begins with "mysql:"; ${URL_ALLOWED}`,
  ],
  [
    "no storage",
    { rest: '<s:storage §url="library.db"/>' },
    `error url names no kind of storage; ${URL_ALLOWED}`,
  ],
  [
    "storage without file",
    { rest: '<s:storage §url="sqlite:"/>' },
    `error url names no file; ${URL_ALLOWED}`,
  ],
  [
    "PostgreSQL, whose password is not shown",
    { rest: '<s:storage §url="postgres://me:secret@host"/>' },
    `error url names no database; ${URL_ALLOWED}`,
  ],
  [
    "reshelving",
    { rest: '<s:circulation §reshelve_minutes="1h"/>' },
    `error reshelve_minutes is "1h", but must be ${WHOLE} of minutes from 0 to 99999`,
  ],
  [
    "forgetting",
    { rest: '<s:circulation §forget_patron="always"/>' },
    'error forget_patron is "always", but must be at-return or never',
  ],
  [
    "number",
    { rest: '<s:circulation><s:rule §loan_days="many"/></s:circulation>' },
    `error loan_days is "many", but must be ${WHOLE} of days from 0 to 3650`,
  ],
  [
    "amount with a comma",
    { rest: '<s:circulation><s:rule §overdue_fee="0,25"/></s:circulation>' },
    'error overdue_fee is "0,25", but must be an amount such as 0.25',
  ],
  [
    "amount with three decimals",
    { rest: '<s:circulation><s:rule §overdue_fee="0.255"/></s:circulation>' },
    'error overdue_fee is "0.255", but amounts in USD have at most 2 decimals',
  ],
  [
    "days and hours",
    { rest: '<s:circulation><s:rule loan_days="1" §loan_hours="4"/></s:circulation>' },
    "error loan_hours stands beside loan_days; a rule must have at most one of them",
  ],
  [
    "limits of items, whatever else is wrong",
    {
      rest: '<s:circulation><s:rule item_type="DVD" §loan_limit="3" §fee_limit="x" §fee_limit_="3"/></s:circulation>'
        .replace("§fee_limit=", "§§fee_limit="),
    },
    "error loan_limit stands in a rule with item_type; a limit must be in a rule without, as it counts all items",
    'error fee_limit is "x", but must be an amount such as 0.25',
    "error fee_limit stands in a rule with item_type; a limit must be in a rule without, as it counts all items",
    'error rule has no attribute "fee_limit_"; did you mean "fee_limit"',
  ],
  [
    "rules twice",
    {
      rest:
        '<s:circulation>\n<s:rule/><s:rule category="A"/><s:rule item_type="A"/><s:rule category="A" item_type="B"/>\n§<s:rule/>\n§<s:rule category="A"/>\n§<s:rule item_type=" A"/>\n§<s:rule item_type="B" category="A"/></s:circulation>',
    },
    "error a rule for all patrons and items is already in line 12",
    'error a rule for category "A" is already in line 12',
    'error a rule for item type "A" is already in line 12',
    'error a rule for category "A" and item type "B" is already in line 12',
  ],
  [
    "library twice",
    { rest: '<s:libraries><s:library code="MAIN"/>\n§<s:library code="MAIN"/></s:libraries>' },
    'error library "MAIN" is already in line 11',
  ],
  [
    "library twice in letters of another case",
    { rest: '<s:libraries><s:library code="MAIN"/>\n§<s:library code="Main"/></s:libraries>' },
    'error library "Main" is already in line 11',
  ],
  [
    "closed on no day",
    { rest: '<s:libraries><s:library code="MAIN" §closed="sunday xmas"/></s:libraries>' },
    'error closed is "sunday xmas", in which "xmas" is no day; it must be days of the week and dates, such as saturday sunday 12-25 2026-11-26',
  ],
  [
    "closed on a misspelt day",
    { rest: '<s:libraries><s:library code="MAIN" §closed="sumday"/></s:libraries>' },
    'error closed is "sumday", in which "sumday" is no day (did you mean "sunday"); it must be days of the week and dates, such as saturday sunday 12-25 2026-11-26',
  ],
  [
    "the same categories and item types in other letters",
    {
      rest: '<s:circulation><s:rule category="A"/>\n<s:rule item_type="b"/>\n' +
        '§<s:rule category="a" loan_days="7"/>\n§<s:rule item_type="B"/></s:circulation>',
    },
    'error a rule for category "a" is already in line 11',
    'error a rule for item type "B" is already in line 12',
  ],
  [
    "closed on the 30th of February",
    { rest: '<s:libraries><s:library code="MAIN" §closed="02-30"/></s:libraries>' },
    'error closed is "02-30", in which "02-30" is no day; it must be days of the week and dates, such as saturday sunday 12-25 2026-11-26',
  ],
  [
    "closed on a 29th of February that is not",
    { rest: '<s:libraries><s:library code="MAIN" §closed="2027-02-29"/></s:libraries>' },
    'error closed is "2027-02-29", in which "2027-02-29" is no day; it must be days of the week and dates, such as saturday sunday 12-25 2026-11-26',
  ],
  [
    "never open",
    {
      rest:
        '<s:libraries><s:library code="MAIN" §closed="monday tuesday wednesday thursday friday saturday sunday"/></s:libraries>',
    },
    'error closed is "monday tuesday wednesday thursday friday saturday sunday", which leaves no day open; it must be days of the week and dates, such as saturday sunday 12-25 2026-11-26',
  ],
  ["institution nearly a library", {
    institutions: '<institution id="MAIN"/>\n<institution §id="MAIM"/>',
    rest: '<s:libraries><s:library code="MAIN"/></s:libraries>',
  }, 'warning institution "MAIM" is no library\'s code; did you mean "MAIN"'],
  [
    "institution for all libraries that serves returns",
    {
      institutions: '<institution id="MAIN"/>\n<institution §id="EVERYWHERE"/>',
      rest: '<s:libraries><s:library code="MAIN"/></s:libraries>',
    },
    `warning institution "EVERYWHERE" is no library's code: what comes back (09) at a terminal that names no branch is taken to be there; allowed for branch: MAIN`,
  ],
  ["institution for all libraries that serves none, and one that says where", {
    institutions: '<institution id="MAIN"/>\n<institution id="EVERYWHERE"><policy checkin="false"/></institution>\n' +
      '<institution id="ALL" branch="MAIN"/>',
    rest: '<s:libraries><s:library code="MAIN"/></s:libraries>',
  }],
  [
    "institution at what is no library",
    {
      institutions: '<institution id="MAIN" §branch="WEST"/>',
      rest: '<s:libraries><s:library code="MAIN"/></s:libraries>',
    },
    `warning branch "WEST" is no library's code: what comes back (09) at a terminal that names no branch is taken to be there; allowed for branch: MAIN`,
  ],
];

testFaults("circulation", circulation);
