// @ts-types="./yaml.d.ts"
export { parseAll } from "deno-std/yaml/mod.js";
