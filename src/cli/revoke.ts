/** What `npm run revoke` starts. */
import { runCommand } from "./command.ts";
import { revokeCommand } from "./revoke-command.ts";

await runCommand(revokeCommand);
