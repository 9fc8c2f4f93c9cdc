/** Logs what changes in how a service is dealt with: its breaker, and the instances that are asked. */
import type { UpstreamEvent } from "../../clients/core/events.ts";
import type { Logger } from "./log.ts";

export function createUpstreamReport(log: Logger): (event: UpstreamEvent) => void {
  return (event) => {
    switch (event.type) {
      case "breaker": {
        const { service, state } = event;
        // Whoever is told that it opened has to be told that it closed.
        if (state === "open") log.warn({ service }, "breaker opened: the service is not asked");
        else if (state === "closed") log.warn({ service }, "breaker closed: the service is asked again");
        else log.info({ service }, "breaker half-open: one attempt finds out");
        return;
      }
      case "instance": {
        const { service, instance, inUse } = event;
        if (inUse) log.warn({ service, instance }, "instance is asked again");
        else log.warn({ service, instance }, "instance set aside: it kept failing");
      }
    }
  };
}
