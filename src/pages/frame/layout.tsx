import { type Child, useContext } from "hono/jsx";
import type { StaffRole } from "../../config/config.ts";
import { SiteContext } from "./site_context.ts";

/** The page of a frame, and the member who looks at it. */
interface PageFrame {
  readonly title: string;
  /** What the browser calls the page, also in its history; absent: its title. Names of patrons do not stand there. */
  readonly tab?: string;
  /** Absent before the login. */
  readonly member?: { readonly id: string; readonly role: StaffRole };
  /** The path of the page among those of the menu. */
  readonly path?: string;
  /** Whether a part of the page changes by itself where there is script. */
  readonly live?: true;
  /** What is looked for, if that is what the page is about. */
  readonly sought?: string;
  readonly children?: Child;
}

/** The pages of the menu, and the role that each needs. */
const MENU: readonly { readonly path: string; readonly name: string; readonly role: StaffRole }[] = [
  { path: "/", name: "Overview", role: "view" },
  { path: "/terminals", name: "Terminals", role: "view" },
  { path: "/messages", name: "Messages", role: "view" },
  { path: "/journal", name: "Journal", role: "desk" },
  { path: "/patrons", name: "Patron", role: "desk" },
  { path: "/items", name: "Item", role: "desk" },
  { path: "/try", name: "Try", role: "admin" },
  { path: "/configuration", name: "Configuration", role: "admin" },
];

const RANKS: readonly StaffRole[] = ["view", "desk", "admin"];

/** Tells whether a role may do what another role may. */
export function mayAct(role: StaffRole, needed: StaffRole): boolean {
  return RANKS.indexOf(role) >= RANKS.indexOf(needed);
}

/** Frames a page: its head, the menu of what the member may see, and who that is. */
export function Layout({ title, tab = title, member, path, live, sought, children }: PageFrame) {
  const { library, finds } = useContext(SiteContext);
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${tab} - ${library}`}</title>
        <link rel="stylesheet" href="/assets/page.css" />
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <script src="/assets/live.js" defer></script>
        <script src="/assets/find.js" defer></script>
      </head>
      <body>
        <header>
          <div data-banner>
            <strong>
              <img src="/assets/icon.svg" alt="" width="20" height="20" />
              {library}
            </strong>
            {member && finds && mayAct(member.role, "desk") && <FindForm sought={sought} />}
          </div>
          {member && <Menu member={member} path={path} />}
        </header>
        <main>
          <hgroup>
            <h1>{title}</h1>
            {live && <p data-live-state>as it was when this page was asked for</p>}
          </hgroup>
          {children}
        </main>
      </body>
    </html>
  );
}

/** The search box of every page; a script shows under it what is found while somebody types. */
function FindForm({ sought = "" }: { readonly sought?: string }) {
  return (
    <search>
      <form method="get" action="/find" data-find>
        <input
          type="search"
          name="q"
          value={sought}
          maxlength={200}
          required
          autocomplete="off"
          aria-label="Find patrons, items and titles"
          aria-keyshortcuts="/"
          placeholder="Name, card, barcode, title ( / )"
        />
        <button type="submit" data-plain>Find</button>
        <div data-find-results role="region" aria-label="Found so far" hidden></div>
      </form>
    </search>
  );
}

function Menu({ member: { id, role }, path }: Required<Pick<PageFrame, "member">> & Pick<PageFrame, "path">) {
  return (
    <nav aria-label="Pages">
      <ul>
        {MENU.filter((entry) => mayAct(role, entry.role)).map((entry) => (
          <li>
            <a href={entry.path} aria-current={entry.path === path ? "page" : undefined}>{entry.name}</a>
          </li>
        ))}
      </ul>
      <ul>
        <li>{`${id} (${role})`}</li>
        <li>
          <form method="post" action="/logout">
            <button type="submit" data-plain>Log out</button>
          </form>
        </li>
      </ul>
    </nav>
  );
}
