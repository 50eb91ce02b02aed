/** A device with passkeys, in software: makes keys and answers challenges as a browser hands them on (WebAuthn level 2, ES256). */
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'

/** What a device may do wrong, or a page that is not ours. */
export interface Odd {
  readonly origin?: string
  readonly party?: string
  readonly challenge?: string
  readonly type?: string
  /** Neither finger nor PIN: only touched. */
  readonly unverified?: boolean
  readonly counter?: number
  /** Signs with a key of its own making. */
  readonly otherKey?: boolean
  /** Answers under the name of this key. */
  readonly id?: string
}
interface Options {
  readonly challenge: string
  readonly rp?: { readonly id: string }
  readonly rpId?: string
}

export interface SecurityKey {
  readonly id: string
  create(options: Options, odd?: Odd): object
  get(options: Options, odd?: Odd): object
}

export function makeSecurityKey(origin: string): SecurityKey {
  const id = randomBytes(16)
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  let counter = 0
  const clientData = (type: string, challenge: string, odd: Odd): Buffer =>
    Buffer.from(
      JSON.stringify({ type: odd.type ?? type, challenge: odd.challenge ?? challenge, origin: odd.origin ?? origin, crossOrigin: false }),
    )
  const head = (party: string, odd: Odd, attested: boolean): Buffer => {
    const flags = 0x01 | (odd.unverified ? 0 : 0x04) | (attested ? 0x40 : 0)
    const count = Buffer.alloc(4)
    count.writeUInt32BE(odd.counter ?? ++counter)
    return Buffer.concat([sha256(Buffer.from(odd.party ?? party)), Buffer.from([flags]), count])
  }
  const answer = (response: Record<string, string>, odd: Odd): object => {
    const name = odd.id ?? id.toString('base64url')
    return { id: name, rawId: name, type: 'public-key', clientExtensionResults: {}, response }
  }
  return {
    id: id.toString('base64url'),
    create({ challenge, rp }, odd = {}) {
      const data = Buffer.concat([
        head(rp!.id, odd, true),
        Buffer.alloc(16),
        Buffer.from([0, id.length]),
        id,
        cbor(coseKey(pair.publicKey)),
      ])
      const attestation = cbor(new Map<unknown, unknown>([['fmt', 'none'], ['attStmt', new Map()], ['authData', data]])) // prettier-ignore
      return answer(
        {
          clientDataJSON: clientData('webauthn.create', challenge, odd).toString('base64url'),
          attestationObject: attestation.toString('base64url'),
        },
        odd,
      )
    },
    get({ challenge, rpId }, odd = {}) {
      const [data, client] = [head(rpId!, odd, false), clientData('webauthn.get', challenge, odd)]
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), (odd.otherKey ? other : pair).privateKey)
      return answer(
        {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: signature.toString('base64url'),
        },
        odd,
      )
    },
  }
}

const sha256 = (data: Buffer): Buffer => createHash('sha256').update(data).digest()

function coseKey(key: KeyObject): Map<unknown, unknown> {
  const { x, y } = key.export({ format: 'jwk' })
  return new Map<unknown, unknown>([[1, 2], [3, -7], [-1, 1], [-2, Buffer.from(x!, 'base64url')], [-3, Buffer.from(y!, 'base64url')]]) // prettier-ignore
}

/** As much of CBOR (RFC 8949) as an attestation needs: whole numbers, bytes, texts and maps. */
function cbor(value: unknown): Buffer {
  if (typeof value === 'number') return value < 0 ? start(1, -1 - value) : start(0, value)
  if (Buffer.isBuffer(value)) return Buffer.concat([start(2, value.length), value])
  if (typeof value === 'string') return Buffer.concat([start(3, Buffer.byteLength(value)), Buffer.from(value)])
  const map = value as Map<unknown, unknown>
  return Buffer.concat([start(5, map.size), ...[...map].flatMap(([name, one]) => [cbor(name), cbor(one)])])
}

function start(type: number, size: number): Buffer {
  if (size < 24) return Buffer.from([(type << 5) | size])
  return size < 256 ? Buffer.from([(type << 5) | 24, size]) : Buffer.from([(type << 5) | 25, size >> 8, size & 255])
}
