import { testDatabases, testServer } from "../postgres/test_database.ts";
import { freshOn } from "./postgres_fresh.ts";
import { storageContract } from "./storage_contract.ts";

const databases = testDatabases(await testServer());

storageContract("postgres", () => freshOn(databases));
