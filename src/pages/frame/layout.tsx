import { type Child, useContext } from "hono/jsx";
import type { StaffMember, StaffRole } from "../../config/config.ts";
import { OutageBanner } from "./outage_banner.tsx";
import { PAGE_LANGUAGES } from "../../texts/languages.ts";
import { SiteContext, useTexts } from "./site_context.ts";

/** What the frame of a page needs. */
interface PageFrame {
  readonly title: string;
  /** The title in the browser's tab and history, which must not have patrons' names; absent: `title`. */
  readonly tab?: string;
  /** Absent before the login. */
  readonly member?: StaffMember;
  /** The path of the page in the menu. */
  readonly path?: string;
  /** Set where a script keeps a part of the page up to date. */
  readonly live?: true;
  /** The text that was searched for, on the page of a search. */
  readonly sought?: string;
  /** The patron who is served: what is found can be held for this patron. */
  readonly served?: { readonly patronId: string };
  readonly children?: Child;
}

interface MenuEntry {
  readonly path: string;
  readonly role: StaffRole;
  /** Set where a group of pages begins. */
  readonly begins?: true;
  /** Set where there is something to see only beside a copy of another library system's records. */
  readonly ofCopies?: true;
}

/** The pages of the menu, and the role that each needs: what staff do, what terminals do, and what administrators do. */
const MENU = [
  { path: "/", role: "view" },
  { path: "/desk", role: "desk", begins: true },
  { path: "/patrons", role: "desk" },
  { path: "/items", role: "desk" },
  { path: "/why", role: "desk" },
  { path: "/lists", role: "desk" },
  { path: "/journal", role: "desk" },
  { path: "/statistics", role: "desk" },
  { path: "/terminals", role: "view", begins: true },
  { path: "/messages", role: "view" },
  { path: "/copy", role: "view", ofCopies: true },
  { path: "/try", role: "admin", begins: true },
  { path: "/configuration", role: "admin" },
] as const satisfies readonly MenuEntry[];

const RANKS: readonly StaffRole[] = ["view", "desk", "admin"];

/** Tells whether a role may do what another role may. */
export function mayAct(role: StaffRole, needed: StaffRole): boolean {
  return RANKS.indexOf(role) >= RANKS.indexOf(needed);
}

/** Shows a page with its head, the menu of what the member may see, and the member's name. */
export function Layout({ title, tab = title, member, path, live, sought, served, children }: PageFrame) {
  const { library, finds, language, outages, timeZone } = useContext(SiteContext);
  const { frame } = useTexts();
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${tab} - ${library}`}</title>
        <link rel="stylesheet" href="/assets/page.css" />
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <script src="/assets/live.js" defer></script>
        <script src="/assets/find.js" defer></script>
        <script src="/assets/scan.js" type="module"></script>
      </head>
      <body>
        <header>
          <div data-banner>
            <strong>
              <img src="/assets/icon.svg" alt="" width="20" height="20" />
              {library}
            </strong>
            {member && finds && mayAct(member.role, "desk") && <FindForm sought={sought} served={served} />}
            <Languages />
            {member && <Member member={member} />}
          </div>
          {member && <Menu member={member} path={path} />}
        </header>
        {member && outages.map((shown) => <OutageBanner shown={shown} links={mayAct(member.role, "desk")} />)}
        <main>
          <hgroup>
            <h1>{title}</h1>
            {live && <p data-live-state={frame.live} data-live-lost={frame.connectionLost}>{frame.notLive}</p>}
          </hgroup>
          {children}
        </main>
        {member && timeZone !== undefined && (
          <footer>
            <small>{frame.timesOf(timeZone)}</small>
          </footer>
        )}
      </body>
    </html>
  );
}

/** Shows the search box of every page. A script shows what is found below it while somebody types. */
function FindForm({ sought = "", served }: Pick<PageFrame, "sought" | "served">) {
  const { frame } = useTexts();
  return (
    <search>
      <form method="get" action="/find" data-find>
        {served && <input type="hidden" name="card" value={served.patronId} />}
        <input
          type="search"
          name="q"
          value={sought}
          maxlength={200}
          required
          autocomplete="off"
          aria-label={frame.findLabel}
          aria-keyshortcuts="/"
          placeholder={frame.findHint}
        />
        <button type="submit" data-plain>{frame.find}</button>
        <div data-find-results role="region" aria-label={frame.foundSoFar} hidden></div>
      </form>
    </search>
  );
}

/** Shows the choice of a language; each has its own name for itself. */
function Languages() {
  const { language: present } = useContext(SiteContext);
  return (
    <form method="post" action="/language" aria-label={useTexts().frame.language}>
      {PAGE_LANGUAGES.filter(({ language }) => language !== present).map(({ language, name }) => (
        <button type="submit" name="language" value={language} lang={language} data-plain>{name}</button>
      ))}
    </form>
  );
}

/** Shows who has logged in, and the way out. */
function Member({ member: { id, name = id, role } }: Required<Pick<PageFrame, "member">>) {
  return (
    <form method="post" action="/logout">
      <small>{`${name} (${role})`}</small>
      <button type="submit" data-plain>{useTexts().frame.logOut}</button>
    </form>
  );
}

function Menu({ member: { role }, path }: Required<Pick<PageFrame, "member">> & Pick<PageFrame, "path">) {
  const { frame } = useTexts(), { copies } = useContext(SiteContext);
  return (
    <nav aria-label={frame.pages}>
      <ul>
        {MENU.filter((entry: MenuEntry) => mayAct(role, entry.role) && (copies || entry.ofCopies !== true)).map((
          entry,
        ) => (
          <li data-begins={"begins" in entry ? true : undefined}>
            <a href={entry.path} aria-current={entry.path === path ? "page" : undefined}>
              {frame.menu[entry.path]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
