import type { Patron } from "../library/patron.ts";
import type { Calendar } from "./calendar.ts";
import { SAMPLE } from "./cases.ts";
import { person } from "./person.ts";

const P = SAMPLE.patrons;

/** Makes the patrons whom the cases are about. */
export function casePatrons(calendar: Calendar): readonly Patron[] {
  const as = (patronId: string, name: string, changes?: Partial<Patron>) => person(patronId, name, calendar, changes);
  return [
    as(P.manual, "Nora Whitfield", { loginId: "nora", language: "001" }),
    as(P.goodStanding, "Martin Hale"),
    as(P.noPin, "Judith Farrow", { pin: "" }),
    as(P.expired, "Oscar Brandt", { expires: calendar.day(-30) }),
    as(P.expiringSoon, "Lydia Marsh", { expires: calendar.day(5) }),
    as(P.blocked, "Hugo Trevelyan", { blocked: true, blockMessage: "Address unknown, ask at the desk" }),
    as(P.cardLost, "Alma Sinclair", { cardLost: true }),
    as(P.feesOverLimit, "Gilbert Rooney"),
    as(P.feesAtLimit, "Sylvia Cartwright"),
    as(P.feesBelowLimit, "Ruben Castell"),
    as(P.otherFeesOverLimit, "Paula Nesbitt"),
    as(P.replacementFeesOverLimit, "Conrad Vale"),
    as(P.oneOverdue, "Harriet Lowe"),
    as(P.overdueLimit, "Desmond Pike"),
    as(P.loanLimit, "Rebecca Stroud", { category: "CHILD" }),
    as(P.noRenewalsLeft, "Walter Keane"),
    as(P.mixedRenewals, "Ingrid Solberg"),
    as(P.recalled, "Basil Norwood"),
    as(P.claimedReturned, "Vera Lindholm"),
    as(P.claimsOverLimit, "Edgar Blunt"),
    as(P.lostOnLoan, "Miriam Foss"),
    as(P.lostOverLimit, "Roland Pettigrew"),
    as(P.holdWaiting, "Esther Quayle"),
    as(P.holdWaitingTooLong, "Simon Ackland"),
    as(P.holdInTransit, "Teresa Almeida", { library: "CPL" }),
    as(P.holdsPending, "Lionel Garrick"),
    as(P.holdOnItem, "Beatrice Munro"),
    as(P.holdOnLibrary, "Clement Dufour", { library: "CPL" }),
    as(P.holdExpired, "Frieda Wolff"),
    as(P.queueFirst, "Una Pemberton"),
    as(P.queueSecond, "Dexter Boyle", { library: "CPL" }),
    as(P.queueThird, "Tabitha Crane"),
    as(P.returns, "Alfred Renshaw"),
    as(P.magneticMedia, "Marjorie Teale"),
    as(P.laptop, "Kenji Watanabe"),
    as(P.latin1Name, "Zoë Müller-Bjørnsen", { address: "3 Rue de l'Église, Besançon" }),
    as(P.czechName, "Žofie Dvořáková", { address: "Na Příkopě 12, 110 00 Praha" }),
    as(P.greekName, "Ελένη Παπαδοπούλου", {
      address: "Οδός Αθηνάς 7, Θεσσαλονίκη",
      email: "eleni.papadopoulou@example.org",
      language: "018",
    }),
    as(P.child, "Toby Fletcher", { category: "CHILD", birthDate: calendar.day(-100, 9) }),
    as(P.staff, "Constance Albright", { category: "STAFF", loginId: "calbright" }),
    as(P.cpl, "Percival Dunn", { library: "CPL" }),
    as(P.note, "Rosalind Achterberg", { note: "Your umbrella is at the desk" }),
    bare(as(P.bare, "Ida Prentice")),
  ];
}

/** Leaves a patron nothing but a name. */
function bare({ patronId, firstName, lastName, category, library, cardLost, blocked }: Patron): Patron {
  const unknown = { loginId: "", pin: "", address: "", email: "", phone: "", language: "", internetProfile: "" };
  return {
    patronId,
    firstName,
    lastName,
    category,
    library,
    cardLost,
    blocked,
    ...unknown,
    blockMessage: "",
    note: "",
  };
}
