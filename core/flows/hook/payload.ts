/** What other programs send to a flow, as one JSON object: pure. */
import { Problem } from '../../errors.ts'
import { parseBody } from '../../api/body.ts'
import { plain } from '../../interactions/segment/event.ts'

/** A body as it is kept and read. */
export type Payload = Readonly<Record<string, unknown>>

/** Largest body, in bytes, and names that a form has at most. */
export const mostBytes = 262_144
const mostNames = 1_000

/** Reads a body of a type. Throws a `Problem` for whatever is neither a JSON object nor a form. */
export function readPayload(type: string | undefined, body: Uint8Array): Payload {
  const [media = ''] = (type ?? '').toLowerCase().split(';', 1)
  if (/^application\/([\w.+-]+\+)?json$/.test(media.trim())) return objectIn(parseBody(body))
  if (media.trim() === 'application/x-www-form-urlencoded') return objectIn(formIn(body))
  throw new Problem('hook.type', 'This address takes JSON, and forms.', {
    status: 415,
    fix: 'Send Content-Type application/json or application/x-www-form-urlencoded.',
  })
}

function objectIn(value: unknown): Payload {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length === 0)
    throw new Problem('hook.body', 'This address takes one JSON object that is not empty.', {
      status: 422,
      fix: 'Put a list into an object: {"items": […]}.',
    })
  // Characters that are no text are left out: they could not be kept.
  return plain(value as Payload)
}

/** A form by its names; what is there several times is a list. Names that reach into prototypes are refused as in JSON. */
function formIn(body: Uint8Array): unknown {
  const pairs = [...new URLSearchParams(new TextDecoder().decode(body))]
  if (pairs.length > mostNames)
    throw new Problem('hook.body', `A form has at most ${mostNames} values here.`, { status: 422, fix: 'Send fewer.' })
  const byName = Map.groupBy(pairs, ([name]) => name)
  const whole = Object.fromEntries([...byName].map(([name, all]) => [name, all.length > 1 ? all.map(([, value]) => value) : all[0]![1]]))
  return parseBody(new TextEncoder().encode(JSON.stringify(whole)))
}

/** What stands at a path (`customer.email`, `items.0.sku`); undefined where nothing does. Names that have points in them are found, too. */
export function valueIn(value: unknown, path: string): unknown {
  const at = (key: string): unknown => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    return Array.isArray(value) && !/^\d+$/.test(key) ? undefined : (value as Payload)[key]
  }
  const whole = at(path)
  if (whole !== undefined) return whole
  for (let point = path.indexOf('.'); point >= 0; point = path.indexOf('.', point + 1)) {
    const below = at(path.slice(0, point))
    if (below !== undefined) return valueIn(below, path.slice(point + 1))
  }
  return undefined
}
