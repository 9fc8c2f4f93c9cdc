/** Stage 3: keeps a list in step with what processes share: it is read twice a second, and stays as it is while that fails. */

export interface InStepOptions {
  /** Told once of a failure, however long it lasts. */
  readonly onFault: (error: Error) => void;
  /** Of a clock that nobody sets; for tests. */
  readonly steadyMs?: () => number;
  readonly everyMs?: number;
}

export interface InStep {
  /** How old the list may be: since when it has not been read. Null where it never was. */
  ageMs(): number | null;
  /** Reads now, rather than when it is time. Never rejects. */
  read(): Promise<void>;
  close(): void;
}

const usualEveryMs = 500;

/** Resolves when it has been read for the first time, or could not be. */
export async function keepInStep(read: () => Promise<void>, options: InStepOptions): Promise<InStep> {
  const { onFault, steadyMs = () => performance.now(), everyMs = usualEveryMs } = options;
  let readAtMs: number | null = null;
  let isFailing = false;
  let isClosed = false;
  const readOnce = async () => {
    // What is changed while the answer is on its way is not in it.
    const askedAtMs = steadyMs();
    try {
      await read();
      readAtMs = askedAtMs;
      isFailing = false;
    } catch (error) {
      if (!isFailing && !isClosed) onFault(error instanceof Error ? error : new Error(String(error)));
      isFailing = true;
    }
  };
  let reading: Promise<void> | null = null;
  const readAlone = () => {
    reading ??= readOnce().finally(() => {
      reading = null;
    });
    return reading;
  };
  await readAlone();
  const timer = setInterval(readAlone, everyMs);
  timer.unref();
  return {
    ageMs: () => (readAtMs === null ? null : steadyMs() - readAtMs),
    read: readAlone,
    close: () => {
      isClosed = true;
      clearInterval(timer);
    },
  };
}
