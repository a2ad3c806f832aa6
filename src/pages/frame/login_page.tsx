import { Layout } from "./layout.tsx";
import { useTexts } from "./site_context.ts";

/** Shows the form for logging in; `problem` says why the last login was refused. */
export function LoginPage({ problem }: { readonly problem?: string }) {
  const { login } = useTexts().frame;
  return (
    <Layout title={login.title}>
      {problem !== undefined && <p role="alert">{problem}</p>}
      <form method="post" action="/login">
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
