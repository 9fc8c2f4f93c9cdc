/** Stage 1: bodies are plain JSON of bounded depth; what names a prototype, or is compressed, is refused. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { RequestFault } from "./errors.ts";

/** Levels of objects and lists, in a body or in a parameter. A deep input of ours has four. */
export const maxJsonDepth = 32;

/** A JSON object's last member of a name counts where there are several, here and for whatever is done with the body later. */
export type ParseJson = (text: string) => unknown;

export function registerJsonBody(app: FastifyInstance): void {
  const parseJson = createParseJson(app);
  // What else there is, is what a hostile page can send without asking: forms and text/plain.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    "application/json",
    { parseAs: "string" },
    // An operation that the path names may need nothing more.
    async ({ params }: FastifyRequest, body: string) =>
      body === "" && isNamed(params) ? undefined : parseJson(body),
  );
}

const isNamed = (params: unknown) => Boolean((params as { operation?: string }).operation);

/** Refuses, as `ParseJson` does, text that is too deep before it is parsed, and then what names a prototype. */
export function createParseJson(app: FastifyInstance): ParseJson {
  const parse = app.getDefaultJsonParser("error", "error");
  return (text) => {
    if (isTooDeep(text)) throw new RequestFault("JSON_TOO_DEEP");
    let parsed: unknown;
    // It answers at once. What it is told of the request, it does not use.
    parse({} as FastifyRequest, text, (error, value) => {
      if (error) throw isJson(text) ? new RequestFault("JSON_NAMES_PROTOTYPE") : error;
      parsed = value;
    });
    return parsed;
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The parameters of a GET that are JSON are held to what a body is. */
export function checkSearch(search: string, parseJson: ParseJson): void {
  const parameters = new URLSearchParams(search);
  for (const name of ["variables", "extensions"]) {
    for (const text of parameters.getAll(name)) if (text !== "") checkParameter(text, parseJson);
  }
}

function checkParameter(text: string, parseJson: ParseJson): void {
  try {
    parseJson(text);
  } catch (error) {
    throw error instanceof RequestFault ? error : new RequestFault("PARAMETER_NOT_JSON");
  }
}

/** @throws {RequestFault} for a body that would have to be unpacked: a small one can be the size of the memory. */
export function refuseCompressed({ headers }: FastifyRequest): void {
  const encoding = headers["content-encoding"]?.trim().toLowerCase() ?? "identity";
  if (encoding !== "identity" && encoding !== "") throw new RequestFault("COMPRESSED");
}

const [quote, backslash] = ['"', "\\"].map((one) => one.charCodeAt(0));
const openers = new Set(["[", "{"].map((one) => one.charCodeAt(0)));
const closers = new Set(["]", "}"].map((one) => one.charCodeAt(0)));

/** One pass that skips strings. Of text that is no JSON it says whatever it says: the parser refuses that. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      for (at += 1; at < text.length && text.charCodeAt(at) !== quote; at += 1) {
        if (text.charCodeAt(at) === backslash) at += 1;
      }
    } else if (openers.has(code)) {
      depth += 1;
      if (depth > maxJsonDepth) return true;
    } else if (closers.has(code)) depth -= 1;
  }
  return false;
}
