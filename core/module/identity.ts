/** Who customers are to programs that track them: declared once, by the module that has people, as plain data. */

/** Fields of an object, each with the names under which programs send it, the most usual first; `page.url` is what is called so inside another. */
export type Traits = Readonly<Record<string, readonly string[]>>

/** The objects that stand for customers, and by which of their fields each is known again. */
export interface Identity {
  readonly individual: {
    readonly object: string
    /** The name that the company's own programs have for them: a unique text. */
    readonly user: string
    /** Mail addresses, by which records match. */
    readonly mails: string
    /** Phone numbers, by which records are looked up. */
    readonly phones: string
    readonly traits: Traits
  }
  /** A browser or device of which it is not known, or not yet, whose it is. */
  readonly visitor: {
    readonly object: string
    /** Its own name for itself: a unique text. */
    readonly anonymous: string
    /** Whose it is, once that is known. */
    readonly individual: string
    /** By which rule, by what, and when it was joined with them. */
    readonly rule: string
    readonly evidence: string
    readonly joinedAt: string
    /** Whether what joined them was said where everybody can say it: one of `proofs`. */
    readonly proof: string
    /** When it was first heard of, by when it happened. */
    readonly firstAt: string
    /** Several people were seen to use it: it is nobody's. */
    readonly several: string
    /** What kind of device it is, in words for people. */
    readonly device: string
    /** What is known of it by the context of the first that it sent. */
    readonly traits: Traits
  }
  readonly organisation: {
    readonly object: string
    /** The name that programs have for it: a unique text. */
    readonly group: string
    /** A field by which records match, and the names under which it is sent. */
    readonly domain: string
    readonly name: string
    /** What an individual says of the one they belong to is said under this name. */
    readonly trait: string
    readonly traits: Traits
  }
  /** That a person belongs to a company. */
  readonly membership: { readonly object: string; readonly individual: string; readonly organisation: string; readonly traits: Traits }
}

/** By what a visitor may have been joined with a person. */
export const joinRules = ['user', 'mail', 'phone', 'card', 'alias'] as const
export type JoinRule = (typeof joinRules)[number]

/** Who says whose a visitor is: a page or an app, whose key everybody can read, or a server of the company. */
export const proofs = ['unverified', 'verified'] as const
export type Proof = (typeof proofs)[number]
