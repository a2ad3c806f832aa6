import type { Works } from "./works.ts";

/** Films, on DVD. */
export const FILMS: Works = {
  "Charlie Chaplin": "The Kid / The Circus",
  "Carl Theodor Dreyer": "The Passion of Joan of Arc / Leaf from Satan's Book",
  "Sergei Eisenstein": "Battleship Potemkin / Strike / October",
  "Robert J. Flaherty": "Nanook of the North / Moana",
  "Abel Gance": "The Wheel",
  "D. W. Griffith": "Broken Blossoms / Way Down East",
  "Buster Keaton": "Sherlock Jr. / Our Hospitality / The Navigator / Seven Chances",
  "Fritz Lang": "Destiny / Dr. Mabuse the Gambler / Spies",
  "Paul Leni": "The Cat and the Canary / Waxworks",
  "Harold Lloyd": "Safety Last! / The Freshman",
  "Georges Méliès": "A Trip to the Moon / The Impossible Voyage",
  "F. W. Murnau": "Sunrise / The Last Laugh / Tabu",
  "Lotte Reiniger": "The Adventures of Prince Achmed",
  "Victor Sjöström": "The Phantom Carriage / The Wind",
  "Robert Wiene": "The Cabinet of Dr. Caligari / The Hands of Orlac",
};

/** Films, on video tape. */
export const VIDEOS: Works = {
  "Dziga Vertov": "Man with a Movie Camera",
  "Erich von Stroheim": "Greed",
  "King Vidor": "The Big Parade / The Crowd",
  "Rex Ingram": "Scaramouche",
  "": "Gardens of England / Birds of the Coast / Steam Railways / Knots and Splices",
};

/** Music and speech, on cassettes. */
export const CASSETTES: Works = {
  "Johann Sebastian Bach": "Brandenburg Concertos / Goldberg Variations",
  "Ludwig van Beethoven": "Symphony No. 5 / Symphony No. 9",
  "Frédéric Chopin": "Nocturnes",
  "Edvard Grieg": "Peer Gynt Suites",
  "Wolfgang Amadeus Mozart": "The Magic Flute / Requiem",
  "": "French for Travellers / German for Travellers / Bird Song / Ghost Stories Read Aloud",
};

/** Issues of magazines. */
export const MAGAZINES: Works = {
  "": "The Strand Magazine, August 1891 / The Strand Magazine, September 1891 / Household Words, March 1850 / " +
    "The Cornhill Magazine, January 1860 / Blackwood's Magazine, April 1817 / Punch, July 1841 / " +
    "The Atlantic Monthly, November 1857 / Harper's Magazine, June 1850 / The Yellow Book, April 1894 / " +
    "The Dial, July 1840 / The Spectator, March 1711 / The Gentleman's Magazine, January 1731",
};

/** Works that are consulted and never lent. */
export const REFERENCE: Works = {
  "Ambrose Bierce": "The Devil's Dictionary",
  "E. Cobham Brewer": "Dictionary of Phrase and Fable",
  "Thomas Bulfinch": "Bulfinch's Mythology",
  "Denis Diderot": "Encyclopédie",
  "Henry Gray": "Anatomy of the Human Body",
  "Isabella Beeton": "Mrs Beeton's Book of Household Management",
  "John Bartlett": "Familiar Quotations",
  "Noah Webster": "An American Dictionary of the English Language",
  "Peter Mark Roget": "Thesaurus of English Words and Phrases",
  "": "Atlas of the World / Bradshaw's Railway Guide / Chambers's Encyclopaedia / The Encyclopaedia Britannica / " +
    "Flora of the County / Map of Millbrook",
};
