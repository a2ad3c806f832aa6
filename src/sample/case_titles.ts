import { SAMPLE } from "./cases.ts";
import { barcode, type ItemType, type SampleTitle, sampleTitle } from "./copies.ts";

const I = SAMPLE.items;

interface Row {
  readonly title: string;
  readonly author: string;
  readonly itemType: ItemType;
  readonly copies: readonly string[];
}

const row = (itemType: ItemType) => (author: string, title: string, ...copies: readonly string[]): Row => {
  return { itemType, author, title, copies };
};
const book = row("BOOK");

/** Makes a work in several volumes, each a title with one copy, whose barcodes follow each other. */
function volumes(author: string, title: string, count: number, first: number): readonly Row[] {
  return Array.from({ length: count }, (_, at) => book(author, `${title}, volume ${at + 1}`, barcode(first + at)));
}

/** The whole of an old title page, as catalogues have it: longer than a field may be. */
const ROBINSON = "The Life and Strange Surprizing Adventures of Robinson Crusoe, of York, Mariner: who lived eight " +
  "and twenty years, all alone in an un-inhabited island on the coast of America, near the mouth of the great river " +
  "of Oroonoque; having been cast on shore by shipwreck, wherein all the men perished but himself";

const ROWS: readonly Row[] = [
  book("Jane Austen", "Pride and Prejudice", I.available),
  book("Mary Shelley", "Frankenstein", I.onLoan),
  row("DVD")("Fritz Lang", "Metropolis", I.onLoanDvd),
  book("Charlotte Brontë", "Jane Eyre", I.onLoanRenewed),
  book("George Eliot", "Middlemarch", I.waitingForManual),
  book("Wilkie Collins", "The Moonstone", I.waiting),
  book("Elizabeth Gaskell", "Cranford", I.waitingTooLong),
  book("Bram Stoker", "Dracula", I.inTransitForHold),
  book("Walter Scott", "Ivanhoe", I.inTransit),
  book("Jane Austen", "Emma", I.elsewhere),
  book("Virginia Woolf", "Orlando", I.onOrder),
  book("Edith Wharton", "The Age of Innocence", I.inProcess),
  book("Herman Melville", "Moby-Dick", I.lost),
  book("H. G. Wells", "The Invisible Man", I.missing),
  book("Jane Austen", "Persuasion", I.claimedReturned),
  book("Robert Louis Stevenson", "Treasure Island", I.lostOnLoan),
  book("Rudyard Kipling", "The Jungle Book", I.damaged),
  row("REFERENCE")("Samuel Johnson", "A Dictionary of the English Language", I.notForLoan),
  book("William Beckford", "Vathek", I.withdrawn),
  book("Louisa May Alcott", "Little Women", I.justReturned),
  book("George Eliot", "Silas Marner", I.overdue),
  ...volumes("Edward Gibbon", "The Decline and Fall of the Roman Empire", 5, 22),
  ...["Blue", "Red", "Green", "Yellow", "Pink"].map((colour, at) =>
    book("Andrew Lang", `The ${colour} Fairy Book`, barcode(27 + at))
  ),
  book("Charlotte Brontë", "Villette", I.noRenewalsLeft),
  book("Emily Brontë", "Wuthering Heights", I.recalled),
  book("Charles Dickens", "Great Expectations", I.protectedFromRecall),
  book("H. G. Wells", "The Time Machine", I.queued, I.queuedToo),
  book("Anne Brontë", "The Tenant of Wildfell Hall", I.wanted, I.notWanted),
  book("Elizabeth Gaskell", "North and South", I.notWantedLibrary, I.wantedLibrary),
  book("Jane Austen", "Sense and Sensibility", I.returnsToHoldShelf),
  book("Jane Austen", "Mansfield Park", I.returnsToHoldElsewhere),
  book("Jane Austen", "Northanger Abbey", I.returnsToOtherLibrary),
  ...volumes("Leo Tolstoy", "War and Peace", 3, 44),
  ...volumes("Miguel de Cervantes", "Don Quixote", 2, 47),
  row("CASSETTE")("", "Italian for Travellers", I.cassetteOnLoan),
  row("VIDEO")("Buster Keaton", "The General", I.videoOnLoan),
  row("CASSETTE")("Antonio Vivaldi", "The Four Seasons", I.cassette),
  row("VIDEO")("Charlie Chaplin", "The Gold Rush", I.video),
  row("DVD")("F. W. Murnau", "Nosferatu", I.dvd),
  row("LAPTOP")("", "Laptop with charger", I.laptop, I.laptopOnLoan),
  row("MAGAZINE")("", "The Strand Magazine, July 1891", I.magazine),
  book("Samuel Smiles", "Self-Help | With Illustrations of Conduct and Perseverance", I.pipeTitle),
  book("Gustave Flaubert", "L'Éducation sentimentale : histoire d'un jeune homme", I.latin1Title),
  book("Božena Němcová", "Babička: obrazy venkovského života", I.czechTitle),
  book("Αλέξανδρος Παπαδιαμάντης", "Η Φόνισσα", I.greekTitle),
  book("Daniel Defoe", ROBINSON, I.longTitle),
  row("")("", "A donated book", I.bare),
  book("Emily Dickinson", "Poems", I.sameTitle),
  book("Gerard Manley Hopkins", "Poems", I.sameTitleToo),
  book("Anna Sewell", "Black Beauty", I.withProperties),
  book("Thomas Hardy", "Far from the Madding Crowd", I.renewable),
  book("Thomas Hardy", "The Return of the Native", barcode(67)),
  book("Thomas Hardy", "The Woodlanders", barcode(68)),
  book("Joseph Conrad", "Heart of Darkness", I.onceWanted),
  book("Oscar Wilde", "The Picture of Dorian Gray", I.reserved),
  book("Henry James", "The Portrait of a Lady", I.waitingAtCpl),
];

/** The titles of the cases, each with the barcodes of its copies. */
export const CASE_TITLES: readonly { readonly title: SampleTitle; readonly copies: readonly string[] }[] = ROWS.map(
  ({ copies, ...title }, at) => ({ title: sampleTitle(at + 1, title), copies }),
);
