/** Passwords of tests: kept by scrypt (RFC 7914) as in production, but by a thirtieth of the work. */
import { randomBytes, scrypt } from 'node:crypto'

/** What production does takes a sixth of a second, and tests sign in some thousand times. */
export const quickHashing = {
  async hash(password: string): Promise<string> {
    const salt = randomBytes(16).toString('hex')
    return `quick:${salt}:${await keyOf(password, salt)}`
  },
  async verify({ hash, password }: { readonly hash: string; readonly password: string }): Promise<boolean> {
    const [kind, salt, key] = hash.split(':')
    // What a command of the server kept is as strong as in production.
    return kind === 'quick' ? (await keyOf(password, salt!)) === key : (await keyOf(password, kind!, 16_384, 16)) === salt
  },
}

const keyOf = (password: string, salt: string, N = 1024, r = 8): Promise<string> =>
  new Promise((resolve, reject) =>
    scrypt(password.normalize('NFKC'), salt, 64, { N, r, p: 1, maxmem: 256 * N * r }, (error, key) =>
      error ? reject(error) : resolve(key.toString('hex')),
    ),
  )
