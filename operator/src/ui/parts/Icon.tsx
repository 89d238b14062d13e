// Line icons on a grid of 24, drawn for this bar.

const handset =
  "M7 3 4.5 4.5C3 5.5 3 7.5 4 10.2c1.6 4.2 5.6 8.2 9.8 9.8 2.7 1 4.7 1 5.7-.5L21 17l-4.5-3.5-2.3 1.7c-2.3-1-4.4-3.1-5.4-5.4l1.7-2.3Z";

const paths = {
  phone: handset,
  hangUp: handset,
  headset:
    "M4 15v-3a8 8 0 0 1 16 0v3M4 14.5h3.5V20H5.5A1.5 1.5 0 0 1 4 18.5ZM20 14.5h-3.5V20h2a1.5 1.5 0 0 0 1.5-1.5Z",
  deskPhone: "M6.5 11h11l2 8.5h-15ZM3.5 10.5V8c5-3.5 12-3.5 17 0v2.5h-4V8.5h-9v2ZM10 15h4",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5a7.5 7.5 0 0 1 15 0",
  mic: "M12 3a3 3 0 0 0-3 3v5.5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3ZM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3",
  micOff:
    "M15 9V6a3 3 0 0 0-5.8-1M9 9v2.5a3 3 0 0 0 4.5 2.6M5.5 11.5a6.5 6.5 0 0 0 10.5 5.1M18.5 11.5a6.5 6.5 0 0 1-.5 2.5M12 18v3M4 4l16 16",
  pause: "M8.5 5v14M15.5 5v14",
  play: "M8 5.5v13l10.5-6.5Z",
  bell: "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15ZM10 21h4",
  chevron: "m7 10 5 5 5-5",
  close: "m7 7 10 10M17 7 7 17",
  check: "m5 12.5 4.5 4.5L19 7.5",
  incoming: "M17 7 7.5 16.5M7.5 9v7.5H15",
  outgoing: "M7 17l9.5-9.5M9 7.5h7.5V15",
  sound: "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5ZM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11",
  alert: "M12 4 2.5 20h19ZM12 10v4.5M12 17v.2",
  signOut: "M13 4H6v16h7M10.5 12H20M16.5 8.5 20 12l-3.5 3.5",
  transfer: "M4 12h13M13 7l5 5-5 5M20 5v14",
  keypad: "M6 6h.1M12 6h.1M18 6h.1M6 12h.1M12 12h.1M18 12h.1M6 18h.1M12 18h.1M18 18h.1",
  clock: "M12 21a9 9 0 1 0-9-9M3 7v5h5M12 7.5V12l3 2",
  queue: "M5 7h14M5 12h14M5 17h8",
  record: "M12 17a5 5 0 1 0 0-10 5 5 0 0 0 0 10Z",
  stop: "M7 7h10v10H7Z",
  chart: "M5 20V11M12 20V4M19 20v-6",
  swap: "M4 9h14l-3.5-3.5M20 15H6l3.5 3.5",
} as const;

export type IconName = keyof typeof paths;

/** Decoration: what it means is said in words beside it or in the button's name. */
export function Icon({ name }: { readonly name: IconName }) {
  const solid = /phone|hangUp|play|record|stop/.test(name);
  return (
    <svg class={solid ? "icon solid" : "icon"} viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} transform={name === "hangUp" ? "rotate(135 12 12)" : undefined} />
    </svg>
  );
}
