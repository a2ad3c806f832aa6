import { Layout } from "./layout.tsx";

/** Shows the form for logging in; `problem` says why the last login was refused. */
export function LoginPage({ problem }: { readonly problem?: string }) {
  return (
    <Layout title="Log in">
      {problem !== undefined && <p role="alert">{problem}</p>}
      <form method="post" action="/login">
        <label>
          Name
          <input name="id" autocomplete="username" required maxlength={200} />
        </label>
        <label>
          Password
          <input name="password" type="password" autocomplete="current-password" required maxlength={1000} />
        </label>
        <button type="submit">Log in</button>
      </form>
    </Layout>
  );
}
