// Validates JSON files against a JSON Schema (2020-12): node json-schema.mjs SCHEMA DATA…
// Prints what is wrong, one line each, and fails where anything is.
import { readFileSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const [schema, ...files] = process.argv.slice(2);
const read = (path) => JSON.parse(readFileSync(path, "utf8"));
const ajv = new Ajv({ allErrors: true, strict: true });
addFormats(ajv);
// Formats that Rust's numbers have and JSON Schema doesn't know.
for (const format of ["uint", "uint8", "uint16", "uint32", "uint64", "int64"]) ajv.addFormat(format, true);
const validate = ajv.compile(read(schema));
let wrong = 0;
for (const file of files) {
  if (!validate(read(file))) {
    for (const { instancePath, message } of validate.errors) console.log(`${file}: ${instancePath || "/"} ${message}`);
    wrong += validate.errors.length;
  }
}
process.exit(wrong ? 1 : 0);
