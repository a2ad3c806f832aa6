import type { TemplateMoney } from "./template_value.ts";

/** What a name in a template can stand for; the compiler checks paths against it. */
export type Shape = keyof Scalars | "nothing" | RecordShape | ListShape | ByCodeShape;

/** A record: shapes by name. */
interface RecordShape {
  readonly fields: Readonly<Record<string, Shape>>;
  /** Columns of Koha's of which sip2d knows nothing: a template that names one is made, and has nothing there. */
  readonly unknown?: ReadonlySet<string>;
}

function columns(names: string): ReadonlySet<string> {
  return new Set(names.split(/\s+/));
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

const branch = {
  fields: { branchcode: "text", branchname: "text" },
  unknown: columns(
    `branchaddress1 branchaddress2 branchaddress3 branchzip branchcity branchstate branchcountry branchphone branchfax
    branchemail branchillemail branchreplyto branchreturnpath branchurl branchip branchnotes opac_info`,
  ),
} as const;

const attribute = { fields: { code: "text", attribute: "text" } } as const;

const biblio = {
  fields: { biblionumber: "text", title: "text", author: "text" },
  unknown: columns(
    "frameworkcode medium subtitle part_number part_name unititle notes serial seriestitle copyrightdate abstract",
  ),
} as const;

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
    damaged: "flag",
    itemlost: "flag",
    withdrawn: "flag",
    notforloan: "flag",
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
  unknown: columns(
    `biblioitemnumber dateaccessioned booksellerid price replacementpricedate datelastborrowed datelastseen stack
    damaged_on itemlost_on withdrawn_on coded_location_qualifier issues renewals localuse reserves restricted
    itemnotes_nonpublic timestamp deleted_on cn_source cn_sort materials uri more_subfields_xml enumchron copynumber
    stocknumber new_status bookable exclude_from_local_holds_priority`,
  ),
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
      preferred_name: "text",
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
      debarred: "date",
      is_expired: "flag",
      category: {
        fields: { categorycode: "text", description: "text" },
        unknown: columns(
          `enrolmentperiod enrolmentperioddate upperagelimit dateofbirthrequired enrolmentfee overduenoticerequired
          reservefee hidelostitems category_type`,
        ),
      },
      library: branch,
      account: { fields: { balance: "money" } },
      checkouts: count,
      overdues: count,
      holds: count,
      extended_attributes: { list: attribute },
      get_extended_attribute: { byCode: attribute },
    },
    unknown: columns(
      `borrowernumber middle_name title othernames initials pronouns streetnumber streettype address2 city state zipcode
      country mobile fax emailpro phonepro B_streetnumber B_streettype B_address B_address2 B_city B_state B_zipcode
      B_country B_email B_phone dateenrolled password_expiration_date date_renewed gonenoaddress contactname
      contactfirstname contacttitle borrowernotes relationship sex contactnote altcontactfirstname altcontactsurname
      altcontactaddress1 altcontactaddress2 altcontactaddress3 altcontactstate altcontactzipcode altcontactcountry
      altcontactphone smsalertnumber sms_provider_id privacy checkprevcheckout updated_on lastseen login_attempts
      autorenew_checkouts primary_contact_method protected`,
    ),
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
    unknown: columns(
      `issue_id old_issue_id borrowernumber credit_type_code credit_number status payment_type timestamp note manager_id
      register_id interface branchcode`,
    ),
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
