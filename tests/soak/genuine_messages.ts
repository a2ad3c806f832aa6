import { SAMPLE } from "../../src/sample/sample_library.ts";
import {
  blockPatron,
  checkin,
  checkout,
  endPatronSession,
  feePaid,
  hold,
  itemInformation,
  itemStatusUpdate,
  patronEnable,
  patronInformation,
  patronStatus,
  renew,
  renewAll,
  renewBy,
} from "../support/wire/messages.ts";
import type { Random } from "./random.ts";

const PATRONS = [...Object.values(SAMPLE.patrons), "nobody", ""];
const ITEMS = [...Object.values(SAMPLE.items), "nothing", ""];
const TITLES = [...Object.values(SAMPLE.titles), "Poems", "Ποιήματα"];
const FEES = [...Object.values(SAMPLE.fees), "F9999"];
const MORE = ["", "", "BIY|", "BOY|", "AD1234|", "AD4321|", "AD|", "BON|BIN|", "ZZwhat|", "CHtorn|"];
const DATES = ["20260302    130000", "20260302   Z130000", "00000000    000000", " ".repeat(18), "20991231    235959"];
const CURRENCIES = ["USD", "EUR", "   "];
const AMOUNTS = ["0.75", "1", "10.00", "0", "-1", "9999999999"];

/** Messages as a terminal of the sample library may well send them. */
const MAKERS: readonly ((random: Random) => string)[] = [
  () => "9900802.00",
  (random) => random.once(4) ? "9900801.00" : "990 402.0E",
  () => "97",
  (random) => random.once(8) ? "9300CNsipterm1|COwrong|" : "9300CNsipterm1|COterm1|CPMAIN|",
  ({ pick }) => patronStatus(pick(PATRONS), pick(MORE)),
  ({ pick, below }) =>
    patronInformation(pick(PATRONS), below(12) || undefined, `${pick(MORE)}BP${below(4)}|BQ${below(9)}|`),
  ({ pick }) => itemInformation(pick(ITEMS)),
  ({ pick }) => itemInformation(pick(ITEMS)),
  ({ pick }) => checkout(pick(PATRONS), pick(ITEMS), pick(MORE), flags(pick)),
  ({ pick }) => checkout(pick(PATRONS), pick(ITEMS), pick(MORE)),
  ({ pick }) => checkin(pick(ITEMS), pick(MORE), flags(pick)),
  ({ pick }) => checkin(pick(ITEMS), "", { date: pick(DATES) }),
  ({ pick }) => renew(pick(PATRONS), pick(ITEMS), pick(MORE), flags(pick)),
  ({ pick }) => renewBy(pick(PATRONS), `AJ${pick(TITLES)}|`),
  ({ pick }) => renewAll(pick(PATRONS), pick(MORE)),
  ({ pick }) =>
    hold(pick(["+", "-", "*", "?"]), pick(PATRONS), `AB${pick(ITEMS)}|BY${pick(["1", "2", "3", "4", ""])}|`),
  ({ pick }) =>
    hold(pick(["+", "-", "*"]), pick(PATRONS), `AJ${pick(TITLES)}|BS${pick(["CPL", "MAIN", "X"])}|BW${pick(DATES)}|`),
  ({ pick }) => feePaid(pick(PATRONS), pick(AMOUNTS), `CG${pick(FEES)}|BK${pick(["1", "2", ""])}|`, pick(CURRENCIES)),
  ({ pick }) => feePaid(pick(PATRONS), pick(AMOUNTS)),
  ({ pick }) => blockPatron(pick(PATRONS), "left in the reader"),
  ({ pick }) => patronEnable(pick(PATRONS), pick(MORE)),
  ({ pick }) => itemStatusUpdate(pick(ITEMS), "cover torn"),
  ({ pick }) => endPatronSession(pick(PATRONS)),
];

function flags(pick: Random["pick"]) {
  return {
    renewal: pick(["Y", "N"] as const),
    noBlock: pick(["Y", "N", "N"] as const),
    date: pick(DATES),
    second: pick(DATES),
  };
}

/** A message that makes sense, in UTF-8, without error detection. */
export function genuineMessage(random: Random): string {
  return random.pick(MAKERS)(random);
}
