import { Layout } from "./layout.tsx";
import { useTexts } from "./site_context.ts";

/** What the form for logging in shows. */
interface LoginShown {
  /** Why the last login, or what was asked, was refused. */
  readonly problem?: string;
  /** The address to which the login leads. */
  readonly back?: string;
  /** What somebody had typed into a form that was not done. */
  readonly typed?: readonly string[];
}

/** Shows the form for logging in. */
export function LoginPage({ problem, back = "/", typed = [] }: LoginShown) {
  const { login } = useTexts().frame;
  return (
    <Layout title={login.title}>
      {problem !== undefined && <p role="alert">{problem}</p>}
      {typed.length > 0 && (
        <section data-typed>
          <p>{login.typed}</p>
          {typed.map((text) => <pre>{text}</pre>)}
        </section>
      )}
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
    </Layout>
  );
}
