// Looking back: calls that are over, and their recordings.

import type { Context } from "../api/context.ts";
import type { CallsPage, RecordingLink } from "../protocol.gen.ts";
import type { Past } from "../ui/bar.ts";

/** Asks the server, and makes addresses of its links. */
export function past({ connection, address }: Context): Past {
  return {
    async calls(filter) {
      const reply = await connection.request({ type: "list_calls", ...filter });
      return reply.ok ? { ok: true, data: reply.data as CallsPage } : { ok: false, code: reply.code };
    },
    async recording(uniqueid) {
      const reply = await connection.request({ type: "link_recording", uniqueid });
      if (!reply.ok) return { ok: false, code: reply.code };
      const { link } = reply.data as RecordingLink;
      return { ok: true, data: `${address("recording")}/${link}` };
    },
  };
}
