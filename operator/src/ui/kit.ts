// What the interface's own chunk lends to those that come later: they import these names from it, so that a page has them once.
// tools/build.mjs leads every import of these modules here; a name that is missing fails the build.

export { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
export { Fragment, jsx, jsxs } from "preact/jsx-runtime";
export { useSpeech, useUi, useView } from "./context.ts";
export { duration, isRinging, nameOf, numberOf, phoneNumber } from "./format.ts";
export { Button } from "./parts/Button.tsx";
export { whoText } from "./parts/CallCard.tsx";
export { Icon } from "./parts/Icon.tsx";
export { Complaints } from "./parts/Notices.tsx";
export { usePair } from "./parts/Phones.tsx";
export { speak } from "./words/words.ts";
