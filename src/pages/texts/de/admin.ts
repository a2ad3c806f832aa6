import type { adminInEnglish } from "../en/admin.ts";

/** As in English, in German. */
export const adminInGerman: typeof adminInEnglish = {
  configuration: {
    title: "Konfiguration",
    pending: "Was ein Neuladen ändern würde",
    reload: "Neu laden",
    checkAnother: "Eine andere prüfen",
    pasted: "Eine ganze Datei, eingefügt",
    uploaded: "Oder eine von diesem Gerät",
    check: "Prüfen",
    asRead: "Wie sie gelesen wurde",
    hasErrors: "Sie hat Fehler.",
    inOrder: "Sie ist in Ordnung.",
    faultsAtPlaces: "Mängel an ihren Stellen",
    firstFaults: (shown, count) => `Von ${count} Mängeln sind die ersten ${shown} zu sehen.`,
    firstElements: (shown, count) => `Von ${count} Elementen sind die ersten ${shown} zu sehen.`,
    cannotGoOn: (problem) => `Damit kann der Server nicht weiterlaufen: ${problem}.`,
    changesNothing: "Sie hat Fehler: Ein Neuladen würde nichts ändern.",
    toBeSaid: (count) => count === 1 ? "1 Hinweis" : `${count} Hinweise`,
    nothing: "Nichts.",
    differences: "Unterschiede",
    element: "Element",
    attribute: "Attribut",
    now: "Jetzt",
    then: "Danach",
    line: (number) => `Zeile ${number}`,
    reloaded: "Die Konfiguration wurde neu gelesen.",
    notReloaded: (problem) => `Alles bleibt, wie es war: ${problem}.`,
  },
  trial: {
    title: "Ein Konto ausprobieren",
    account: "Konto",
    message: "Nachricht",
    choose: "Wählen",
    messageAs: (message, account) => `${message} als ${account}`,
    carriedOut: "Das wird ausgeführt",
    carriedOutHow: ", als hätte ein Terminal gefragt, und steht im Journal.",
    place: "Standort, den das Terminal bei der Anmeldung nannte (CP)",
    send: "Senden",
    result: "Was daraus wurde",
    within: (milliseconds) => ` in ${milliseconds} ms`,
    changed: "Was die Optionen des Kontos geändert haben",
    askedOnce:
      "Nur was sie an der fertigen Antwort ändern oder verbieten: Das Bibliothekssystem hinter diesem Server wird " +
      "nur einmal gefragt.",
    notTwice:
      "Nur was sie an der fertigen Antwort ändern oder verbieten: Eine Nachricht, die etwas ändert, wird nicht " +
      "zweimal ausgeführt.",
    nothing: "Nichts.",
    travelled: (title) => `${title}, wie sie übertragen wurde`,
    notSent: "nicht gesendet",
    option: "Option",
    changedPlace: "Stelle",
    withIt: "Mit ihr",
    without: "Ohne sie",
  },
};
