import type { RemedyTexts } from "../base/remedy_texts.ts";

/** What became of a change at another library system, and what staff do about it, in German. */
export const remediesInGerman: RemedyTexts = {
  heard: {
    "yes": "das Terminal sagte ja",
    "no": "das Terminal sagte nein",
    "nothing": "das Terminal bekam keine Antwort",
  },
  not: (done) => `nicht ${done}`,
  notCredited: "bezahlt, nicht gutgeschrieben",
  although: (done, heard) => `${done}, aber ${heard}`,
  perhaps: (done) => `vielleicht ${done}`,
  dueEarlier: (done) =>
    `${done}, früher fällig, als am Terminal gesagt wurde: verlängern, oder die Fälligkeit mitteilen`,
  objections: {
    "card-denied": (done) =>
      `${done}, obwohl das Bibliothekssystem auf diesen Ausweis nichts verleiht: den Ausweis ansehen und nachfragen`,
    "held-for-other": (done) =>
      `${done}, obwohl es für jemand anderen vorgemerkt ist: zurückfordern, oder für die Vormerkung ein anderes ` +
      "Exemplar suchen",
    "may-be-retry": (done) =>
      `${done}, und vielleicht zweimal gemeldet: prüfen, ob zweimal bezahlt wurde, und sonst eine Zahlung zurückgeben`,
  },
  doubts: {
    "due-changed": "nicht gesendet, denn das Fälligkeitsdatum ist ein anderes: prüfen, ob es wieder entliehen ist",
    "due-not-known":
      "nicht gesendet, denn das Fälligkeitsdatum vor der Rückgabe ist nicht bekannt: prüfen, ob es wieder entliehen ist",
    "lent-since":
      "nicht gesendet, denn ein Terminal hat das Exemplar nach dem Rückgabedatum verliehen: prüfen, wer es jetzt hat",
    "no-due":
      "nicht gesendet, denn das Bibliothekssystem nennt kein Fälligkeitsdatum: prüfen, ob es wieder entliehen ist",
    "cannot-be-asked":
      "nicht gesendet, denn das Bibliothekssystem beantwortet keine 17: prüfen, ob es wieder entliehen ist",
    "waited-too-long": "nicht gesendet, denn es hat zu lange gewartet: prüfen, ob es wieder entliehen ist",
    "desk-acted": "nicht gesendet, denn die Theke hat das Exemplar inzwischen zurückgenommen: prüfen, wo es ist",
    "lent-to-other": "nicht gesendet, denn es ist an jemand anderen entliehen: prüfen, wer es hat",
    "on-loan":
      "nicht gesendet, denn es ist entliehen, und das Bibliothekssystem sagt nicht, an wen: prüfen, wer es hat",
    "not-on-loan": "nicht gesendet, denn es ist nicht mehr entliehen: prüfen, wer es hat",
    "item-unknown": "nicht gesendet, denn das Bibliothekssystem kennt das Exemplar nicht: prüfen, wem es gehört",
    "moved-since":
      "nicht gesendet, denn das Exemplar wurde danach verliehen oder zurückgegeben: prüfen, wer es hat oder wo es ist",
    "earlier-listed":
      "nicht gesendet, denn was vorher mit dem Exemplar geschah, steht auch auf dieser Liste: zuerst das klären",
  },
  said: (text) => `das Bibliothekssystem sagte: ${text}`,
  remedies: {
    "checkout": {
      done: "verliehen",
      ifDone: "zurückbuchen; oder verliehen lassen, falls das Exemplar mitgenommen wurde",
      ifNot: "auf den Ausweis ausleihen",
      look: "die Ausleihen des Ausweises ansehen; ist es entliehen, aber nicht mitgenommen, zurückbuchen",
    },
    "renewal": {
      done: "verlängert",
      ifDone: "die neue Fälligkeit mitteilen",
      ifNot: "verlängern, oder die alte Fälligkeit mitteilen",
      look: "die Fälligkeit der Ausleihe ansehen und mitteilen",
    },
    "checkin": {
      done: "zurückgenommen",
      ifDone: "das Exemplar suchen: vielleicht wurde es behalten",
      ifNot: "zurückbuchen: das Exemplar ist im Haus",
      look: "den Datensatz des Exemplars ansehen; ist es entliehen und hier, zurückbuchen",
    },
    "undo-checkout": {
      done: "zurückgenommen, um eine Ausleihe rückgängig zu machen",
      ifDone: "das Exemplar suchen: vielleicht wurde es mitgenommen",
      ifNot: "zurückbuchen",
      look: "den Datensatz des Exemplars ansehen; ist es entliehen und hier, zurückbuchen",
    },
    "undo-checkin": {
      done: "wieder verliehen, um eine Rückgabe rückgängig zu machen",
      ifDone: "zurückbuchen; oder verliehen lassen, falls das Exemplar mitgenommen wurde",
      ifNot: "auf den Ausweis ausleihen, zu dem das Exemplar gehört",
      look: "den Datensatz des Exemplars ansehen; ist es entliehen und hier, zurückbuchen",
    },
    "renew-all": {
      done: "verlängert",
      ifDone: "die neuen Fälligkeiten mitteilen",
      ifNot: "die Ausleihen verlängern, oder die alten Fälligkeiten mitteilen",
      look: "die Fälligkeiten der Ausleihen ansehen und mitteilen",
    },
    "hold-placed": {
      done: "vorgemerkt",
      ifDone: "nachfragen; die Vormerkung löschen, falls sie nicht gewünscht ist",
      ifNot: "vormerken",
      look: "die Vormerkungen des Ausweises ansehen und nachfragen",
    },
    "hold-cancelled": {
      done: "gelöscht",
      ifDone: "nachfragen; wieder vormerken, falls es gewünscht ist",
      ifNot: "die Vormerkung löschen",
      look: "die Vormerkungen des Ausweises ansehen und nachfragen",
    },
    "hold-changed": {
      done: "geändert",
      ifDone: "mitteilen, wie die Vormerkung jetzt ist",
      ifNot: "die Vormerkung ändern",
      look: "die Vormerkungen des Ausweises ansehen und nachfragen",
    },
    "fee-paid": {
      done: "gutgeschrieben",
      ifDone: "gab das Terminal das Geld zurück, die Gutschrift zurücknehmen; sonst eine Quittung geben",
      ifNot: "die Zahlung eintragen, oder das Geld zurückgeben",
      look: "die Zahlung im Gebührenkonto suchen; steht sie dort und wurde das Geld zurückgegeben, die Gutschrift " +
        "zurücknehmen; steht sie nicht dort und wurde das Geld behalten, sie eintragen",
    },
    "patron-blocked": {
      done: "gesperrt",
      ifDone: "prüfen, ob der Ausweis gesperrt bleiben soll",
      ifNot: "den Ausweis sperren",
      look: "prüfen, ob der Ausweis gesperrt ist und es sein soll",
    },
    "patron-enabled": {
      done: "entsperrt",
      ifDone: "prüfen, ob der Ausweis entsperrt bleiben soll",
      ifNot: "die Sperre aufheben",
      look: "prüfen, ob der Ausweis gesperrt ist und es sein soll",
    },
    "item-updated": {
      done: "geändert",
      ifDone: "den Datensatz des Exemplars ansehen",
      ifNot: "den Datensatz des Exemplars ändern",
      look: "den Datensatz des Exemplars ansehen",
    },
  },
};
