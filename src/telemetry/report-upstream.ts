/** Logs what changes in how a service is dealt with: its breaker, and the instances that are asked. */
import type { UpstreamEvent } from "../../clients/core/events.ts";
import type { Logger } from "./log.ts";

export function createUpstreamReport(log: Logger): (event: UpstreamEvent) => void {
  return (event) => {
    switch (event.type) {
      case "breaker": {
        const { service, state } = event;
        if (state === "open") log.warn({ service }, "breaker opened: the service is not asked");
        else log.info({ service, state }, "breaker changed");
        return;
      }
      case "instance": {
        const { service, instance, inUse } = event;
        if (inUse) log.info({ service, instance }, "instance is asked again");
        else log.warn({ service, instance }, "instance set aside: it kept failing");
      }
    }
  };
}
