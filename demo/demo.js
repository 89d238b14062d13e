/*
 * A small CRM with the agent bar in it. It is meant to be read: what a CRM has to do is here, and little else. The three
 * steps of the embedding are marked in index.html and below.
 */

const customers = [
  ["Jana Dvořáková", "Truhlářství Dvořák", "+420 601 482 915", "jana@dvorak.example", "Brno"],
  ["Petr Svoboda", "Svoboda Stavby", "+420 724 318 066", "petr@svoboda.example", "Olomouc"],
  ["Emily Carter", "Carter & Vale", "+44 20 7946 0134", "emily@cartervale.example", "London"],
  ["Lucie Horáková", "Kavárna Na Rohu", "+420 777 205 431", "lucie@narohu.example", "Praha"],
  ["Tomáš Němec", "Němec Logistika", "+420 608 954 127", "tomas@nemec.example", "Ostrava"],
  ["Daniel Hughes", "Northfield Bikes", "+44 161 496 0872", "dan@northfield.example", "Manchester"],
  ["Markéta Benešová", "Zahradnictví Beneš", "+420 732 660 548", "marketa@benes.example", "Plzeň"],
  ["Ondřej Kučera", "Elektro Kučera", "+420 602 117 394", "ondrej@kucera.example", "Liberec"],
  ["Sarah Mitchell", "Harbour Dental", "+44 117 496 0325", "sarah@harbour.example", "Bristol"],
].map(([name, company, number, email, city], id) => ({ id: id + 1, name, company, number, email, city }));

const words = {
  dial: ["Zavolat", "Call"],
  company: ["Firma", "Company"],
  number: ["Telefon", "Phone"],
  email: ["E-mail", "E-mail"],
  city: ["Město", "City"],
  note: ["Poznámka", "Note"],
  calls: ["Hovory", "Calls"],
  noCalls: ["V tomto okně zatím žádné.", "None in this window yet."],
  stranger: ["Neznámé číslo", "Unknown number"],
  INCOMING: ["Příchozí hovor", "Incoming call"],
  OUTGOING: ["Odchozí hovor", "Outgoing call"],
  talking: ["Hovor", "In a call"],
  held: ["Přidržený hovor", "Call on hold"],
  since: ["od", "since"],
  simulated: ["Volá", "Calling:"],
  failed: ["Nepodařilo se:", "That failed:"],
};

const $ = (id) => document.getElementById(id);
const digits = (number) => number.replace(/[^\d+]/g, "");
const word = (key) => words[key][lang === "cs" ? 0 : 1];

const asked = new URLSearchParams(location.search).get("lang");
let lang = asked ?? (navigator.language.startsWith("cs") ? "cs" : "en");
let open = customers[0]; // whose card is open
let call = null; // the live call: the bar's object, as it came last
const ended = []; // calls that are over, newest first
let breaks = []; // names of the reasons for AUX

// --- the embedding, step 2 of 3: one object that says what the bar should do and what it should tell us ----------

window.ucsOperator = {
  renderTo: "ucsOperator",
  lang,
  autologin: true,
  listDevices: true,
  confirmDevice: false,
  onCredentials: () => signedIn(false),
  onUser: () => signedIn(true),
  onReady: (state) => {
    breaks = Object.values(state.auxReasons).map(({ name }) => name);
  },
  onCallNew: follow,
  onCallRinging: pop,
  onCallConnect: follow,
  onCallHold: follow,
  onCallResume: follow,
  onCallHangup: finish,
};

/** Screen pop: the card of the one who calls, or whom we call, opens while it rings. */
function pop(now) {
  const number = now.direction === "INCOMING" ? now.caller_number_norm || now.caller_number : now.number;
  const last = (text) => digits(text).slice(-9);
  const known = customers.find((one) => last(one.number) === last(number));
  open = known ?? { id: 0, name: word("stranger"), company: "", number };
  follow(now);
}

function follow(now) {
  call = now;
  render();
}

function finish(now) {
  ended.unshift({ ...now, customer: open.id });
  if (call?.uniqueid === now.uniqueid) call = null;
  render();
}

function signedIn(yes) {
  $("help").hidden = yes;
}

/** Every method gives a promise that resolves, whatever happens: {ok: true, ...} or {ok: false, code, message}. */
async function ask(method, ...values) {
  log(method, values, "method");
  log(`= ${method}`, [await window.ucsOperator[method]?.(...values)], "method");
}

