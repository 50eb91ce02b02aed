/** The little world as a whole, and its way into a store. */
import { newId } from '@rapport/core/object'
import type { Change } from '@rapport/core/store'
import { companies } from './companies.ts'
import { employments } from './employments.ts'
import { members, teams } from './kaldi-works.ts'
import { notes } from './notes.ts'
import { afar } from './people-afar.ts'
import { north } from './people-north.ts'
import { south } from './people-south.ts'
import type { CompanySeed, EmploymentSeed, MemberSeed, PersonSeed, TeamSeed } from './shapes.ts'

export const people = { ...north, ...south, ...afar }

/** Everything by its key: what a test reads when it needs a name, not an id. */
export const littleWorld = { teams, members, companies, people, employments, notes }
export type LittleWorld = typeof littleWorld
export type MemberKey = keyof typeof members

type Keyed<Seeds, Values> = { readonly [Key in keyof Seeds]: { readonly id: string } & Values }
interface NotePlaced {
  readonly about: { readonly object: string; readonly id: string }
  readonly body: string
}

/** The world with ids: links hold ids too, and a person's `name` is filled from the parts as the store would fill it. */
export interface World {
  readonly teams: Keyed<typeof teams, TeamSeed>
  readonly members: Keyed<typeof members, MemberSeed>
  readonly companies: Keyed<typeof companies, CompanySeed>
  readonly people: Keyed<typeof people, PersonSeed>
  readonly employments: Keyed<typeof employments, EmploymentSeed>
  readonly notes: Keyed<typeof notes, NotePlaced>
}

export interface ToChangesOptions {
  /**
   * Members who are there already, by the key whose part they take: then no teams and members are made, and what the
   * others would own has no owner. For sample people in a workspace of real members.
   */
  readonly members?: Readonly<Partial<Record<MemberKey, string>>>
}

/**
 * Gives every record of the world an id and makes the change sets that write it, in the order in which they must be
 * written: teams and members, then companies, people and employments, then notes. Values are checked ones.
 */
export function toChanges(
  world: LittleWorld = littleWorld,
  makeId: () => string = newId,
  options: ToChangesOptions = {},
): { readonly world: World; readonly changes: readonly Change[] } {
  // The first of each group gets the newest id: lists are newest first and begin with whom the world is about.
  const ids = Object.fromEntries(
    Object.entries(world).map(([group, seeds]) => [
      group,
      Object.fromEntries(
        Object.keys(seeds)
          .toReversed()
          .map((key) => [key, makeId()]),
      ),
    ]),
  ) as Ids
  const standing = options.members && Object.fromEntries(Object.entries(options.members).filter(([, id]) => id))
  const links = standing ? { ...ids, members: standing } : ids
  const placed: World = {
    teams: place(world.teams, ids.teams!, ({ parent, ...rest }: TeamSeed) => ({ ...rest, ...link(links, 'teams', { parent }) })),
    members: place(world.members, { ...ids.members!, ...standing }, ({ team, ...rest }) => ({
      ...rest,
      ...link(links, 'teams', { team }),
    })),
    companies: place(world.companies, ids.companies!, ({ parent, owner, ...rest }: CompanySeed) => ({
      ...rest,
      ...link(links, 'companies', { parent }),
      ...link(links, 'members', { owner }),
    })),
    people: place(world.people, ids.people!, ({ owner, ...rest }: PersonSeed) => ({
      ...named(rest),
      ...link(links, 'members', { owner }),
    })),
    employments: place(world.employments, ids.employments!, ({ person, company, ...rest }) => ({
      ...link(links, 'people', { person }),
      ...link(links, 'companies', { company }),
      ...rest,
    })),
    notes: place(world.notes, ids.notes!, ({ about, body }) => ({
      about: { object: about.object, id: ids[about.object === 'person' ? 'people' : 'companies']![about.key]! },
      body,
    })),
  } as World
  const ground = standing ? [] : [{ create: [...rows('team', placed.teams), ...rows('member', placed.members)] }]
  const customers = {
    create: [...rows('company', placed.companies), ...rows('person', placed.people), ...rows('employment', placed.employments)],
  }
  return { world: placed, changes: [...ground, customers, { create: rows('note', placed.notes) }] }
}

type Ids = Record<string, Readonly<Record<string, string>>>

const place = <Seed extends object>(
  seeds: Readonly<Record<string, Seed>>,
  ids: Readonly<Record<string, string>>,
  values: (seed: Seed) => object,
): object => Object.fromEntries(Object.entries(seeds).map(([key, seed]) => [key, { id: ids[key]!, ...values(seed) }]))

/** Keys turned into ids; a key that is not there, or that nobody stands for, leaves the link out. */
function link(ids: Ids, group: string, keys: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(keys).flatMap(([field, key]) => (key && ids[group]![key] ? [[field, ids[group]![key]]] : [])))
}

function named(person: PersonSeed): PersonSeed {
  const name = person.name ?? [person.givenName, person.familyName].filter(Boolean).join(' ')
  return name ? { name, ...person } : person
}

const rows = (object: string, records: Readonly<Record<string, { readonly id: string }>>): NonNullable<Change['create']>[number][] =>
  Object.values(records).map(({ id, ...values }) => ({ object, id, values }))
