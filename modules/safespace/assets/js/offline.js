// @ts-check
// Keeping the games on this device, and taking them off it again. Nothing is kept before somebody asks.

const keep = document.querySelector("#keep");
if (keep instanceof HTMLElement && "serviceWorker" in navigator) {
  const [add, remove] = keep.querySelectorAll("button");
  const told = keep.querySelector("[role=status]");
  const { scope = "", worker = "", kept = "", gone = "", failed = "" } = keep.dataset;
  // A worker's address is code (Trusted Types): this one, and no other.
  const { trustedTypes } = /** @type {any} */ (window);
  const policy = trustedTypes?.createPolicy("safespace-worker", {
    createScriptURL: (/** @type {string} */ address) => {
      if (address !== worker) throw new TypeError(address);
      return address;
    },
  });
  /** @param {string} text */
  const say = (text) => {
    if (told) told.textContent = text;
  };
  const show = async () => {
    const found = (await navigator.serviceWorker.getRegistrations()).some((r) => r.scope.endsWith(scope));
    add.hidden = found;
    remove.hidden = !found;
    keep.hidden = false;
  };
  add.addEventListener("click", async () => {
    try {
      const registration = await navigator.serviceWorker.register(policy ? policy.createScriptURL(worker) : worker, { scope });
      const fresh = registration.installing ?? registration.waiting ?? registration.active;
      if (fresh && fresh.state !== "activated") {
        await new Promise((go, fail) => {
          fresh.addEventListener("statechange", () => {
            if (fresh.state === "activated") go(undefined);
            if (fresh.state === "redundant") fail(new Error("not installed"));
          });
        });
      }
      await show();
      say(kept);
      remove.focus();
    } catch {
      say(failed);
    }
  });
  remove.addEventListener("click", async () => {
    for (const registration of await navigator.serviceWorker.getRegistrations()) if (registration.scope.endsWith(scope)) await registration.unregister();
    for (const name of await caches.keys()) if (name.startsWith(`safespace-${document.documentElement.lang}-`)) await caches.delete(name);
    await show();
    say(gone);
    add.focus();
  });
  void show();
}
