// @ts-check
/** Passkeys in the browser (WebAuthn Level 3), with the PRF extension, whose output unlocks desk keys and never leaves. */
import { Op, call, hex } from "/static/js/seal.js";
import { Told, t } from "/static/js/staff.js";

/** Whether this browser can have passkeys here. */
export const arePossible = () => "PublicKeyCredential" in window && isSecureContext;

/** @param {string} text */
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
/** @param {ArrayBuffer | null | undefined} buffer */
const base64url = (buffer) => (buffer ? btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "") : undefined);

/** The same input for every desk of an installation; each browser hashes it before an authenticator sees it. */
const prfInput = () => new TextEncoder().encode("majlis passkey prf v1");
const prf = () => ({ prf: { eval: { first: prfInput() } } });

/** The unlock that a credential's PRF opens: the server makes the same name. @param {ArrayBuffer} rawId */
const methodOf = async (rawId) => `passkey-${hex(new Uint8Array(await crypto.subtle.digest("SHA-256", rawId)).slice(0, 8))}`;

/** The key-encryption key of a PRF result, if there is one. @param {PublicKeyCredential} credential @returns {Promise<Uint8Array | null>} */
async function kekOf(credential) {
  const first = /** @type {any} */ (credential.getClientExtensionResults()).prf?.results?.first;
  if (!first) return null;
  return (await call(Op.passkeyKek, new Uint8Array(first)))[0];
}

/** Closing the browser's own question is no error worth alarm. @template T @param {() => Promise<T>} run @returns {Promise<T>} */
async function asked(run) {
  try {
    return await run();
  } catch (error) {
    if (error instanceof DOMException) throw new Told(t(error.name === "InvalidStateError" ? "passkey-known" : "passkey-stopped"));
    throw error;
  }
}

/** @param {any} publicKey @param {any} [extra] @returns {Promise<PublicKeyCredential>} */
const get = (publicKey, extra = {}) =>
  asked(async () => /** @type {PublicKeyCredential} */ (await navigator.credentials.get({ publicKey: { ...publicKey, extensions: { ...prf(), ...extra } } })));

/**
 * Makes a passkey by the server's options. @param {any} options
 * @returns {Promise<{ credential: unknown, kek: Uint8Array | null, method: string }>} what the server takes, and what it never sees
 */
export async function create(options) {
  const key = options.publicKey;
  const publicKey = {
    ...key,
    challenge: bytes(key.challenge),
    user: { ...key.user, id: bytes(key.user.id) },
    excludeCredentials: (key.excludeCredentials ?? []).map((/** @type {any} */ c) => ({ ...c, id: bytes(c.id) })),
    authenticatorSelection: { ...key.authenticatorSelection, residentKey: "required", requireResidentKey: true },
    extensions: { credProps: true, ...prf() },
  };
  const made = await asked(async () => /** @type {PublicKeyCredential} */ (await navigator.credentials.create({ publicKey })));
  const response = /** @type {AuthenticatorAttestationResponse} */ (made.response);
  const credential = {
    id: made.id, rawId: base64url(made.rawId), type: made.type, extensions: {},
    response: { attestationObject: base64url(response.attestationObject), clientDataJSON: base64url(response.clientDataJSON), transports: response.getTransports?.() },
  };
  let kek = await kekOf(made);
  // Some authenticators say at creation only that they can; then they are asked once more.
  if (!kek && /** @type {any} */ (made.getClientExtensionResults()).prf?.enabled) {
    const challenge = crypto.getRandomValues(new Uint8Array(32));
    kek = await kekOf(await get({ challenge, rpId: key.rp.id, userVerification: "required", allowCredentials: [{ type: "public-key", id: made.rawId }] }));
  }
  return { credential, kek, method: await methodOf(made.rawId) };
}

/** @param {PublicKeyCredential} shown */
async function opened(shown) {
  const response = /** @type {AuthenticatorAssertionResponse} */ (shown.response);
  const credential = {
    id: shown.id, rawId: base64url(shown.rawId), type: shown.type, extensions: {},
    response: { authenticatorData: base64url(response.authenticatorData), clientDataJSON: base64url(response.clientDataJSON), signature: base64url(response.signature), userHandle: base64url(response.userHandle) },
  };
  return { credential, kek: await kekOf(shown), method: await methodOf(shown.rawId) };
}

/** Shows a passkey by the server's options. @param {any} options */
export async function show(options) {
  const key = options.publicKey;
  return opened(await get({ challenge: bytes(key.challenge), rpId: key.rpId, userVerification: key.userVerification, timeout: key.timeout }));
}

/** Asks a passkey for its PRF only, to unlock keys in this browser; the server is not asked. */
export async function unlockHere() {
  const { kek, method } = await opened(await get({ challenge: crypto.getRandomValues(new Uint8Array(32)), userVerification: "required" }));
  if (!kek) throw new Told(t("passkey-no-prf"));
  return { kek, method };
}
