/** Logs what becomes of the issuer's keys: fetched anew, not to be had, or not fit to be used. */
import type { KeySetEvent } from "../auth/key-set.ts";
import type { Logger } from "./log.ts";

export function createKeyReport(log: Logger): (event: KeySetEvent) => void {
  return (event) => {
    switch (event.type) {
      case "keys-refreshed": {
        const { keys, changed } = event;
        if (changed) log.info({ keys }, "the issuer's keys have changed");
        else log.debug({ keys }, "the issuer's keys are as they were");
        return;
      }
      case "refresh-failed": {
        const { reason, keys, retryInMs, cause } = event;
        log.warn(
          { reason, keys, retryInMs, err: cause },
          "the issuer's keys can't be had: the last ones stay",
        );
        return;
      }
      case "key-ignored":
        log.warn({ kid: event.kid, reason: event.reason }, "a key of the issuer is not fit to be used");
    }
  };
}
