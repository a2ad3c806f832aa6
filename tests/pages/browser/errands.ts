import type { Cost, Errand } from "./errand_steps.ts";

/** An errand, and what it cost before the desk was made for errands; absent: it could not be done. */
export interface MorningErrand extends Errand {
  readonly before?: Pick<Cost, "clicks" | "seconds">;
}

const RETURN = ["key", "F4", "Barcode of the item that comes back"] as const;

/**
 * A morning at the desk of the sample library, as a librarian would tell it: forty errands, one after the other. What each
 * cost before was counted in the same way, by the same model.
 */
export const MORNING: readonly MorningErrand[] = [
  {
    wants: "What happened in the night that I should see to?",
    steps: [["link", "Overview"]],
    sees: "Needs attention",
    before: { clicks: 1, seconds: 4 },
  },
  {
    wants: "The list of holds to fetch from the shelves, for the printer",
    steps: [["link", "Lists"]],
    sees: "Dorian",
    before: { clicks: 2, seconds: 6.7 },
  },
  {
    wants: "Fetched a copy: it goes to the hold shelf",
    steps: [["link", "Desk"], RETURN, ["scan", "39999000000041"]],
    sees: "Put it on the hold shelf for",
    before: { clicks: 1, seconds: 8.5 },
  },
  {
    wants: "A slip with the patron's number for that copy",
    steps: [["link", "Hold slip"]],
    sees: "23820002060469",
  },
  {
    wants: "Which holds were not collected in time?",
    steps: [["link", "Desk"], ["link", "Holds not collected"]],
    sees: "Cranford",
    before: { clicks: 2, seconds: 6.7 },
  },
  {
    wants: "Put the uncollected one back",
    steps: [["link", "Desk"], RETURN, ["scan", "39999000000007"]],
    sees: "It was not on loan: Cranford",
    before: { clicks: 1, seconds: 8.5 },
  },
  {
    wants: "The overdue list, patron by patron, on few sheets",
    steps: [["link", "Desk"], ["link", "Overdue items"]],
    sees: "of 2 patrons",
  },
  {
    wants: "Lend two books to Martin Hale",
    steps: [["link", "Desk"], ["scan", "23820002060445"], ["scan", "39999000000500"], ["scan", "39999000000501"]],
    sees: "Lent:",
    before: { clicks: 1, seconds: 12.5 },
  },
  {
    wants: "Nora collects what waits for her",
    steps: [["link", "Desk"], ["scan", "23820002060444"], ["scan", "39999000000005"]],
    sees: "Lent: Middlemarch",
    before: { clicks: 1, seconds: 9.7 },
  },
  {
    wants: "A book comes back in time",
    steps: [["link", "Desk"], RETURN, ["scan", "39999000000500"]],
    sees: "Returned:",
    before: { clicks: 1, seconds: 8.5 },
  },
  {
    wants: "A book comes back late: whose is the fee, and it is paid at once",
    steps: [["scan", "39999000000021"], ["read", "Fee for Harriet Lowe"], ["button", "Take * from Harriet Lowe"]],
    sees: "Still owed: 0.00",
    before: { clicks: 4, seconds: 33.1 },
  },
  {
    wants: "A book comes back that belongs to the other branch",
    steps: [["link", "Desk"], RETURN, ["scan", "39999000000043"]],
    sees: "Send it to Centerville",
    before: { clicks: 1, seconds: 8.5 },
  },
  {
    wants: "A slip for the van, with that branch",
    steps: [["link", "Slip for the way"]],
    sees: "Centerville",
  },
  {
    wants: "A book that was lost turns up in the box",
    steps: [["link", "Desk"], RETURN, ["scan", "39999000000013"]],
    sees: "It was lost. It is found now",
    before: { clicks: 1, seconds: 15.7 },
  },
  {
    wants: "Is Pride and Prejudice in, and where does it stand?",
    steps: [["find", "pride prej"]],
    sees: "1 of 1 in",
    before: { clicks: 1, seconds: 8.7 },
  },
  {
    wants: "The Time Machine: when does one come back, and how many wait?",
    steps: [["find", "time mach"]],
    sees: "3 wait",
    before: { clicks: 2, seconds: 15.5 },
  },
  {
    wants: "A hold on The Time Machine for Martin Hale, who stands here",
    steps: [["link", "Desk"], ["scan", "23820002060445"], ["read", "Martin Hale"], ["find", "time mach"], [
      "button",
      "Hold for Martin Hale: The Time Machine",
    ]],
    sees: "On hold: The Time Machine",
    before: { clicks: 3, seconds: 19.6 },
  },
  {
    wants: "Lionel Garrick wants one of his holds no more",
    steps: [["find", "garrick"], ["link", "Garrick, Lionel"], ["open", "Cancel …"], [
      "button",
      "Cancel the hold on Sense and Sensibility",
    ]],
    sees: "The hold is cancelled",
    before: { clicks: 3, seconds: 13.2 },
  },
  {
    wants: "What does Ruben Castell owe?",
    steps: [["find", "castell"]],
    sees: "Owes 4.20",
    before: { clicks: 1, seconds: 7.9 },
  },
  {
    wants: "He pays all of it",
    steps: [["link", "Castell, Ruben"], ["open", "Take a payment"], ["button", "Take a payment"]],
    sees: "Paid: 4.20",
    before: { clicks: 2, seconds: 6.7 },
  },
  {
    wants: "Sylvia Cartwright pays two of her ten",
    steps: [["find", "23820002060452"], ["open", "Take a payment"], ["type", "Amount that is paid", "2"], [
      "button",
      "Take a payment",
    ]],
    sees: "Paid: 2.00",
    before: { clicks: 3, seconds: 15.4 },
  },
  {
    wants: "The rest is waived: the pages were cut before",
    steps: [["open", "Waive …"], ["type", "Why", "cut before"], ["button", "Waive"]],
    sees: "Waived: 8.00",
    before: { clicks: 3, seconds: 12.1 },
  },
  {
    wants: "Coffee on a book: charge three",
    steps: [
      ["find", "23820002060446"],
      ["open", "Charge a fee"],
      ["type", "Amount of the fee", "3"],
      [
        "choose",
        "For",
        "damage",
      ],
      ["type", "Why", "coffee"],
      ["button", "Charge a fee"],
    ],
    sees: "Charged: 3.00",
    before: { clicks: 5, seconds: 22.4 },
  },
  {
    wants: "Ingrid Solberg telephones: renew one of hers",
    steps: [["find", "solberg"], ["link", "Solberg, Ingrid"], ["button", "Renew Far from the Madding Crowd"]],
    sees: "Renewed: Far from",
    before: { clicks: 2, seconds: 10.5 },
  },
  {
    wants: "And all that can be renewed",
    steps: [["button", "Renew all"]],
    sees: "Renewed: ",
    before: { clicks: 1, seconds: 4 },
  },
  {
    wants: "Walter Keane needs his book three days more, in spite of the limit",
    steps: [["find", "keane"], ["link", "Keane, Walter"], ["button", "Renew Villette"], [
      "type",
      "Why, for the journal",
      "ill",
    ], ["button", "Do it all the same"]],
    sees: "Renewed: Villette",
    before: { clicks: 4, seconds: 16.1 },
  },
  {
    wants: "A sixth book for a child, in spite of the limit",
    steps: [["link", "Desk"], ["scan", "23820002060458"], ["scan", "39999000000502"], [
      "type",
      "Why, for the journal",
      "school",
    ], ["button", "Do it all the same"]],
    sees: "Lent:",
    before: { clicks: 3, seconds: 16.7 },
  },
  {
    wants: "Hugo Trevelyan is here with a new address: lift his block",
    steps: [["find", "trevelyan"], ["link", "Trevelyan, Hugo"], ["button", "Lift the block"]],
    sees: "The card is blocked no longer",
    before: { clicks: 2, seconds: 11.1 },
  },
  {
    wants: "Write down his new address",
    steps: [["link", "Change"], ["type", "address", "2 Mill Lane"], ["button", "Store the changes"]],
    sees: "The patron is changed",
  },
  {
    wants: "It doesn't take my PIN: why?",
    steps: [["link", "Why not?"], ["scan", "23820002060445"]],
    sees: "wrong PIN, the third in a row",
    before: { clicks: 2, seconds: 12.7 },
  },
  {
    wants: "Give him the PIN that he wants",
    steps: [["find", "23820002060445"], ["open", "Set another PIN …"], ["type", "New PIN", "4711"], [
      "button",
      "Set the PIN",
    ]],
    sees: "The PIN is set",
    before: { clicks: 3, seconds: 16.3 },
  },
  {
    wants: "A new reader with a card from the box",
    steps: [
      ["link", "Patron"],
      ["link", "New patron"],
      ["type", "card", "23820009000001"],
      [
        "type",
        "first name",
        "Vita",
      ],
      ["type", "last name", "West"],
      ["button", "Make the patron"],
    ],
    sees: "The patron is made",
  },
  {
    wants: "A card that has ended is good for another year",
    steps: [["find", "brandt"], ["link", "Brandt, Oscar"], ["button", "Renew the card for a year"]],
    sees: "The card is good to",
  },
  {
    wants: "A lost card: give another",
    steps: [["find", "sinclair"], ["link", "Sinclair, Alma"], ["open", "Give a new card …"], [
      "type",
      "Barcode of the new card",
      "23829999000002",
    ], ["button", "Give the card"]],
    sees: "The patron has the card 23829999000002 now",
    before: { clicks: 4, seconds: 20 },
  },
  {
    wants: "Rosalind Achterberg is here: was there something?",
    steps: [["link", "Desk"], ["scan", "23820002060485"]],
    sees: "Your umbrella is at the desk",
  },
  {
    wants: "Who has this book?",
    steps: [["find", "39999000000033"]],
    sees: "23820002060461",
    before: { clicks: 0, seconds: 7.2 },
  },
  {
    wants: "A gift: a new copy of a title that we have not",
    steps: [["link", "Item"], ["link", "New item"], ["type", "barcode", "39999000009001"], ["type", "title", "Flush"], [
      "choose",
      "belongs to",
      "MAIN",
    ], ["button", "Make the item"]],
    sees: "The item is made",
  },
  {
    wants: "It stands on another shelf now",
    steps: [["link", "Change"], ["type", "call number", "F WOO"], ["button", "Store the changes"]],
    sees: "The item is changed",
  },
  {
    wants: "Why did the self-check not lend Dorian Gray?",
    steps: [["link", "Why not?"], ["scan", "39999000000070"]],
    sees: "This item is on hold for another patron",
    before: { clicks: 1, seconds: 9.8 },
  },
  {
    wants: "Loans of the year, by branch, for the council",
    steps: [["link", "Statistics"]],
    sees: "By branch",
  },
];
