/** What is not kept is not taken either: of something that happened so long ago nobody knows any more whether it had come before. */
import { Problem } from '../../errors.ts'
import { keptSince, type Rule } from './rules.ts'

/** `interaction.tooOld`, 422; null for what is kept. */
export function tooOld(rules: readonly Rule[], { type, at }: { readonly type: string; readonly at: Date }, now: Date): Problem | null {
  const since = keptSince(rules, type, now)
  if (since === null || at >= since) return null
  return new Problem('interaction.tooOld', `It happened before ${since.toISOString().slice(0, 10)}, and is not kept so long: ${type}.`, {
    status: 422,
    fix: 'Leave it out, or ask an administrator to keep interactions longer.',
  })
}
