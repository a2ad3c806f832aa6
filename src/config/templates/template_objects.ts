import type { TemplateMoney } from "./template_value.ts";

/** What a name in a template can stand for; the compiler checks paths against it. */
export type Shape = keyof Scalars | RecordShape | ListShape | ByCodeShape;

/** Values by name. */
interface RecordShape {
  readonly fields: Readonly<Record<string, Shape>>;
}

/** Values in an order. */
interface ListShape {
  readonly list: Shape;
}

/** Values that are asked for by a code: `name('CODE')`. */
interface ByCodeShape {
  readonly byCode: Shape;
}

interface Scalars {
  readonly text: string;
  readonly number: number;
  readonly money: TemplateMoney;
  readonly date: Temporal.PlainDate;
  readonly moment: Temporal.Instant;
  readonly flag: boolean;
}

const branch = { fields: { branchcode: "text", branchname: "text" } } as const;

const attribute = { fields: { code: "text", attribute: "text" } } as const;

const biblio = { fields: { biblionumber: "text", title: "text", author: "text" } } as const;

const item = {
  fields: {
    // As Koha's SIP server names them.
    id: "text",
    title: "text",
    author: "text",
    call_number: "text",
    collection_code: "text",
    location: "text",
    permanent_location: "text",
    due_date: "moment",
    // As the columns of its table `items` are called.
    itemnumber: "text",
    barcode: "text",
    biblionumber: "text",
    itype: "text",
    ccode: "text",
    itemcallnumber: "text",
    homebranch: "text",
    holdingbranch: "text",
    replacementprice: "money",
    itemnotes: "text",
    onloan: "date",
    // As its templates go on from an item.
    effective_itemtype: "text",
    home_branch: branch,
    holding_branch: branch,
    biblio,
    checkout: { fields: { date_due: "moment" } },
  },
} as const;

const count = { fields: { count: "number" } } as const;

/**
 * The objects of templates, under Koha's names (its SIP server's, its columns', its relations'), as far as we know what
 * stands there. Money is in minor units of its currency.
 */
export const TEMPLATE_OBJECTS = {
  patron: {
    fields: {
      cardnumber: "text",
      userid: "text",
      surname: "text",
      firstname: "text",
      address: "text",
      email: "text",
      phone: "text",
      dateofbirth: "date",
      dateexpiry: "date",
      categorycode: "text",
      branchcode: "text",
      lang: "text",
      sort1: "text",
      sort2: "text",
      opacnote: "text",
      debarredcomment: "text",
      lost: "flag",
      is_debarred: "flag",
      is_expired: "flag",
      category: { fields: { categorycode: "text", description: "text" } },
      library: branch,
      account: { fields: { balance: "money" } },
      checkouts: count,
      overdues: count,
      holds: count,
      extended_attributes: { list: attribute },
      get_extended_attribute: { byCode: attribute },
    },
  },
  item,
  accountline: {
    fields: {
      accountlines_id: "text",
      debit_type_code: "text",
      description: "text",
      amount: "money",
      amountoutstanding: "money",
      date: "date",
      item,
      // Koha's SIP server hands a row over whose column leads on to the item.
      itemnumber: item,
    },
  },
} as const satisfies Readonly<Record<string, RecordShape>>;

/** An object that a template is about. */
export type TemplateObjectName = keyof typeof TEMPLATE_OBJECTS;

/** What must be handed over for an object: every name of the table may be absent, which shows as nothing. */
export type TemplateObject<Name extends TemplateObjectName> = ValueOf<typeof TEMPLATE_OBJECTS[Name]>;

type ValueOf<S> = S extends keyof Scalars ? Scalars[S]
  : S extends { readonly fields: infer Fields } ? { readonly [Name in keyof Fields]?: ValueOf<Fields[Name]> }
  : S extends { readonly list: infer Element } ? readonly ValueOf<Element>[]
  : S extends { readonly byCode: infer Value } ? { readonly [code: string]: ValueOf<Value> }
  : never;
