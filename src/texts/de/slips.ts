import type { slipsInEnglish } from "../en/slips.ts";

/** As in English, in German. */
export const slipsInGerman: typeof slipsInEnglish = {
  titles: { hold: "Vorgemerkt", transit: "In eine andere Zweigstelle", loans: "Ihre Ausleihen", payment: "Quittung" },
  print: { hold: "Abholzettel", transit: "Laufzettel", loans: "Zettel der Ausleihen", payment: "Quittung" },
  none: "Diesen Zettel gibt es nicht",
  paper: "Papier",
  roll: "Rolle, 80 mm",
  sheet: "Blatt, A4",
  who: "Die Person mit",
  byNumber: "Nummer",
  byName: "Namen",
  choose: "Wählen",
  until: (pickup, day) => `${pickup}, bis ${day}`,
  goesHome: "Es gehört dorthin.",
  forHold: (who) => `Vorgemerkt für ${who}`,
  noLoans: "Keine Ausleihen.",
  paid: (money) => `Bezahlt: ${money}`,
  stillOwed: (money) => `Noch offen: ${money}`,
  nothingOwed: "Es ist nichts mehr offen.",
};
