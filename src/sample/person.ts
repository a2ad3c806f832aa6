import type { Day } from "../library/day.ts";
import type { Patron } from "../library/patron.ts";
import type { Calendar } from "./calendar.ts";
import { LANGUAGES, STREETS } from "./names.ts";

const FIRST_CARD = 23820002060444;

/**
 * The PIN `1234`, hashed with several salts. Patrons take turns in using them: a salt for each of a hundred would show
 * nothing more, and these cannot be mistaken for secrets.
 */
const PATRON_PINS = [
  "$argon2id$v=19$m=19456,t=2,p=1$PTdAvAuSXPIqlyTodZRZQg$AixLyHMZPSu3Z5LHdqITFfHLD8tddFVavdVP89yCiRs",
  "$argon2id$v=19$m=19456,t=2,p=1$HgQkmtekXjssQAAarGMnHQ$8uD0A2RQfne8CuZSnLpa5DLIu52JxyUZ1HmMJfpOi/U",
  "$argon2id$v=19$m=19456,t=2,p=1$cxmPlRg0hJqj/p4Tdh299w$ED84j0E1Apy1+GzLKzOBhFQ+9wEmwxk8S925GdbMXsA",
  "$argon2id$v=19$m=19456,t=2,p=1$MJfO9Z9STKJDGDJv5Q4dqw$qPTTIFAN4GQAdJfzL1c5UX+krn0cyD8kXGDmc/pAuOI",
  "$argon2id$v=19$m=19456,t=2,p=1$DDevQqGYgOnQUPFFSLDdyw$aDF+OgNW62JuMe867WB2wSGWl0aa9P/rfQvoQvy4y0Y",
] as const;

/** The PIN `4321` of the staff, likewise. */
const STAFF_PINS = [
  "$argon2id$v=19$m=19456,t=2,p=1$WlE++GodRMzHdw0NenvCLg$w7zNNWrxN7ck2WLVIQGOQ2I4Oduag/PowiV+9xzLHy4",
  "$argon2id$v=19$m=19456,t=2,p=1$A78RQzcFyxB+1N9bvuMB2w$c21Mo3JYmv5FPZ6yGInzsJ53ZdWFORaj0ZPgh05KKFc",
] as const;

/** Makes the card number of the patron of this number, counted from 0. */
export function card(number: number): string {
  return String(FIRST_CARD + number);
}

/**
 * Describes a patron in good standing about whom everything is known, except for what `changes` says. What the words do
 * not tell (age, address, expiry) follows from the number.
 *
 * @param name first name and surname, parted by the first space
 */
export function person(
  patronId: string,
  name: string,
  calendar: Calendar,
  changes: Partial<Patron> = {},
): Patron {
  const number = Number(patronId) - FIRST_CARD;
  const category = changes.category ?? "ADULT";
  const [firstName = "", ...surname] = name.split(" ");
  const lastName = surname.join(" ");
  return {
    patronId,
    loginId: "",
    pin: turn(category === "STAFF" ? STAFF_PINS : PATRON_PINS, number),
    firstName,
    lastName,
    category,
    library: "MAIN",
    expires: calendar.day(60 + number * 37 % 600),
    birthDate: birthDate(calendar, category === "CHILD" ? 8 + number % 6 : 19 + number * 7 % 60, number),
    address: `${1 + number * 13 % 140} ${turn(STREETS, number)}, Millbrook`,
    email: `${letters(firstName)}.${letters(lastName)}@example.org`,
    // 555-0100 to 555-0199 are assigned to no telephone.
    phone: `555-01${String(number).padStart(2, "0")}`,
    language: turn(LANGUAGES, number),
    cardLost: false,
    blocked: false,
    blockMessage: "",
    note: "",
    internetProfile: category === "CHILD" ? "N" : "Y",
    ...changes,
  };
}

function turn(words: readonly string[], number: number): string {
  return words[number % words.length] ?? "";
}

/** Makes a birthday some time in the past year, so many years before it. */
function birthDate(calendar: Calendar, age: number, number: number): Day {
  return calendar.day(-(1 + number * 29 % 360), age);
}

/** The plain letters of a name, for an e-mail address. */
function letters(name: string): string {
  return name.normalize("NFD").toLowerCase().replace(/[^a-z]/g, "");
}