function dial(customer) {
  show(customer);
  ask("dial", digits(customer.number), undefined, undefined, { customer_id: customer.id });
}

// The log shows every callback, also those that this CRM has no use for.
const callbacks =
  "onError onWarning onInfo onDebug onMessage onConnect onCredentials onLoginError onUser onIdentify onIdentifier onDevice " +
  "onReady onStateChange onCallNew onCallRinging onCallConnect onCallHold onCallResume onCallHangup onCallMute onCallUnmute " +
  "onAgentSuspend onAgentResume onWaitingCallersChange onConnection onQuality onLogout";
for (const name of callbacks.split(" ")) {
  const act = window.ucsOperator[name];
  window.ucsOperator[name] = (...values) => {
    log(name, values);
    act?.(...values);
  };
}

// --- the simulated caller: the demo server makes the telephone network call one of its queues --------------------

$("simulate").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { name, number } = customers[Math.floor(Math.random() * customers.length)];
  const body = JSON.stringify({ number: $("queue").value, caller_number: digits(number) });
  const headers = { "Content-Type": "application/json" };
  try {
    const answer = await fetch("/demo/simulate", { method: "POST", headers, body });
    if (!answer.ok) throw new Error((await answer.json()).message);
    $("simulated").value = `${word("simulated")} ${name}`;
  } catch (error) {
    $("simulated").value = `${word("failed")} ${error.message}`;
  }
});

// --- the CRM itself ----------------------------------------------------------------------------------------------

/** An element. Functions among the attributes are listeners; children that are text stay text, never HTML. */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function clock(instant) {
  return new Date(instant * 1000).toLocaleTimeString(lang === "cs" ? "cs" : "en-GB", { timeStyle: "medium" });
}

function show(customer) {
  open = customer;
  render();
}

function render() {
  const wanted = $("search").value.toLowerCase();
  const found = customers.filter((one) => Object.values(one).join(" ").toLowerCase().includes(wanted));
  $("count").textContent = found.length;
  $("customers").replaceChildren(...found.map(row));
  $("card").replaceChildren(...card(open));
}

function face(customer) {
  const letters = customer.id ? customer.name.split(" ").map((part) => part[0]) : ["?"];
  return make("span", { class: "face", "aria-hidden": "true" }, ...letters);
}

function row(customer) {
  const title = make("span", {}, make("strong", {}, customer.name), make("small", {}, customer.company));
  const hint = `${word("dial")}: ${customer.name}, ${customer.number}`;
  const handset = $("handset").content.cloneNode(true);
  return make(
    "li",
    { class: customer === open ? "customer open" : "customer" },
    make("button", { class: "who", click: () => show(customer) }, face(customer), title),
    make("button", { class: "dial", title: hint, "aria-label": hint, click: () => dial(customer) }, handset),
  );
}

function card(customer) {
  const facts = ["company", "number", "email", "city"].filter((key) => customer[key]);
  const calls = ended.filter((one) => one.customer === customer.id).slice(0, 5);
  const note = make("textarea", {
    id: "note",
    rows: 3,
    input: () => Object.assign(customer, { note: note.value }),
  });
  note.value = customer.note ?? "";
  return [
    call ? banner(call) : "",
    make(
      "div",
      { class: "title row open" },
      face(customer),
      make("h1", {}, customer.name),
      make("button", { class: "primary push", click: () => dial(customer) }, word("dial")),
    ),
    make(
      "dl",
      {},
      ...facts.map((key) => make("div", {}, make("dt", {}, word(key)), make("dd", {}, customer[key]))),
    ),
    make("label", { class: "quiet", for: "note" }, word("note")),
    note,
    make("h3", {}, word("calls")),
    make("ul", {}, ...(calls.length ? calls.map(past) : [make("li", {}, word("noCalls"))])),
  ];
}

function banner(now) {
  const state = { 3: "talking", 5: "held" }[now.state] ?? now.direction;
  const text = [word(state), now.queue_name, now.number].filter(Boolean).join(" \u00b7 ");
  const since = make(
    "time",
    { class: "push" },
    now.connected ? `${word("since")} ${clock(now.connected)}` : "",
  );
  return make("p", { class: `call row ${now.state < 3 ? "ringing" : ""}` }, text, since);
}

