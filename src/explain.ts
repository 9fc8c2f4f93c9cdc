/** The command `npm run explain -- operation.graphql`: prints what an operation can cause at most, before anybody asks it. */
import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { parseArgs } from "node:util";
import { GraphQLError, type GraphQLSchema, getOperationAST, getVariableValues, parse, Source } from "graphql";
import { attemptsPerCallOf } from "../clients/core/stack.ts";
import { GatewayError } from "./errors.ts";
import { createDocuments, RefusedDocument } from "./execution/documents.ts";
import { buildSchema } from "./execution/schema.ts";
import { type Frontend, frontends } from "./frontends/index.ts";
import { createDocumentLimits } from "./guard/document-limits.ts";
import { type Explanation, explain, toVerdict } from "./guard/explanation.ts";

const usage = `Usage: npm run explain -- <file.graphql> [--frontend <name>] [--variables '{"first": 50}'] [--operation <name>]

Prints the most calls and attempts that the operation can cause at each service, and which of its fields they are for.
The frontend is that of the file's folder, where it is one of ${frontends.map(({ name }) => name).join(", ")}; else web.
Ends with 0 where the frontend would accept the operation, with 1 where it would refuse it, with 2 where that can't be said.
`;

/** What the caller of the command can put right. */
class UsageError extends Error {}

try {
  const commandLine = process.argv.slice(2);
  if (commandLine.includes("--help")) {
    process.stdout.write(usage);
    process.exit(0);
  }
  const { text, refusals } = explainFile(commandLine);
  process.stdout.write(text);
  process.exitCode = refusals.length === 0 ? 0 : 1;
} catch (error) {
  const isForCaller =
    error instanceof UsageError || error instanceof GraphQLError || error instanceof GatewayError;
  if (!isForCaller) throw error;
  process.stderr.write(`${error instanceof GraphQLError ? error.toString() : error.message}\n`);
  process.exitCode = 2;
}

function explainFile(commandLine: readonly string[]): Explanation {
  const { file, variables, ...named } = readCommandLine(commandLine);
  const frontend = frontendOf(named.frontend ?? null, file);
  const text = readText(file);
  const document = parse(new Source(text, file));
  const schema = buildSchema(frontend);
  const refusal = refusalOf(text, schema, frontend);
  // What it would cause is not found out, as that may take for ever.
  if (refusal !== null)
    return { text: `${toVerdict(frontend, [refusal]).join("\n")}\n`, refusals: [refusal] };
  const operation = getOperationAST(document, named.operation);
  if (!operation) throw new UsageError("Say which of the file's operations is meant, with --operation.");
  const given = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  if (given.errors) throw new UsageError(given.errors.map(({ message }) => message).join("\n"));
  // As the gateway has it where no service has policies of its own.
  const attemptsPerCall = () => attemptsPerCallOf({ urls: [] });
  return explain(schema, frontend, { document, operation, variables }, { attemptsPerCall });
}

/** Why a gateway outside of production refuses the document, before it looks at the operation; null where it does not. */
function refusalOf(text: string, schema: GraphQLSchema, { name, limits }: Frontend): string | null {
  const checkDocument = createDocumentLimits(limits);
  try {
    createDocuments(schema, { limits, checkDocument, production: false, stored: [] }).read(text);
    return null;
  } catch (error) {
    if (error instanceof GatewayError) return error.message;
    if (!(error instanceof RefusedDocument)) throw error;
    throw new UsageError([`It is no operation of ${name}:`, ...error.errors.map(String)].join("\n\n"));
  }
}

interface CommandLine {
  readonly file: string;
  readonly frontend?: string | undefined;
  readonly operation?: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

function readCommandLine(commandLine: readonly string[]): CommandLine {
  const options = {
    frontend: { type: "string" },
    variables: { type: "string", default: "{}" },
    operation: { type: "string" },
  } as const;
  const { values, positionals } = parseOrSay(() =>
    parseArgs({ args: [...commandLine], options, allowPositionals: true }),
  );
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new UsageError(usage);
  const variables: unknown = parseOrSay(() => JSON.parse(values.variables), "--variables is not JSON");
  if (typeof variables !== "object" || variables === null || Array.isArray(variables)) {
    throw new UsageError(`--variables is not a JSON object: ${values.variables}`);
  }
  const { frontend, operation } = values;
  return { file, frontend, operation, variables: variables as CommandLine["variables"] };
}

function parseOrSay<Value>(read: () => Value, what = ""): Value {
  try {
    return read();
  } catch (error) {
    throw new UsageError([what, (error as Error).message].filter((part) => part !== "").join(": "));
  }
}

function readText(file: string): string {
  return parseOrSay(() => readFileSync(file, "utf8"), "The file can't be read");
}

function frontendOf(name: string | null, file: string): Frontend {
  const known: readonly Frontend[] = frontends;
  const folder = basename(dirname(file));
  if (name === null) return known.find((one) => one.name === folder) ?? frontends[0];
  const found = known.find((one) => one.name === name);
  if (found) return found;
  throw new UsageError(
    `There is no frontend ${name}: it is one of ${known.map((one) => one.name).join(", ")}.`,
  );
}
