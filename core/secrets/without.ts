/** What somebody else said, without the secrets that they were shown. */

/** Shorter ones stand in many words, and their place would tell them. */
const shortest = 4

/** The text with an ellipsis where one of the secrets stood, as it is or in base64. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const forms = secrets
    .filter((secret) => secret.length >= shortest)
    .flatMap((secret) => [secret, Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('base64').replace(/=+$/, '')])
  // A longer one may hold a shorter one.
  return forms.toSorted((one, other) => other.length - one.length).reduce((left, form) => left.replaceAll(form, '…'), text)
}
