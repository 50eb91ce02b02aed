/** The package of the client among the pages, as whoever builds them has put it there. */
import { readdirSync } from 'node:fs'

/** Its path, such as `/rapport-client-0.1.0.tgz`; undefined where there are no pages, or it is not among them. */
export function clientPackage(folder: string | undefined): string | undefined {
  const found = folder === undefined ? undefined : readdirSync(folder).find((name) => /^rapport-client-[\d.]+\.tgz$/.test(name))
  return found && `/${found}`
}
