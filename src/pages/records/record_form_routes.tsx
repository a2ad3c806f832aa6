import type { Hono } from "hono";
import type { Config } from "../../config/config.ts";
import type { Desk } from "../../desk/desk.ts";
import { branchName } from "../../desk/work/branch_name.ts";
import type { Attendant, DeskOutcome, DeskRefusal } from "../../desk/work/desk_work.ts";
import { type FieldFault, ITEM_FIELDS, PATRON_FIELDS } from "../../desk/work/record_fields.ts";
import type { Log } from "../../observability/log.ts";
import { attendantOf } from "../desk/desk_means.ts";
import { refusalTold } from "../desk/errands.ts";
import { digestOf } from "../desk/record_routes.tsx";
import { carryOutOnce, need, redirectTelling } from "../frame/guard.tsx";
import { fieldLabel } from "../frame/journal_words.ts";
import { type PageContext, type PageEnv, sendPage, textsOf } from "../frame/page_context.ts";
import type { ActionResult, PageSessions } from "../frame/page_sessions.ts";
import { readForm } from "../frame/read_form.ts";
import { itemPath, patronPath } from "../frame/record_links.ts";
import type { PageTexts } from "../../texts/languages.ts";
import { RecordFormPage, type RecordFormShown } from "./record_form_page.tsx";

/** What the forms of records work on. */
interface RecordFormParts {
  readonly current: () => Config;
  readonly log: Pick<Log, "info">;
  readonly desk: Pick<Desk, "work" | "fieldsOf">;
}

type Sent = Readonly<Partial<Record<string, string>>>;

/** A form of a record: its address, what it stores, and where that leads. */
interface RecordForm {
  readonly path: string;
  readonly kind: RecordFormShown["kind"];
  readonly isNew: boolean;
  store(sent: Sent, at: Attendant): Promise<DeskOutcome<Stored>>;
  told(texts: PageTexts): string;
}

interface Stored {
  readonly patronId?: string;
  readonly itemId?: string;
}

/** Adds the pages on which staff make and change patrons and copies. */
export function addRecordForms(app: Hono<PageEnv>, parts: RecordFormParts, sessions: PageSessions): void {
  const { current, desk, log } = parts;
  const atDesk = need("desk", sessions);
  for (const form of formsOf(desk)) {
    app.get(form.path, atDesk, async (context) => {
      const { id = "", card = "" } = context.req.query();
      const values = form.isNew ? { patron_id: card, item_id: card } : await desk.fieldsOf(form.kind, id);
      if (values === undefined) return context.redirect(form.kind === "patron" ? patronPath(id) : itemPath(id), 303);
      return show(context, current(), form, { ...values, id });
    });
    app.post(form.path, atDesk, async (context) => {
      const sent: Sent = Object.fromEntries(await readForm(context, "fields"));
      const at = attendantOf(context, current());
      let came: DeskOutcome<Stored> | undefined;
      const told = await carryOutOnce(context, sessions, digestOf([form.path, sent]), async () => {
        came = await form.store(sent, at);
        return came.ok ? toldOf(came, form, textsOf(context)) : { done: false, text: "" };
      });
      if (came === undefined || came.ok) {
        log.info("changed by staff", { staff: at.name, change: form.path.slice(1) });
        return redirectTelling(context, sessions, told, told.path ?? "/desk");
      }
      return show(context, current(), form, sent, came);
    });
  }
}

function toldOf({ patronId, itemId = "" }: Stored, form: RecordForm, texts: PageTexts): ActionResult {
  const path = patronId === undefined ? itemPath(itemId) : patronPath(patronId);
  return { done: true, text: form.told(texts), path };
}

/** Shows the form with what was sent, and why it was not stored. */
function show(
  context: PageContext,
  { circulation: { branches, scopes } }: Config,
  { kind, isNew }: RecordForm,
  values: Sent,
  refused?: DeskRefusal,
) {
  const texts = textsOf(context);
  const { other } = refused ?? {};
  const faults = inOrder(refused?.faults ?? [], kind);
  const page = (
    <RecordFormPage
      {...{ member: context.get("member"), kind, isNew, values, alike: other }}
      faults={new Map(faults.map((fault) => [fault.field, faultInWords(fault, texts)] as const))}
      problem={refused && problemOf(refused, faults, texts)}
      branches={[...branches.keys()].map((code) => [code, branchName(branches, code)] as const)}
      known={[...kind === "patron" ? scopes.categories : scopes.itemTypes].map((each) => each.toUpperCase())}
    />
  );
  return sendPage(context, page, refused === undefined ? 200 : 409);
}

/** Says why a record was not stored: what is wrong with fields stands beside these. */
function problemOf(refused: DeskRefusal, faults: readonly FieldFault[], texts: PageTexts): ActionResult {
  if (faults.length === 0) return { done: false, text: refusalTold(refused, texts), code: refused.reason };
  const names = faults.map(({ field }) => fieldLabel(field, texts));
  return { done: false, text: texts.desk.forms.faulty(names.length, names.join(", ")) };
}

/** Sorts faults as the form has their fields: card, barcode and title stand first. */
function inOrder(faults: readonly FieldFault[], kind: RecordForm["kind"]): readonly FieldFault[] {
  const names = (kind === "patron" ? PATRON_FIELDS : ITEM_FIELDS).map(({ name }) => name);
  return faults.toSorted((one, other) => names.indexOf(one.field) - names.indexOf(other.field));
}

function faultInWords(fault: FieldFault, texts: PageTexts): string {
  return "allowed" in fault
    ? texts.desk.forms.mustBe(texts.notice(fault.allowed))
    : `${texts.frame.staffReasons[fault.reason]}.`;
}

function formsOf({ work }: Pick<Desk, "work">): readonly RecordForm[] {
  return [
    {
      path: "/patrons/new",
      kind: "patron",
      isNew: true,
      store: (sent, at) =>
        work.addPatron({
          patronId: sent.patron_id ?? "",
          fields: pick(sent, PATRON_FIELDS),
          alikeAllowed: sent.alike === "yes",
        }, at),
      told: ({ desk: { forms } }) => forms.done.patronMade,
    },
    {
      path: "/patrons/edit",
      kind: "patron",
      isNew: false,
      store: (sent, at) => work.changePatron({ patronId: sent.id ?? "", fields: pick(sent, PATRON_FIELDS) }, at),
      told: ({ desk: { forms } }) => forms.done.patronChanged,
    },
    {
      path: "/items/new",
      kind: "item",
      isNew: true,
      store: ({ item_id: itemId = "", title = "", author, isbn, ...sent }, at) =>
        work.addItem({ itemId, title, author, isbn, fields: pick(sent, ITEM_FIELDS) }, at),
      told: ({ desk: { forms } }) => forms.done.itemMade,
    },
    {
      path: "/items/edit",
      kind: "item",
      isNew: false,
      store: (sent, at) => work.changeItem({ itemId: sent.id ?? "", fields: pick(sent, ITEM_FIELDS) }, at),
      told: ({ desk: { forms } }) => forms.done.itemChanged,
    },
  ];
}

function pick(sent: Sent, fields: readonly { readonly name: string }[]): Sent {
  return Object.fromEntries(fields.flatMap(({ name }) => sent[name] === undefined ? [] : [[name, sent[name]]]));
}
