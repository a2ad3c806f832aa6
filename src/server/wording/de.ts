import type { Translation } from "./translation.ts";

/** German, for people at a self-check: short, since some screens have forty columns. */
export const german: Translation = {
  values: { date: day, due: day, amount: sum, owed: sum },
  reasons: {
    "patron-unknown": "Ausweis unbekannt",
    "item-unknown": "Medium unbekannt",
    "title-unknown": "Titel unbekannt",
    "pin-missing": "Bitte PIN eingeben",
    "pin-wrong": "Die PIN ist falsch",
    "pin-locked": "Zu viele falsche PINs: Ausweis gesperrt",
    "card-lost": "Gesperrt: Ausweis als verloren gemeldet",
    "patron-blocked": "Ihr Konto ist gesperrt",
    "patron-expired": ({ date }) => `Ihr Ausweis ist am ${day(date)} abgelaufen`,
    "fees-over-limit": "Bitte bezahlen Sie zuerst Ihre Gebühren",
    "loans-over-limit": "Sie haben zu viele Medien entliehen",
    "overdues-over-limit": "Gesperrt: zu viele Medien überfällig",
    "claims-over-limit": "Gesperrt: zu viele strittige Rückgaben",
    "lost-over-limit": "Gesperrt: zu viele Medien verloren",
    "holds-over-limit": "Sie haben zu viele Vormerkungen",
    "item-on-loan-to-another": "Das Medium ist anderweitig entliehen",
    "item-waiting-for-another": "Das Medium liegt für andere bereit",
    "item-reserved-for-another": "Das Medium ist für andere vorgemerkt",
    "item-lost": "Das Medium ist als verloren gemeldet",
    "item-missing": "Das Medium ist als vermisst gemeldet",
    "item-claimed-returned": "Die Rückgabe des Mediums ist strittig",
    "item-on-order": "Das Medium ist erst bestellt",
    "item-in-process": "Das Medium ist in Bearbeitung",
    "item-not-for-loan": "Das Medium ist nicht entleihbar",
    "item-withdrawn": "Das Medium ist ausgesondert",
    "item-type-not-lent": "Hier nicht entleihbar: bitte zur Theke",
    "item-held": "Vorgemerkt: bitte an der Theke abgeben",
    "return-elsewhere": "Rückgabe hier nicht möglich",
    "fee-not-acknowledged": ({ amount }) => `Es fällt eine Gebühr an: ${sum(amount)}`,
    "renewal-not-allowed": "Eine Verlängerung ist nicht möglich",
    "renewals-over-limit": "Sie können nicht weiter verlängern",
    "renewal-held": "Vorgemerkt: keine Verlängerung möglich",
    "renewal-third-party": "Das Medium ist anderweitig entliehen",
    "not-on-loan": "Das Medium ist nicht entliehen",
    "not-on-loan-to-patron": "Das Medium haben Sie nicht entliehen",
    "hold-exists": "Sie haben das bereits vorgemerkt",
    "hold-unknown": "Diese Vormerkung gibt es nicht",
    "hold-not-permitted": "Eine Vormerkung ist nicht möglich",
    "hold-library-unknown": "Abholort unbekannt",
    "hold-library-without-copy": "Dort gibt es kein Exemplar",
    "payment-amount": "Der Betrag ist ungültig",
    "payment-currency": "Diese Währung wird nicht angenommen",
    "payment-fee-unknown": "Diese Gebühr gibt es nicht",
    "payment-too-much": ({ amount }) => `Zu viel: Sie schulden ${sum(amount)}`,
    "payment-nothing-owed": "Sie haben keine offenen Gebühren",
    "nothing-to-undo": "Es gibt nichts rückgängig zu machen",
    "newer-change": "Das Medium wurde inzwischen verbucht",
    "storage-unavailable": "Die Bibliothek ist nicht erreichbar",
    "busy": "Überlastet, bitte noch einmal versuchen",
  },
  exceptions: {
    checkin: {
      "item-lost": "Verloren gemeldet: bitte zur Theke",
      "item-missing": "Vermisst gemeldet: bitte zur Theke",
      "item-withdrawn": "Ausgesondert: bitte zur Theke",
    },
    hold: {
      "fees-over-limit": "Erst Gebühren bezahlen, dann vormerken",
    },
  },
  session: {
    "login-required": "Dieses Gerät ist nicht angemeldet",
    "message-not-allowed": "An diesem Gerät nicht möglich",
    "not-offered": "Das ist hier nicht möglich",
    "checkout-off": "Ausleihe ist hier nicht möglich",
    "checkin-off": "Rückgabe ist hier nicht möglich",
    "renewal-off": "Verlängerung ist hier nicht möglich",
    "block-off": "Sperren ist hier nicht möglich",
    "enable-off": "Entsperren ist hier nicht möglich",
    "unavailable": "Zurzeit nicht verfügbar",
  },
  missing: (fields) => fields.length === 0 ? "Nachricht zu kurz" : `Es fehlt: ${fields.join(", ")}`,
  greeting: (library) => `${library} begrüßt Sie.`,
  goodbye: "Vielen Dank!",
  renewed: "Bereits von Ihnen entliehen: verlängert",
  holdCancelled: "Die Vormerkung ist gelöscht.",
  holdExpiryIgnored: "Das Enddatum ist vorbei und zählt nicht",
  returnToShelf: "Vormerkung gelöscht: ins Regal stellen",
  itemDamaged: "Das Medium ist beschädigt",
  unknownHoldMode: "Modus muss +, - oder * sein",
  accountExpired: (date) => `Ihr Ausweis ist am ${day(date)} abgelaufen`,
  cardExpires: (date) => `Ihr Ausweis ist gültig bis ${day(date)}`,
  blockedByFees: "Gesperrt wegen offener Gebühren",
  hasOverdues: "Sie haben überfällige Medien",
  cardLost: "Der Ausweis ist als verloren gemeldet",
  invalidPassword: "Die PIN ist falsch",
  koha: {
    owes: (amount) => `Offene Gebühren: ${sum(amount)}`,
    cardLost: "Der Ausweis ist als verloren gemeldet.",
  },
  owes: (amount) => ` - Sie schulden ${sum(amount)}.`,
  owesForItem: (amount) => `Für dieses Medium schulden Sie ${sum(amount)}.`,
  dueBack: (amount) => `Zu viel bezahlt: ${sum(amount)} zurück, bitte an der Theke.`,
  checkedIn: (library, collection) =>
    collection === "" ? `Zurückgegeben: ${library}.` : `Zurückgegeben: ${library} - ${collection}.`,
  receipts: {
    lent: (title, due) => `${title} - Rückgabe bis ${day(due)}`,
    renewed: (title, due) => `${title} - verlängert bis ${day(due)}`,
    returned: (title) => `${title} - zurückgegeben`,
    paid: (amount, owed) => `Bezahlt: ${sum(amount)}, noch offen: ${sum(owed)}`,
  },
};

/** Writes `2026-12-24` as `24.12.2026`. */
function day(date = ""): string {
  return date.replace(/^(\d{4})-(\d\d)-(\d\d)$/, "$3.$2.$1");
}

/** Writes `12.50` as `12,50`, and `$1,234.50` as `$1.234,50`. */
function sum(amount = ""): string {
  return amount.replace(/[.,](?=\d)/g, (separator) => separator === "." ? "," : ".");
}
