// Searching as people type: any part, in any case, with or without accents.

/** Letters without case and accents. */
function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Whether each word of the query begins a word of the texts, or is part of a number in them. */
export function matches(query: string, ...texts: readonly string[]): boolean {
  const words = plain(texts.join(" ")).split(/[\s,.:/-]+/);
  return plain(query)
    .split(/\s+/)
    .every((part) => words.some((word) => word.startsWith(part) || (/\d/.test(part) && word.includes(part))));
}
