// What the bar remembers in the page: a login's revocable token and the phone's identifier in cookies, the ringing sound in the local
// storage. A page that forbids either just gets no memory.

const LOGIN = "ucsOperatorLogin";
const PHONE = "ucsOperatorPhone";
const SOUND = "ucsOperatorSound";
const YEAR_S = 365 * 24 * 3600;

export interface RememberedLogin {
  readonly username: string;
  readonly token: string;
}

function read(name: string): string {
  try {
    const entry = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
    return entry ? decodeURIComponent(entry.slice(name.length + 1)) : "";
  } catch {
    return "";
  }
}

function write(name: string, value: string): void {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  const age = value ? YEAR_S : -1; // in the past, not only now
  try {
    // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is asynchronous and not in every browser
    document.cookie = `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
  } catch {
    // A sandboxed page has no cookies.
  }
}

export function readLogin(): RememberedLogin | null {
  const [username, token] = read(LOGIN).split("\n");
  return username && token ? { username, token } : null;
}

/** Remembers a login; null forgets it. */
export function writeLogin(login: RememberedLogin | null): void {
  write(LOGIN, login ? `${login.username}\n${login.token}` : "");
}

export function readPhone(): string {
  return read(PHONE);
}

/** Remembers the phone's identifier; '' forgets it. */
export function writePhone(identifier: string): void {
  write(PHONE, identifier);
}

export function readSound(user: number): string {
  try {
    return localStorage.getItem(`${SOUND}.${user}`) ?? "";
  } catch {
    return "";
  }
}

export function writeSound(user: number, sound: string): void {
  try {
    localStorage.setItem(`${SOUND}.${user}`, sound);
  } catch {
    // No storage, no memory.
  }
}
