import { useContext } from "hono/jsx";
import { Layout } from "./layout.tsx";
import { SiteContext, useTexts } from "./site_context.ts";

/** What the page for logging in shows. */
interface LoginShown {
  /** Why the last login, or what was asked, was refused. */
  readonly problem?: string;
  /** The address to which the login leads. */
  readonly back?: string;
  /** What somebody had typed into a form that was not done. */
  readonly typed?: readonly string[];
  /** Whether somebody needs a local name now: the provider is away, or one was typed wrong. */
  readonly local?: boolean;
}

/** Shows the way to the identity provider, if there is one, and the form for logging in with a local name. */
export function LoginPage({ problem, back = "/", typed = [], local = false }: LoginShown) {
  const { login } = useTexts().frame, { signIn } = useContext(SiteContext);
  return (
    <Layout title={login.title}>
      {problem !== undefined && <p role="alert">{problem}</p>}
      {typed.length > 0 && (
        <section data-typed>
          <p>{login.typed}</p>
          {typed.map((text) => <pre>{text}</pre>)}
        </section>
      )}
      {signIn === undefined ? <LocalForm back={back} /> : <ProviderLinks at={signIn.at} back={back} />}
      {signIn?.orLocal && (
        <details open={local}>
          <summary>{login.localName}</summary>
          <LocalForm back={back} />
        </details>
      )}
    </Layout>
  );
}

/**
 * Shows the ways to the provider. They are links: where a form leads, browsers hold every address behind it to what this site
 * allows forms, and a provider may lead on to others.
 */
function ProviderLinks({ at, back }: { readonly at: string; readonly back: string }) {
  const { login } = useTexts().frame;
  const to = (other: Readonly<Record<string, string>>) => `/sign-in?${new URLSearchParams({ back, ...other })}`;
  return (
    <section data-sign-in>
      <p>
        <a href={to({})} role="button">{login.signIn(at)}</a>
      </p>
      <p>
        <a href={to({ other: "yes" })}>{login.asAnother}</a>
      </p>
    </section>
  );
}

function LocalForm({ back }: { readonly back: string }) {
  const { login } = useTexts().frame;
  return (
    <form method="post" action="/login">
      <input type="hidden" name="back" value={back} />
      <label>
        {login.name}
        <input name="id" autocomplete="username" required maxlength={200} />
      </label>
      <label>
        {login.password}
        <input name="password" type="password" autocomplete="current-password" required maxlength={1000} />
      </label>
      <button type="submit">{login.title}</button>
    </form>
  );
}
