/** Calls a demo service over HTTP and holds every answer against the service's own OpenAPI file. */

import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse } from "yaml";

type Json = Readonly<Record<string, unknown>>;

export interface Answer<Body = Json> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

export interface CallOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

export type Call = <Body = Json>(path: string, options?: CallOptions) => Promise<Answer<Body>>;

/** Makes a caller for the service at the address; it throws where an answer is not as the file says. */
export async function createCall(url: string): Promise<Call> {
  const file = parse(await (await fetch(`${url}/openapi.yaml`)).text()) as Json;
  const check = createCheck(file);
  return async <Body>(path: string, { method = "GET", headers = {}, body }: CallOptions = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    const parsed: unknown = isJson ? JSON.parse(text) : text;
    check(method, path, response, parsed);
    return { status: response.status, headers: response.headers, text, body: parsed as Body };
  };
}

/** A POST with an idempotency key. */
export function post(body: unknown, key: string, caller = "u1"): CallOptions {
  return { method: "POST", body, headers: { "idempotency-key": key, "x-user-id": caller } };
}

type Check = (method: string, path: string, response: Response, body: unknown) => void;

function createCheck(file: Json): Check {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(file, "service");
  const validators = new Map<string, ValidateFunction>();
  const validatorAt = (pointer: string) => {
    const known = validators.get(pointer) ?? ajv.compile({ $ref: `service#${pointer}` });
    validators.set(pointer, known);
    return known;
  };
  return (method, path, response, body) => {
    const template = findTemplate(file, path.split("?", 1)[0] ?? "");
    const at = ["paths", template, method.toLowerCase(), "responses", String(response.status)];
    const described = resolve(file, at);
    for (const [name, header] of Object.entries((described.value.headers ?? {}) as Json)) {
      const { value } = resolve(file, [...described.pointer, "headers", name]);
      if (value.required === true && !response.headers.has(name)) throw new Error(`${path} lacks ${name}.`);
      const schema = (value.schema ?? {}) as Json;
      if (!ajv.validate(schema, response.headers.get(name) ?? "")) {
        throw new Error(`${name} of ${path} is not as described: ${JSON.stringify(header)}`);
      }
    }
    if (described.value.content === undefined) return;
    const mediaType = (response.headers.get("content-type") ?? "").split(";", 1)[0] ?? "";
    const schema = resolve(file, [...described.pointer, "content", mediaType, "schema"]);
    const validate = validatorAt(toPointer(schema.pointer));
    if (!validate(body)) throw new Error(`${method} ${path}: ${ajv.errorsText(validate.errors)}`);
  };
}

/** The path of the file that fits; one without parameters before one with. */
function findTemplate(file: Json, path: string): string {
  const templates = Object.keys(file.paths as Json).sort((a, b) => a.split("{").length - b.split("{").length);
  const found = templates.find((template) =>
    new RegExp(`^${template.replace(/\{\w+\}/g, "[^/]+").replaceAll(".", "\\.")}$`).test(path),
  );
  if (found === undefined) throw new Error(`The OpenAPI file does not know ${path}.`);
  return found;
}

function resolve(file: Json, pointer: readonly string[]): { pointer: readonly string[]; value: Json } {
  let value: unknown = file;
  for (const key of pointer) value = (value as Json | undefined)?.[key];
  if (value === undefined) throw new Error(`The OpenAPI file says nothing at ${toPointer(pointer)}.`);
  const reference = (value as Json).$ref;
  if (typeof reference === "string") return resolve(file, reference.slice(2).split("/"));
  return { pointer, value: value as Json };
}

function toPointer(keys: readonly string[]): string {
  return keys
    .map((key) => `/${encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"))}`)
    .join("");
}
