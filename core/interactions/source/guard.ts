/** What holds for sources by whatever way they are written. */
import { Problem } from '../../errors.ts'
import type { Guard } from '../../store/index.ts'
import { mostSources } from './definition.ts'

export const sourceGuard: Guard = {
  object: 'event_source',
  most: {
    count: mostSources,
    refuse: () =>
      new Problem('source.tooMany', `A workspace has at most ${mostSources} sources.`, {
        status: 409,
        fix: 'Delete one that nothing uses.',
      }),
  },
  decide({ after }) {
    const odd = after === null ? undefined : oddOrigin(after.origins)
    if (odd === undefined) return null
    const message = `${JSON.stringify(odd)} is not the origin of a page. Write it as the address begins: https://shop.example.`
    return new Problem('record.invalid', message, { status: 422, more: { errors: [{ field: 'origins', code: 'source.origin', message }] } })
  },
}

const mostOrigins = 50

/** The first that is none; undefined where all are. */
function oddOrigin(origins: unknown): string | undefined {
  if (!Array.isArray(origins) || origins.length > mostOrigins) return String(origins).slice(0, 60)
  const odd = (origins as unknown[]).find(
    (one) => typeof one !== 'string' || !/^https?:\/\//.test(one) || !URL.canParse(one) || new URL(one).origin !== one,
  )
  return odd === undefined ? undefined : String(odd).slice(0, 60)
}
