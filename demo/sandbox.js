// The sandbox by hand: each button is one line of a script that a test could have.

const ucs = window.ucsSandbox({
  agent: { displayname: "Jana Nováková" },
  queues: [
    { name: "Support", number: "800" },
    { name: "Sales", number: "801" },
    { name: "Campaign", outbound: true },
  ],
  colleagues: [{ displayname: "Petr Svoboda", number: "202" }],
});

const query = new URLSearchParams(location.search);
window.ucsOperator = ucs.attach({ renderTo: "ucsOperator", lang: query.get("lang") ?? "en" });

const customers = ["Jan Novák", "Marie Svobodová", "Petr Dvořák"];
let called = 0;
let customer;

const script = {
  "Somebody calls Support": () => {
    called += 1;
    customer = ucs.incoming({
      number: `+42060311122${called % 10}`,
      name: customers[called % customers.length],
      queue: "Support",
      data: { ticket: 1000 + called },
    });
  },
  "The caller hangs up": () => {
    if (!customer) throw new Error("nobody has called yet");
    customer.hangUp();
  },
  "Pick up the agent's phone": () => ucs.phone.answer(),
  "Put the agent's phone down": () => ucs.phone.hangUp(),
  "Whoever is called answers": () => ucs.called().answer(),
  "Whoever is called is busy": () => ucs.called().busy(),
  "Whoever was called hangs up": () => ucs.called().hangUp(),
  "A supervisor sends to lunch": () => ucs.setStatus("AUX", "Lunch"),
  "A message for the agent": () => ucs.message("The coffee is ready", "success"),
  "Cut the connection": () => ucs.cut(),
  "Mend it": () => ucs.mend(),
  "Restart the server": () => ucs.restart(),
};

const problem = document.querySelector("#problem");
for (const [name, act] of Object.entries(script)) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = name;
  button.addEventListener("click", () => {
    try {
      act();
      problem.textContent = "";
    } catch (error) {
      problem.textContent = error.message;
    }
  });
  document.querySelector("#script").append(button);
}

window.ucsOperator.onDebug = (line) => {
  if (!line.startsWith("callback ")) return;
  const entry = document.createElement("li");
  entry.textContent = line.slice("callback ".length);
  document.querySelector("#log").prepend(entry);
};

window.addEventListener("load", () => ucs.work(window.ucsOperator));
