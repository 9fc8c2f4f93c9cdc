/** Reads a server-sent event stream of a demo service, event by event. */

export interface StreamEvent {
  readonly id: string;
  readonly data: { readonly orderId: string; readonly status: string; readonly at: string };
}

export interface EventStream {
  readonly response: Response;
  /** Comments that came so far. */
  readonly comments: readonly string[];
  /** The next event; undefined once the stream has ended. */
  next(): Promise<StreamEvent | undefined>;
  cancel(): void;
}

export async function openStream(url: string, headers: Record<string, string> = {}): Promise<EventStream> {
  const abort = new AbortController();
  const response = await fetch(url, { headers, signal: abort.signal });
  const comments: string[] = [];
  const events = readEvents(response, comments);
  return {
    response,
    comments,
    next: async () => (await events.next()).value ?? undefined,
    cancel: () => abort.abort(),
  };
}

/** All events of a stream that ends. */
export async function readAll(stream: EventStream): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for (let event = await stream.next(); event !== undefined; event = await stream.next()) events.push(event);
  return events;
}

async function* readEvents(response: Response, comments: string[]): AsyncGenerator<StreamEvent, undefined> {
  let text = "";
  for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      if (block.startsWith(":")) comments.push(block.slice(1).trim());
      else yield parseEvent(block);
    }
  }
}

function parseEvent(block: string): StreamEvent {
  const fields = new Map(block.split("\n").map((line) => line.split(/: (.*)/s, 2) as [string, string]));
  return {
    id: fields.get("id") ?? "",
    data: JSON.parse(fields.get("data") ?? "null") as StreamEvent["data"],
  };
}
