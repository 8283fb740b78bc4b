// Passkeys, with Chromium's own virtual authenticator: with PRF, which opens the desk keys too, and without.
import { check, signIn } from "../steps.mjs";

async function authenticator(page, hasPrf) {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", ctap2Version: "ctap2_1", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, hasPrf, automaticPresenceSimulation: true },
  });
}

const dialog = (page) => page.locator("dialog[open]");

async function add(page, base, name) {
  await page.goto(`${base}/en/staff`);
  await page.locator("#passkey-add").click();
  await dialog(page).locator("input").nth(0).fill(name);
  await dialog(page).locator("input").nth(1).fill("not the passphrase");
  await dialog(page).locator("button.primary").click();
  await dialog(page).locator(".error-message:not([hidden])").waitFor({ timeout: 30000 });
  await dialog(page).locator("input").nth(1).fill("lead of the open house");
}

export const journeys = {
  async "passkey-without-prf-signs-in-only"(tools) {
    const { base, context } = tools;
    // A browser of its own: the passphrase still opens the keys.
    const page = await signIn({ ...tools, context, staff: tools.staff }, "en", "lead");
    await authenticator(page, false);
    await add(page, base, "An old key");
    await Promise.all([page.waitForNavigation({ timeout: 60000 }), dialog(page).locator("button.primary").click()]);
    check((await page.locator(".toast").innerText()).includes("passphrase"), "told that desk keys still need the passphrase");
    await page.locator("#passkeys [data-passkey]").click();
    await Promise.all([page.waitForNavigation(), dialog(page).locator("button.danger").click()]);
  },

  async "passkey-opens-account-and-desk"(tools) {
    const { base, shot, accessible, staff } = tools;
    const page = await signIn(tools, "en", "lead");
    await authenticator(page, true);
    await add(page, base, "A blue key");
    await accessible(page, "adding a passkey");
    await shot(page, "adding");
    await Promise.all([page.waitForNavigation({ timeout: 60000 }), dialog(page).locator("button.primary").click()]);
    await page.locator("#passkeys li", { hasText: "A blue key" }).waitFor();
    check((await page.locator(".toast").innerText()).includes("desk keys"), "it opens desk keys");
    await accessible(page, "home with a passkey");
    await shot(page, "added");

    // Signed out, in Arabic: one touch, and the desk is open without a passphrase.
    await page.locator("[data-sign-out]").click();
    await page.waitForURL((u) => u.pathname.endsWith("/sign-in"));
    staff.delete("lead");
    await page.goto(`${base}/ar/staff/sign-in`);
    await page.locator("#with-passkey").waitFor();
    await accessible(page, "sign-in with a passkey");
    await shot(page, "sign-in");
    const [shown] = await Promise.all([page.waitForRequest("**/staff/x/passkey/sign-in"), page.locator("#with-passkey").click()]);
    await page.waitForURL((u) => u.pathname === "/ar/staff", { timeout: 30000 });
    const assertion = shown.postData();
    await page.goto(`${base}/ar/staff/desk/hotline`);
    await page.locator("table.queue tbody tr a").first().click();
    await page.locator("#sealed .story").waitFor({ timeout: 30000 });
    check((await dialog(page).count()) === 0, "no passphrase was asked for");

    // A tab that does not hold the keys: a touch unlocks them there.
    await page.evaluate(() => sessionStorage.clear());
    await page.reload();
    await dialog(page).waitFor({ timeout: 30000 });
    await accessible(page, "unlocking with a passkey");
    await shot(page, "unlock");
    await dialog(page).locator("button.secondary").first().click();
    await page.locator("#sealed .story").waitFor({ timeout: 30000 });

    // The very assertion that signed in cannot be used again, nor for another ceremony.
    const replay = await page.evaluate(async (assertion) => {
      const post = (path, body) => fetch(path, { method: "POST", body, headers: { "content-type": "application/json" } });
      const again = await post("/staff/x/passkey/sign-in", assertion);
      const { ticket } = await (await post("/staff/x/passkey/begin", "{}")).json();
      const other = await post("/staff/x/passkey/sign-in", JSON.stringify({ ...JSON.parse(assertion), ticket }));
      return [again.status, other.status, (await other.json()).code];
    }, assertion);
    check(replay.join() === "410,401,passkey-refused", `once, and for its own ceremony only: ${replay}`);

    await page.goto(`${base}/en/staff`);
    await page.locator("#passkeys [data-passkey]").click();
    await Promise.all([page.waitForNavigation(), dialog(page).locator("button.danger").click()]);
    check((await page.locator("#passkeys [data-passkey]").count()) === 0, "removed");
    await page.goto(`${base}/en/staff/sign-in`);
    await page.locator("#with-passkey").click();
    await page.locator(".toast.danger").waitFor({ timeout: 30000 });
  },
};
