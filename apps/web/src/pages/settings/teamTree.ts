import type { Team } from './types.ts'

/** A team with the teams right under it. */
export interface Branch {
  team: Team
  below: readonly Branch[]
}

/** Teams as a tree, in the order given. A team whose parent is not among them stands at the top. */
export function treeOf(teams: readonly Team[]): readonly Branch[] {
  const known = new Set(teams.map(({ id }) => id))
  const under = new Map<string | null, Team[]>()
  for (const team of teams) {
    const above = team.parent && known.has(team.parent.id) ? team.parent.id : null
    under.set(above, [...(under.get(above) ?? []), team])
  }
  const branches = (above: string | null): readonly Branch[] => (under.get(above) ?? []).map((team) => ({ team, below: branches(team.id) }))
  return branches(null)
}

/** The team and every team under it: where it cannot be moved to. */
export function withBelow(teams: readonly Team[], id: string): ReadonlySet<string> {
  const found = new Set([id])
  for (let grown = true; grown;) {
    const next = teams.filter((team) => team.parent && found.has(team.parent.id) && !found.has(team.id))
    for (const team of next) found.add(team.id)
    grown = next.length > 0
  }
  return found
}
