/** Reads JSON bodies of the demo services: typed values, or a 422 whose code names the field. */

import { z } from "zod";
import { ID_PATTERN } from "./parameters.ts";
import { Problem } from "./problem.ts";

/** An id inside of a body. */
export const idSchema = z.string().regex(ID_PATTERN, "not an id");

/** Parses a body, or refuses it with `invalid_<field>` for the first wrong field. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const [field] = issue?.path ?? [];
  if (field !== undefined) throw invalidField(String(field), issue?.message ?? "not valid");
  if (issue?.code === "unrecognized_keys") {
    throw new Problem(422, "The body has a field that cannot be changed or is not known.", "unknown_field");
  }
  throw invalidField("body", "not a JSON object");
}

/** The refusal of one field, as in `invalid_name`. */
export function invalidField(field: string, why: string): Problem {
  return new Problem(422, `The field "${field}" is not valid: ${why}.`, `invalid_${field}`);
}
