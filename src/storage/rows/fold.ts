/** Takes case and accents off. */
export function fold(text: string): string {
  return text.normalize("NFD").replace(MARKS, "").normalize("NFC").toLowerCase();
}

const MARKS = /[\u0300-\u036f]/g;
