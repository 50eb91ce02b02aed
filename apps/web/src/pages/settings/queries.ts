import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { request } from '../../api/request.ts'
import type { Page } from '../../api/types.ts'
import { isUnderWay } from './mailWords.ts'
import type { Invitation, Member, Role, RoleRecord, Team } from './types.ts'

/** Members by name, a hundred at a time. */
export const membersQuery = (find: string) =>
  infiniteQueryOptions({
    queryKey: ['members', find],
    meta: { shows: ['member', 'team', 'role'] },
    queryFn: ({ signal, pageParam }) =>
      request<Page<Member>>('/members', { query: { find, sort: 'name', limit: 100, after: pageParam }, signal }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
  })

/** Every team, by name; there are few. */
export const teamsQuery = queryOptions({
  queryKey: ['teams'],
  meta: { shows: ['team'] },
  queryFn: async ({ signal }) => {
    const teams: Team[] = []
    for (let after: string | null = ''; after !== null;) {
      const page: Page<Team> = await request('/teams', { query: { sort: 'name', limit: 200, after }, signal })
      teams.push(...page.items)
      after = page.next
    }
    return teams
  },
})

/** The roles, most powerful first, with the rights in force. */
export const rolesQuery = queryOptions({
  queryKey: ['roles', 'effective'],
  meta: { shows: ['role'] },
  queryFn: ({ signal }) => request<{ roles: readonly Role[] }>('/roles/effective', { signal }).then(({ roles }) => roles),
})

/** The records of the roles: versions, and what differs from the declared rights. */
export const roleRecordsQuery = queryOptions({
  queryKey: ['roles', 'records'],
  meta: { shows: ['role'] },
  queryFn: ({ signal }) => request<Page<RoleRecord>>('/roles', { query: { limit: 50 }, signal }).then(({ items }) => items),
})

export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  // Whoever accepts one becomes a member.
  meta: { shows: ['invitations', 'member', 'team'] },
  queryFn: ({ signal }) => request<{ items: readonly Invitation[] }>('/invitations', { signal }).then(({ items }) => items),
  refetchInterval: ({ state }) => (state.data?.some(({ mail }) => mail && isUnderWay(mail)) ? 5_000 : false),
})

/** How many members have a role. */
export const roleCountQuery = (role: string) =>
  queryOptions({
    queryKey: ['members', 'count', role],
    meta: { shows: ['member'] },
    queryFn: ({ signal }) =>
      request<{ count: number }>('/members/count', { query: { filter: `role is ${role} and active is true` }, signal }).then(
        ({ count }) => count,
      ),
  })

/** Names of the active administrators, for those who have to ask one. */
export const administratorsQuery = queryOptions({
  queryKey: ['members', 'administrators'],
  meta: { shows: ['member'] },
  queryFn: ({ signal }) =>
    request<Page<Member>>('/members', {
      query: { filter: 'role is administrator and active is true', sort: 'name', limit: 3 },
      signal,
    }).then(({ items }) => items.map(({ name }) => name)),
})

/** Ids of the members that have a second factor. */
export const secondFactorMembersQuery = queryOptions({
  queryKey: ['secondFactorMembers'],
  meta: { shows: ['member'] },
  queryFn: ({ signal }) => request<{ members: readonly string[] }>('/second-factor/members', { signal }).then(({ members }) => members),
})
