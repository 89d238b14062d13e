// An agent's shift without its pauses: one call after the other, of every kind, in the sandbox. The interface is drawn all the while.
window.shift = async (count) => {
  const turn = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const must = async (result) => {
    const { ok, message } = await result;
    if (!ok) throw new Error(message);
  };
  const bar = window.ucsOperator;

  async function taken() {
    const customer = ucs.incoming({ number: "603111222", name: "Jan Novak", data: { ticket: 7 } });
    await must(bar.answer());
    return customer;
  }
  const kinds = [
    async () => (await taken()).hangUp(),
    async () => {
      await taken();
      for (const method of ["hold", "unhold", "mute", "mute", "hangup"]) await must(bar[method]());
    },
    async () => {
      const customer = await taken();
      await must(bar.transfer("202"));
      ucs.called().answer();
      await must(bar.swap());
      await must(bar.finishTransfer());
      customer.hangUp();
    },
    async () => {
      await must(bar.dial("777123456", undefined, undefined, { ticket: 8 }));
      ucs.called().answer();
      ucs.called().hangUp();
    },
    async () => {
      await must(bar.dial("777123456"));
      ucs.called().busy();
    },
    async () => ucs.incoming({ number: "603111333" }).hangUp(),
    async () => {
      const customer = await taken();
      await must(bar.setAccountCode(customer.uniqueid, "ORDER", "NEW"));
      await must(bar.notify("Call back", "info", true, 1000));
      ucs.message("A word from the supervisor");
      customer.hangUp();
      ucs.cut();
      ucs.mend();
      await new Promise((resolve) => {
        const off = bar.on("onReady", () => {
          off();
          resolve();
        });
      });
    },
  ];
  for (let number = 0; number < count; number += 1) {
    // A cut costs a quarter of a second: one in a hundred calls.
    await kinds[number % 100 === 99 ? kinds.length - 1 : number % (kinds.length - 1)]();
    if (number % 10 === 0) await turn();
  }
  await turn();
  return bar.state().call;
};
