// Runs in every page before its own scripts. Keeps what the page hears, and every callback of the bar in order.
(() => {
  const heard = { at: 0, rate: 48000, chunks: [], tracks: 0, connections: new Set() };
  const callbacks = [];

  // --- what the page hears: the far side's voice, sample by sample, with the time at which each piece came

  async function listen(track) {
    heard.tracks += 1;
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const samples = new Float32Array(value.numberOfFrames);
      value.copyTo(samples, { planeIndex: 0, format: "f32-planar" });
      heard.rate = value.sampleRate;
      heard.chunks.push({ at: Date.now() / 1000, samples: Int16Array.from(samples, (one) => one * 32767) });
      value.close();
    }
  }

  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(...options) {
      super(...options);
      heard.connections.add(this);
      this.addEventListener("track", ({ track }) => listen(track));
    }

    close() {
      heard.connections.delete(this);
      super.close();
    }
  };

  // --- callbacks: the contract's and the additions; whatever the page sets is kept and called, after it has been written down

  const names = [
    ..."Error Warning Info Debug Message Connect Credentials LoginError User Identify Identifier Device Ready".split(" "),
    ..."StateChange CallNew CallRinging CallConnect CallHold CallResume CallHangup CallMute CallUnmute".split(" "),
    ..."AgentSuspend AgentResume WaitingCallersChange Connection Quality Logout".split(" "),
  ].map((name) => `on${name}`);

  /** What a test wants otherwise than the page is in `window.__testOptions`. */
  function wiretap(operator) {
    Object.assign(operator, window.__testOptions);
    for (const name of names) {
      // A page may wrap what it reads: inside the newest function, the name means the one before it.
      const own = [operator[name]];
      let depth = 0;
      const tap = (...args) => {
        if (depth === 0) callbacks.push({ name, at: Date.now() / 1000, args: JSON.stringify(args) });
        const inner = own[own.length - 1 - depth];
        depth += 1;
        try {
          return inner?.(...args);
        } finally {
          depth -= 1;
        }
      };
      Object.defineProperty(operator, name, {
        configurable: true,
        enumerable: true,
        get: () => tap,
        set(value) {
          if (value !== tap) own.push(value);
        },
      });
    }
    return operator;
  }

  let operator;
  Object.defineProperty(window, "ucsOperator", {
    configurable: true,
    enumerable: true,
    get: () => operator,
    set(value) {
      operator = value === operator ? value : wiretap(value);
    },
  });

  function encode(bytes) {
    let text = "";
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(text);
  }

  window.__test = {
    callbacks: (from) => callbacks.slice(from),
    /** Pieces from number `from` on. */
    heard: (from) => ({
      rate: heard.rate,
      pieces: heard.chunks.slice(from).map(({ at, samples }) => [at, encode(new Uint8Array(samples.buffer))]),
    }),
    /** Those that are open. */
    connections: () => [...heard.connections].filter((one) => one.connectionState !== "closed"),
  };
})();
