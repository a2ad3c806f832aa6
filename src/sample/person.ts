import type { Day } from "../library/day.ts";
import type { Patron } from "../library/patron.ts";
import type { Calendar } from "./calendar.ts";
import { LANGUAGES, STREETS } from "./names.ts";
import { PATRON_PINS, STAFF_PINS } from "./pins.ts";

const FIRST_CARD = 23820002060444;

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
    // 555-0100 to 555-0199 are nobody's numbers.
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
