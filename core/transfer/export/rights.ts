/** Rights of whoever takes a file, asked again while it is made: a slow reader must not keep what was taken away meanwhile. */
import type { Actor } from '../../access/index.ts'
import { Problem } from '../../errors.ts'

/** Answers the actor as it is now; throws when nobody is signed in any more, or as somebody who may do something else. */
export type Present = () => Promise<Actor>

export const presentAs =
  (begun: Actor, resolve: Present): Present =>
  async () => {
    const now = await resolve()
    if (rightsOf(now) === rightsOf(begun)) return now
    throw new Problem('export.rightsChanged', 'What you may see has changed while this file was made.', {
      status: 403,
      fix: 'Export again.',
    })
  }

/** Whose reach has changed goes on with the new one: it is asked of every record anyway. */
const rightsOf = ({ workspace, member, role, grants }: Actor): string => JSON.stringify([workspace, member, role, grants])

/** The same pieces; before each one but the first, rights are asked again. */
export async function* whilePresent(pieces: AsyncGenerator<string>, present: Present): AsyncGenerator<string> {
  for await (const piece of pieces) {
    yield piece
    await present()
  }
}
