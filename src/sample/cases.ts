/**
 * The cases of the sample library, by name: identifiers that never change, to be tried by hand and by tests. Days and
 * hours count from the moment at which the library was made.
 */
export const SAMPLE = {
  /** Codes of the two branches. */
  libraries: { main: "MAIN", cpl: "CPL" },

  /** The PINs of everyone who has one. */
  pins: {
    /** Of patrons of the categories ADULT and CHILD. */
    patron: "1234",
    /** Of patrons of the category STAFF. */
    staff: "4321",
  },

  /** Limits that the cases are made for; the configuration that goes with the library sets the same. */
  limits: {
    /** `loanLimit` of the category CHILD; the others may have more loans than anyone here has. */
    loansOfChildren: 5,
    /** `overdueLimit`. */
    overdues: 5,
    /** `renewals` of books. */
    renewals: 3,
    /** `claimsReturnedLimit`: more than this is flagged. */
    claimsReturned: 2,
    /** `lostLimit`: more than this is flagged. */
    lost: 1,
    /** `feeLimit`, and the limits of overdue, other and replacement fees; cents. */
    fees: 1000,
    recallAfterDays: 14,
  },

  /** Card numbers. */
  patrons: {
    /** The patron of Koha's manual: good standing, login id `nora`, 3 loans, a hold to collect at MAIN, owes 0.75. */
    manual: "23820002060444",
    /** Good standing, with a PIN; has nothing, owes nothing. */
    goodStanding: "23820002060445",
    /** Good standing, but without a PIN. */
    noPin: "23820002060446",
    /** The card expired 30 days ago. */
    expired: "23820002060447",
    /** The card expires in 5 days. */
    expiringSoon: "23820002060448",
    /** Blocked, with a message. */
    blocked: "23820002060449",
    /** The card was reported lost. */
    cardLost: "23820002060450",
    /** Owes 12.50 of overdue and damage fees, with a limit of 10.00. */
    feesOverLimit: "23820002060451",
    /** Owes 10.00, which the limit of 10.00 just allows. */
    feesAtLimit: "23820002060452",
    /** Owes 4.20 in three fees, one of them partly paid; a fourth is paid. */
    feesBelowLimit: "23820002060453",
    /** Owes 11.00 of other fees: administrative, rental, hold. */
    otherFeesOverLimit: "23820002060454",
    /** Owes 25.00 for the replacement of a copy. */
    replacementFeesOverLimit: "23820002060455",
    /** One loan, overdue by 6 days. */
    oneOverdue: "23820002060456",
    /** Five overdue loans: at the limit. */
    overdueLimit: "23820002060457",
    /** A child with five loans: at the limit of children. */
    loanLimit: "23820002060458",
    /** One loan, renewed three times: no renewals left. */
    noRenewalsLeft: "23820002060459",
    /** Four loans: two can be renewed, one has no renewals left, one is wanted by others. */
    mixedRenewals: "23820002060460",
    /** One loan, which the hold of another patron recalls. */
    recalled: "23820002060461",
    /** One loan that the patron claims to have returned. */
    claimedReturned: "23820002060462",
    /** Three claims: over the limit of 2. */
    claimsOverLimit: "23820002060463",
    lostOnLoan: "23820002060464",
    /** Two lost loans: over the limit of 1. */
    lostOverLimit: "23820002060465",
    /** A hold waits on the shelf at MAIN. */
    holdWaiting: "23820002060466",
    /** A hold waits on the shelf at MAIN, but its last day there was yesterday. */
    holdWaitingTooLong: "23820002060467",
    /** A copy is on its way to the pickup location CPL. */
    holdInTransit: "23820002060468",
    /** Four pending holds: the titles of `recalled`, `protectedFromRecall`, `reserved`, `returnsToHoldShelf`. */
    holdsPending: "23820002060469",
    /** A hold on one copy, which is out; another copy of the title stands on the shelf. */
    holdOnItem: "23820002060470",
    /** A hold on any copy that belongs to CPL; a copy of MAIN stands on the shelf. */
    holdOnLibrary: "23820002060471",
    /** A pending hold that was wanted until yesterday only. */
    holdExpired: "23820002060472",
    /** First in the queue for the title `queued`. */
    queueFirst: "23820002060473",
    queueSecond: "23820002060474",
    queueThird: "23820002060475",
    /** Three loans, none of whose copies goes back to its shelf: the items called `returnsTo...`. */
    returns: "23820002060476",
    /** A cassette and a video on loan: magnetic media, which must not be desensitized. */
    magneticMedia: "23820002060477",
    /** A laptop on loan for hours, due in three. */
    laptop: "23820002060478",
    /** A name that fits into Latin-1 but not into ASCII. */
    latin1Name: "23820002060479",
    /** A Czech name, which does not fit into Latin-1. */
    czechName: "23820002060480",
    greekName: "23820002060481",
    /** A child of nine, without internet. */
    child: "23820002060482",
    /** A member of the staff, with the PIN of the staff. */
    staff: "23820002060483",
    /** A patron of the branch CPL, with five loans that others want, and a hold to collect at CPL. */
    cpl: "23820002060484",
    /** Good standing, with a note to show at the terminal. */
    note: "23820002060485",
    /** A name and a card, nothing else is known: no PIN, no expiry, no address. */
    bare: "23820002060486",
  },

  /** Barcodes of copies. Unless it says otherwise, a copy is the only one of its title, and belongs to MAIN. */
  items: {
    /** A book on the shelf without holds. */
    available: "39999000000001",
    /** On loan to `manual`, due in 11 days. */
    onLoan: "39999000000002",
    /** A DVD on loan to `manual`, due in 4 days. */
    onLoanDvd: "39999000000003",
    /** On loan to `manual`, renewed once. */
    onLoanRenewed: "39999000000004",
    /** On the hold shelf at MAIN for `manual`. */
    waitingForManual: "39999000000005",
    /** On the hold shelf at MAIN for `holdWaiting`. */
    waiting: "39999000000006",
    /** On the hold shelf at MAIN for `holdWaitingTooLong`, since yesterday without right. */
    waitingTooLong: "39999000000007",
    /** On its way from MAIN to CPL, for `holdInTransit`. */
    inTransitForHold: "39999000000008",
    /** On its way home from MAIN to CPL. */
    inTransit: "39999000000009",
    /** Belongs to MAIN, stands at CPL, does not travel. */
    elsewhere: "39999000000010",
    onOrder: "39999000000011",
    inProcess: "39999000000012",
    /** Lost, not on loan. */
    lost: "39999000000013",
    missing: "39999000000014",
    /** Claimed returned, on loan to `claimedReturned`. */
    claimedReturned: "39999000000015",
    /** On loan to `lostOnLoan`. */
    lostOnLoan: "39999000000016",
    damaged: "39999000000017",
    /** A dictionary that is not for loan. */
    notForLoan: "39999000000018",
    withdrawn: "39999000000019",
    /** Came back five minutes ago. */
    justReturned: "39999000000020",
    /** On loan to `oneOverdue`, due 6 days ago. */
    overdue: "39999000000021",
    /** On loan to `noRenewalsLeft`, renewed three times. */
    noRenewalsLeft: "39999000000032",
    /** On loan to `recalled` for 16 days; a hold has been waiting for 3. */
    recalled: "39999000000033",
    /** On loan to `cpl` for 2 days: too short to be recalled by the hold that waits. */
    protectedFromRecall: "39999000000034",
    /** One of two copies for which three patrons queue; on loan to `mixedRenewals`. */
    queued: "39999000000035",
    /** The other; on loan to `cpl`. */
    queuedToo: "39999000000036",
    /** On loan to `cpl`; `holdOnItem` wants this copy. */
    wanted: "39999000000037",
    /** Another copy of the same title, on the shelf. */
    notWanted: "39999000000038",
    /** A copy on the shelf that `holdOnLibrary` does not want, as it belongs to MAIN. */
    notWantedLibrary: "39999000000039",
    /** The copy of CPL that `holdOnLibrary` wants; on loan to `cpl`. */
    wantedLibrary: "39999000000040",
    /** On loan to `returns`; its return fills the hold of `holdsPending`, to be collected at MAIN. */
    returnsToHoldShelf: "39999000000041",
    /** On loan to `returns`; its return fills the hold of `cpl`, to be collected at CPL. */
    returnsToHoldElsewhere: "39999000000042",
    /** On loan to `returns`; belongs to CPL. */
    returnsToOtherLibrary: "39999000000043",
    /** A cassette (media type 004) on loan to `magneticMedia`. */
    cassetteOnLoan: "39999000000049",
    /** A video (media type 005) on loan to `magneticMedia`. */
    videoOnLoan: "39999000000050",
    /** A cassette on the shelf. */
    cassette: "39999000000051",
    /** A video on the shelf. */
    video: "39999000000052",
    /** A DVD (media type 006) on the shelf. */
    dvd: "39999000000053",
    /** A laptop on the shelf. */
    laptop: "39999000000054",
    /** A laptop on loan to `laptop`, due in three hours; the second copy of the same title. */
    laptopOnLoan: "39999000000055",
    /** A magazine (media type 002) on the shelf. */
    magazine: "39999000000056",
    /** Its title has the delimiter `|` in it. */
    pipeTitle: "39999000000057",
    /** Its title fits into Latin-1 but not into ASCII. */
    latin1Title: "39999000000058",
    /** Its title is Czech and does not fit into Latin-1. */
    czechTitle: "39999000000059",
    greekTitle: "39999000000060",
    /** Its title is longer than 255 letters. */
    longTitle: "39999000000061",
    /** Nothing is known of it but its title and where it belongs. */
    bare: "39999000000062",
    /** Another title is called the same. */
    sameTitle: "39999000000063",
    /** The other of the two. */
    sameTitleToo: "39999000000064",
    /** A terminal has stored properties for it. */
    withProperties: "39999000000065",
    /** On loan to `mixedRenewals`; can be renewed. */
    renewable: "39999000000066",
    /** On loan to `cpl`; the hold of `holdExpired` on its title has expired. */
    onceWanted: "39999000000069",
    /** On the shelf, though `holdsPending` has a hold on its title: not for anyone else. */
    reserved: "39999000000070",
    /** On the hold shelf at CPL for `cpl`. */
    waitingAtCpl: "39999000000071",
  },

  titles: {
    /** The title of the item `available`. */
    available: "T0001",
    /** Three patrons queue for it, and both copies are out. */
    queued: "T0035",
    /** Has a copy on the shelf, yet `holdsPending` was first. */
    reserved: "T0066",
    /** One of two titles called `Poems`. */
    sameTitle: "T0059",
    /** The other. */
    sameTitleToo: "T0060",
  },

  fees: {
    /** The 0.75 of `manual`. */
    manual: "F0001",
    /** Of `feesBelowLimit`: 2.00, of which 0.80 are paid. */
    partlyPaid: "F0008",
    /** Of `feesBelowLimit`: paid in full. */
    paid: "F0010",
  },
} as const;
