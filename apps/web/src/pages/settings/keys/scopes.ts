/** What a key is for, as the dialog shows it and as the server keeps it. */
export const levels = ['none', 'read', 'write', 'delete'] as const
export type Level = (typeof levels)[number]
export const areas = ['export', 'import', 'administration'] as const
export type Area = (typeof areas)[number]

/** `every` is the level of all objects; `chosen` what single ones have instead, where `every` is `none`. */
export interface Draft {
  every: Level
  chosen: Readonly<Record<string, Level>>
  areas: readonly Area[]
}

/** The scopes that a draft comes to, in the order in which they are shown. */
export const scopesOf = ({ every, chosen, areas: given }: Draft): string[] => [
  ...(every === 'none'
    ? Object.entries(chosen)
        .filter(([, level]) => level !== 'none')
        .map(([object, level]) => `${object}:${level}`)
    : [`*:${every}`]),
  ...areas.filter((area) => given.includes(area)),
]

/** The draft that says what scopes say; of several levels of an object the highest counts. */
export function draftOf(scopes: readonly string[]): Draft {
  const found: Record<string, Level> = {}
  for (const scope of scopes) {
    const [object = '', level] = scope.split(':')
    if (level && levels.indexOf(level as Level) > levels.indexOf(found[object] ?? 'none')) found[object] = level as Level
  }
  const { '*': every = 'none', ...chosen } = found
  return { every, chosen, areas: areas.filter((area) => scopes.includes(area)) }
}
