/** What a browser says by headers of what a page sends: pure. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Said } from '../message/said.ts'
import type { OpenSource } from '../source/sources.ts'

export interface Browser {
  /** What the context of a message says beside its own. */
  readonly context: Said
  /** Whoever sits there does not want to be followed (Global Privacy Control, https://www.w3.org/TR/gpc/): nothing of it is kept. */
  readonly declines: boolean
}

const longestAgent = 500

/** Servers pass on what they like to, and have no browsers; what comes from no page has no origin. */
export function browserOf({ kind }: Pick<OpenSource, 'kind'>, headers: IncomingHttpHeaders): Browser {
  const agent = kind === 'website' && headers.origin !== undefined ? headers['user-agent'] : undefined
  return {
    context: agent === undefined ? {} : { userAgent: agent.slice(0, longestAgent) },
    declines: kind === 'website' && headers['sec-gpc'] === '1',
  }
}
