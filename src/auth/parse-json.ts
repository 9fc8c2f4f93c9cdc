/** Stage 3: a text becomes what a type says, or an error whose words are for whoever wrote the text, and quote nothing of it. */
import * as z from "zod";

/** @throws {Error} that says where the text is not of this type. */
export function parseJson<Type extends z.ZodType>(type: Type, text: string): z.infer<Type> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The parser's own words quote the text.
    throw new Error("it is not valid JSON");
  }
  const result = type.safeParse(json);
  if (result.success) return result.data;
  throw new Error(z.prettifyError(result.error));
}

/** All texts that can be parsed. One that can't was not written by the gateway or its commands; it must not hide the others. */
export function parseReadable<Item>(
  texts: readonly string[],
  parse: (text: string) => Item,
): readonly Item[] {
  return texts.flatMap((text) => {
    try {
      return [parse(text)];
    } catch {
      return [];
    }
  });
}