function past({ created, direction, connected, disconnected }) {
  const length = make(
    "span",
    { class: "push quiet" },
    connected ? `${Math.round(disconnected - connected)} s` : "\u2013",
  );
  return make("li", { class: "past row" }, clock(created), make("span", {}, word(direction)), length);
}

// --- the log, and a way to try every method ----------------------------------------------------------------------

function log(name, values, kind = name.slice(0, 6).toLowerCase()) {
  const now = new Date();
  const time = `${now.toTimeString().slice(0, 8)}.${String(now.getMilliseconds()).padStart(3, "0")}`;
  const text = (space) => values.map((value) => JSON.stringify(value, null, space) ?? "undefined").join(", ");
  const short = text(0);
  const head = [make("time", {}, time), make("b", {}, name), make("i", {}, short)];
  const body =
    short.length < 30
      ? [make("p", { class: "row" }, ...head)]
      : [make("details", {}, make("summary", { class: "row" }, ...head), make("pre", {}, text(2)))];
  $("entries").prepend(make("li", { class: `entry ${kind}`, "data-callback": name }, ...body));
  if ($("entries").childElementCount > 300) $("entries").lastElementChild.remove();
}

const quick = "READY AUX ACW OFFLINE answer hangup hold unhold mute state logout";
for (const name of quick.split(" ")) {
  const status = name === name.toUpperCase();
  const click = () =>
    status ? ask("changeStatus", name, ...(name === "AUX" ? breaks.slice(0, 1) : [])) : ask(name);
  $("quick").append(make("button", { click }, name));
}

const samples = [
  ["dial", "800"],
  ["changeStatus", "ACW"],
  ["suspend", 1],
  ["resume", 1],
  ["transfer", "102"],
  ["finishTransfer"],
  ["blindTransfer", "102"],
  ["setAccountCode", "uniqueid", "ORDER", "NEW"],
  ["notify", "Hello from the CRM", "info", true, 5000],
  ["selectRingingSound", "quest"],
  ["testRingingSound", "christmas"],
  ["stopRingingSoundTest"],
  ["identify"],
  ["selectIdentifier", "identifier"],
  ["provision"],
  ["login", "agent1", "password"],
  ["sso", "agent1", "token", "provider"],
];
$("method").append(...samples.map(([name]) => make("option", {}, name)));

function suggest() {
  const last = (call ?? ended[0])?.uniqueid ?? "uniqueid";
  const values = samples[$("method").selectedIndex].slice(1);
  $("args").value = JSON.stringify(values.map((value) => (value === "uniqueid" ? last : value)));
}

$("method").addEventListener("change", suggest);
$("console").addEventListener("submit", (event) => {
  event.preventDefault();
  try {
    ask($("method").value, ...JSON.parse($("args").value));
  } catch (error) {
    log("JSON", [error.message], "onerro");
  }
});
$("clear").addEventListener("click", () => $("entries").replaceChildren());
$("debug").addEventListener("change", () => $("entries").classList.toggle("debug", $("debug").checked));
$("search").addEventListener("input", render);

// --- languages ---------------------------------------------------------------------------------------------------

function speak(wanted) {
  lang = wanted === "cs" ? "cs" : "en";
  document.documentElement.lang = lang;
  for (const element of document.querySelectorAll("[data-cs]")) {
    const text = element.localName === "input" ? "placeholder" : "textContent";
    element.dataset.en ??= element[text];
    element[text] = element.dataset[lang];
  }
  for (const button of document.querySelectorAll(".languages button")) {
    button.setAttribute("aria-pressed", button.value === lang);
  }
  render();
}

for (const button of document.querySelectorAll(".languages button")) {
  button.addEventListener("click", () => {
    // The bar speaks the language that it was started with; starting it again would sign the agent out.
    if ($("help").hidden) speak(button.value);
    else location.search = `?lang=${button.value}`;
  });
}

$("snippet").textContent = `<div id="ucsOperator">Loading the agent bar...</div>
<script>
window.ucsOperator = {
  api: { hostname: '${location.hostname}', port: ${location.port || (location.protocol === "https:" ? 443 : 80)} },
  renderTo: 'ucsOperator',
  onConnect: crm.agentAppConnected, onCredentials: crm.provideCredentials,
  onReady: crm.agentAppReady, onCallRinging: crm.callRinging, /* ... */
};
</script>
<script src="${location.origin}/operator/operator-v4.0.0.js"></script>`;

suggest();
speak(lang);
